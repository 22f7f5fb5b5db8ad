namespace Spatial.Evaluation;

/// <summary>Which voxels an Occ3D evaluation looks at.</summary>
public enum OccupancyMask
{
    /// <summary>Those that a camera observed: the benchmark.</summary>
    Camera,

    /// <summary>Those that the LiDAR observed.</summary>
    Lidar,

    /// <summary>All.</summary>
    None,
}
