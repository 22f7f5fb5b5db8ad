using System.Numerics;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>mark_rays as a synthetic keyframe needs it: the ways of a sweep's returns, and what a camera sees of a street.</summary>
public sealed class MarkRaysBenchmarks : IKernelBenchmarks
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly Vector3 From = new(100.3f, 99.8f, 7.1f); // cells

    public IEnumerable<KernelOp> Ops(BenchmarkData data)
    {
        var (beams, pixels, labels) = (EndsOfBeams(), EndsOfPixels(), data.GroundTruth);
        return
        [
            new("mark_lidar_sweep", "Spatial mark_rays, to the ends", _ => Run(beams, mask => MarkRays.To(Grid, From, beams, mask))),
            new(
                "mark_camera", "Spatial mark_rays, until occupied",
                _ => Run(pixels, mask => MarkRays.UntilOccupied(Grid, From, pixels, labels, BenchmarkData.Free, mask))),
        ];
    }

    /// <summary>Nobody else's rays mark the same voxels; compared as part of a whole world.</summary>
    public IEnumerable<Comparison> Comparisons(BenchmarkData data) => [];

    private static KernelRun Run(Vector3[] ends, Action<byte[]> mark)
    {
        var mask = new byte[Grid.Count];
        return new(() => mark(mask), () => [.. mask], new Dictionary<string, long> { ["rays"] = ends.Length });
    }

    // One ring after the other, along walls that come and go.
    private static Vector3[] EndsOfBeams()
    {
        const int rings = 32, columns = 1084;
        return [.. Enumerable.Range(0, rings * columns).Select(ray =>
        {
            var (azimuth, elevation) = (2 * Math.PI * (ray % columns) / columns, double.DegreesToRadians(-30.67 + (ray / columns * 4.0 / 3)));
            var ground = elevation < 0 ? -4.5 / elevation : double.PositiveInfinity;
            var range = Math.Min(60 + (40 * Math.Sin(5 * azimuth)), ground);
            return From + ((float)range * new Vector3(
                (float)(Math.Cos(elevation) * Math.Cos(azimuth)), (float)(Math.Cos(elevation) * Math.Sin(azimuth)), (float)Math.Sin(elevation)));
        })];
    }

    // Row by row, a cell apart where the grid ends.
    private static Vector3[] EndsOfPixels()
    {
        const int rows = 105, columns = 184, reach = 141;
        return [.. Enumerable.Range(0, rows * columns).Select(ray => From + new Vector3(reach, (columns / 2) - (ray % columns), (rows / 2) - (ray / columns)))];
    }
}
