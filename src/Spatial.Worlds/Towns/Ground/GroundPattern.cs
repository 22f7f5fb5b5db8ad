namespace Spatial.Worlds;

/// <summary>What a part of the ground is besides its material.</summary>
internal enum GroundPattern
{
    /// <summary>Nothing special.</summary>
    Plain,

    /// <summary>The roads.</summary>
    Roads,

    /// <summary>The pavement around a block.</summary>
    Pavement,

    /// <summary>A path for walkers through a park.</summary>
    Path,

    /// <summary>A traffic island.</summary>
    Island,

    /// <summary>A paved yard.</summary>
    Yard,

    /// <summary>A car park.</summary>
    CarPark,

    /// <summary>A building site.</summary>
    Site,

    /// <summary>A flower bed.</summary>
    Flowers,
}
