namespace Spatial.Models;

/// <summary>Sizes of the head for occupancy and flow.</summary>
internal sealed record OccupancyHeadConfig
{
    /// <summary>Tokens, and the map that they are laid out to.</summary>
    public BevTokens Tokens { get; init; } = new();

    /// <summary>Whether the encoder's map is added to the one that is laid out.</summary>
    public bool HasBevSkip { get; init; }

    /// <summary>Channels of the encoder's folded voxels that are added on the occupancy grid; 0 for none.</summary>
    public int FoldedChannels { get; init; }

    /// <summary>Cells of the folded voxels along x and along y.</summary>
    public int FoldedSide { get; init; }

    /// <summary>Channels of the network that reads motion from LiDAR returns; 0 for none.</summary>
    public int MotionChannels { get; init; }

    /// <summary>Half the extent of the map, metres.</summary>
    public double BevReach { get; init; } = 54;

    /// <summary>Channels of the map on the occupancy grid.</summary>
    public int Channels { get; init; } = 256;

    /// <summary>Cells of the occupancy grid along x and along y.</summary>
    public int GridSide { get; init; } = 200;

    /// <summary>Half its extent, metres.</summary>
    public double GridReach { get; init; } = 40;

    /// <summary>Its cells along z.</summary>
    public int GridHeight { get; init; } = 16;

    /// <summary>Classes, the last of which is free.</summary>
    public int ClassCount { get; init; } = 17;
}
