namespace Spatial.Worlds;

/// <summary>What a traffic light shows.</summary>
internal enum SignalAspect
{
    /// <summary>Go.</summary>
    Green,

    /// <summary>Stop where that is possible.</summary>
    Yellow,

    /// <summary>Stop.</summary>
    Red,
}
