namespace Spatial.Worlds;

/// <summary>Finds which voxels the sensors observed.</summary>
internal static class VoxelMasks
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    /// <summary>Voxels that the LiDAR observed: those that a straight line passes from the sensor to a return of the key sweep or of a sweep since the
    /// keyframe before, the voxel of the return included.</summary>
    /// <remarks>Lines begin where the sensor is at the end of a sweep, to which the points are corrected.</remarks>
    /// <returns>[200, 200, 16] uint8.</returns>
    public static byte[] OfLidar(KeyframeReadings readings, SensorMount lidar)
    {
        const int width = 5;
        var mask = new byte[Grid.Count];
        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        foreach (var sweep in readings.SweepsBetween.Append(readings.KeySweep))
        {
            var cells = GridFrame.From(egoFromTown * sweep.TownFromEgo * lidar.EgoFromSensor);
            var points = sweep.Points;
            for (var i = 0; i + width <= points.Length; i += width)
            {
                VoxelRays.MarkTo(cells.Origin, cells.At(points[i], points[i + 1], points[i + 2]), mask);
            }
        }

        return mask;
    }

    /// <summary>Voxels that a camera observed: those that a ray of the key pictures passes, up to the first occupied one, which is included.</summary>
    /// <param name="readings">Where the cameras were.</param>
    /// <param name="surfaces">Gives the rays of each camera, <see cref="CameraLattice"/>.</param>
    /// <param name="labels">[200, 200, 16] uint8.</param>
    /// <param name="free">The label of free voxels.</param>
    /// <returns>[200, 200, 16] uint8.</returns>
    public static byte[] OfCameras(KeyframeReadings readings, WorldSurfaces surfaces, byte[] labels, byte free)
    {
        var mask = new byte[Grid.Count];
        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        foreach (var (mount, townFromEgo) in readings.Cameras)
        {
            var cells = GridFrame.From(egoFromTown * townFromEgo * mount.EgoFromSensor);
            foreach (var end in surfaces.LatticeOf(mount))
            {
                VoxelRays.MarkUntilOccupied(cells.Origin, cells.At(end), labels, free, mask);
            }
        }

        return mask;
    }
}
