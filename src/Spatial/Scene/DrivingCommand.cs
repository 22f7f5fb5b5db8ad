namespace Spatial;

/// <summary>What the route asks of the vehicle for the next seconds.</summary>
public enum DrivingCommand
{
    /// <summary>Turn or change lanes to the left.</summary>
    Left,

    /// <summary>Turn or change lanes to the right.</summary>
    Right,

    /// <summary>Follow the road.</summary>
    Straight,
}
