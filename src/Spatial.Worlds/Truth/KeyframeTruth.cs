namespace Spatial.Worlds;

/// <summary>What is true of an object at a keyframe.</summary>
/// <param name="State">The object and where it is.</param>
/// <param name="LidarPoints">Points of the key sweep inside its box.</param>
/// <param name="RadarPoints">Returns of the key cycles of the radars inside its box, seen from above.</param>
/// <param name="Visibility">Level 1 to 4: how much of it the six cameras see.</param>
/// <param name="IsSeen">Whether it is within <see cref="ObjectTruthFinder.AnnotationRange"/> and a sensor has it now.</param>
internal sealed record ObjectTruth(ObjectState State, int LidarPoints, int RadarPoints, int Visibility, bool IsSeen);

/// <summary>What is true of the voxels around the vehicle at a keyframe; arrays of <see cref="VoxelGrid.NuScenesOccupancy"/>.</summary>
internal sealed record OccupancyTruth
{
    /// <summary>[200, 200, 16] uint8 in the numbers of Occ3D.</summary>
    public required byte[] Occ3D { get; init; }

    /// <summary>[200, 200, 16] uint8 in the numbers of OpenOcc v2.</summary>
    public required byte[] OpenOcc { get; init; }

    /// <summary>[200, 200, 16, 2] float32, m/s along ego x and y; 0 for all but vehicles, cycles and pedestrians.</summary>
    public required float[] Flow { get; init; }

    /// <summary>[200, 200, 16] uint8, 1 where the LiDAR observed the voxel.</summary>
    public required byte[] LidarMask { get; init; }

    /// <summary>[200, 200, 16] uint8, 1 where a camera observed the voxel.</summary>
    public required byte[] CameraMask { get; init; }
}

/// <summary>All that is written about a keyframe besides its readings.</summary>
internal sealed record KeyframeTruth
{
    /// <summary>Which keyframe of the scene, from 0.</summary>
    public required int Keyframe { get; init; }

    /// <summary>Every object of the drive, in order of their numbers.</summary>
    public required IReadOnlyList<ObjectTruth> Objects { get; init; }

    /// <summary>[N] class of each point of the key sweep.</summary>
    public required byte[] Lidarseg { get; init; }

    /// <summary>[N] 1000 times the class plus the instance of each point of the key sweep.</summary>
    public required ushort[] Panoptic { get; init; }

    /// <summary>Voxels; null where they were not asked for.</summary>
    public OccupancyTruth? Occupancy { get; init; }
}
