using System.Runtime.InteropServices;
using Spatial.Native;
using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>ray_cast on one frame of the RayIoU evaluation: 8 origins, 14,040 directions, ground truth and prediction.</summary>
public sealed class RayCastBenchmarks : IKernelBenchmarks
{
    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
        [new("rayiou_cast_8orig", "Spatial ray_cast, GT+pred", threads => new FrameOfRays(data, threads).ToRun())];

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var plain = new FirstHitRays(data.GroundTruth, data.Predicted, BenchmarkData.Free);
        var steps = plain.Run(threads: 1);
        yield return new(
            "C7",
            "RayIoU cast, one frame",
            $"{2 * RayIouRays.Count} rays, {steps} steps",
            Ops(data).Single(),
            [
                Peer.Here("plain DDA, C++ (first hit only, no distance)", 1.0, () => plain.Run(threads: 1)),
                Peer.Absent("official routine for the CPU", null, "row C7 of 'bench evaluation'"),
            ],
            ceilings => StepMs(ceilings) * steps,
            "1 ns per step on a core of 114 GFLOP/s, scaled by the round's FMA rate",
            LimitGoal: 3,
            () => Compare(new FrameOfRays(data, threads: 1), plain));
    }

    // A step is a chain of a few dependent operations, so it goes with the core's clock, for which the FMA rate stands.
    private static double StepMs(Ceilings ceilings) => 1e-6 * 114 / ceilings.FmaGigaflops;

    private static string Compare(FrameOfRays ours, FirstHitRays plain)
    {
        const double largestShare = 1e-3; // where a ray meets an edge, sums of steps in float32 choose another neighbour than sums in float64
        plain.Run(threads: 1);
        var differing = ours.CountDifferent(plain.Hits);
        var found = Invariant($"plain DDA: first occupied cell equal for all but {differing} of {plain.Hits.Length} rays; it sums steps in float32, the definition in float64");
        return differing <= largestShare * plain.Hits.Length ? found : throw new ResultsDifferException(found);
    }

    private sealed class FrameOfRays(BenchmarkData data, int threads)
    {
        // [2, T, R]: ground truth, then prediction.
        private readonly int[] _cells = new int[2 * RayIouRays.Count];
        private readonly float[] _distances = new float[2 * RayIouRays.Count];
        private readonly byte[] _classes = new byte[2 * RayIouRays.Count];

        public KernelRun ToRun() => new(Cast, Output, new Dictionary<string, long> { ["rays"] = 2 * RayIouRays.Count });

        public int CountDifferent(ReadOnlySpan<int> hits)
        {
            Cast();
            var differing = 0;
            for (var ray = 0; ray < hits.Length; ray++)
            {
                differing += hits[ray] == (_classes[ray] == BenchmarkData.Free ? -1 : _cells[ray]) ? 0 : 1;
            }

            return differing;
        }

        private void Cast()
        {
            Cast(data.GroundTruth, 0);
            Cast(data.Predicted, RayIouRays.Count);
        }

        private void Cast(byte[] classes, int first) => RayCast.Run(
            RayIouRays.Origins, RayIouRays.Directions, VoxelGrid.NuScenesOccupancy, classes, BenchmarkData.Free,
            _cells.AsSpan(first, RayIouRays.Count), _distances.AsSpan(first, RayIouRays.Count), _classes.AsSpan(first, RayIouRays.Count), threads);

        private byte[] Output() => [.. MemoryMarshal.AsBytes(_cells.AsSpan()), .. MemoryMarshal.AsBytes(_distances.AsSpan()), .. _classes];
    }
}
