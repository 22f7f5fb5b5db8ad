using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>ray_cast on one frame of the RayIoU evaluation, grid by grid: 8 origins, 14,040 directions, ground truth and prediction.</summary>
public sealed class RayCastBenchmarks : IKernelBenchmarks
{
    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
        [new("rayiou_cast_8orig", "Spatial ray_cast, GT+pred", threads => new TwoGrids(data, threads).ToRun())];

    /// <summary>Compared as part of the whole frame.</summary>
    public IEnumerable<Comparison> Comparisons(BenchmarkData data) => [];

    /// <summary>Both grids of a frame, one after the other, on buffers made once.</summary>
    internal sealed class TwoGrids(BenchmarkData data, int threads)
    {
        // [2, T, R]: ground truth, then prediction.
        private readonly int[] _cells = new int[2 * RayIouRays.Count];
        private readonly float[] _distances = new float[2 * RayIouRays.Count];
        private readonly byte[] _classes = new byte[2 * RayIouRays.Count];

        public KernelRun ToRun() => new(Cast, Output, new Dictionary<string, long> { ["rays"] = 2 * RayIouRays.Count });

        public void Cast()
        {
            Cast(data.GroundTruth, 0);
            Cast(data.Predicted, RayIouRays.Count);
        }

        public byte[] Output() => [.. MemoryMarshal.AsBytes(_cells.AsSpan()), .. MemoryMarshal.AsBytes(_distances.AsSpan()), .. _classes];

        private void Cast(byte[] classes, int first) => RayCast.Run(
            RayIouRays.Origins, RayIouRays.Directions, VoxelGrid.NuScenesOccupancy, classes, BenchmarkData.Free,
            _cells.AsSpan(first, RayIouRays.Count), _distances.AsSpan(first, RayIouRays.Count), _classes.AsSpan(first, RayIouRays.Count), threads);
    }
}
