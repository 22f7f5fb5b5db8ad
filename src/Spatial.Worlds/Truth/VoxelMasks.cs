using System.Numerics;
using Spatial.Datasets;
using Spatial.Native;

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
        var mask = new byte[Grid.Count];
        var egoFromTown = readings.KeySweep.TownFromEgo.Inverse();
        SensedSweep[] sweeps = [.. readings.SweepsBetween, readings.KeySweep];
        var places = new Vector3[sweeps.Max(sweep => sweep.Count)];
        foreach (var sweep in sweeps)
        {
            var cells = GridFrame.From(egoFromTown * sweep.TownFromEgo * lidar.EgoFromSensor);
            PutReturnsByRing(sweep, cells, places);
            MarkRays.To(Grid, cells.Origin, places.AsSpan(0, sweep.Count), mask);
        }

        return mask;
    }

    // Beams of one ring are about as long as their neighbours, which rays that are followed together should be.
    private static void PutReturnsByRing(SensedSweep sweep, GridFrame cells, Vector3[] places)
    {
        const int width = 5;
        const int ring = 4;
        Span<int> next = stackalloc int[LidarScan.Rings + 1];
        for (var i = 0; i < sweep.Count; i++)
        {
            next[(int)sweep.Points[(width * i) + ring] + 1]++;
        }

        for (var i = 1; i < next.Length; i++)
        {
            next[i] += next[i - 1];
        }

        for (var i = 0; i < sweep.Count; i++)
        {
            var point = sweep.Points.AsSpan(width * i, width);
            places[next[(int)point[ring]]++] = cells.At(point[0], point[1], point[2]);
        }
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
            MarkRays.UntilOccupied(Grid, cells.Origin, Array.ConvertAll(surfaces.LatticeOf(mount), cells.At), labels, free, mask);
        }

        return mask;
    }
}
