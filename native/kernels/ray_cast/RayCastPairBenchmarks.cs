using System.Runtime.InteropServices;
using Spatial.Evaluation;
using Spatial.Native;
using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>ray_cast_pair on one frame of the RayIoU evaluation, and the whole frame: rays of ground truth and prediction, and all counts.</summary>
public sealed class RayCastPairBenchmarks : IKernelBenchmarks
{
    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        new("rayiou_cast_pair_8orig", "Spatial ray_cast_pair, GT+pred", threads => new FrameOfRays(data, threads).ToRun()),
        new("rayiou_frame_8orig", "Spatial RayIouProtocol, one frame", threads => WholeFrame(data, threads)),
    ];

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var plain = new FirstHitRays(data.GroundTruth, data.Predicted, BenchmarkData.Free);
        var steps = plain.Run(threads: 1);
        var apart = new RayCastBenchmarks.TwoGrids(data, threads: 1);
        yield return new(
            "C7",
            "RayIoU, one frame",
            $"{2 * RayIouRays.Count} rays, {steps} steps",
            Ops(data).Single(op => op.Op == "rayiou_frame_8orig"),
            [
                Peer.Here("plain DDA, C++ (first hit only, no distance, no counts)", 1.0, () => plain.Run(threads: 1)),
                Peer.Here("two casts by ray_cast (no counts)", null, apart.Cast),
                Peer.Absent("official routine for the CPU", null, "row C7 of 'bench evaluation'"),
            ],
            ceilings => StepMs(ceilings) * steps,
            "1 ns per step on a core of 114 GFLOP/s, scaled by the round's FMA rate",
            LimitGoal: 3,
            () => Compare(new FrameOfRays(data, threads: 1), apart, plain));
    }

    // A step is a chain of a few dependent operations, so it goes with the core's clock, for which the FMA rate stands.
    private static double StepMs(Ceilings ceilings) => 1e-6 * 114 / ceilings.FmaGigaflops;

    private static KernelRun WholeFrame(BenchmarkData data, int threads)
    {
        var truth = new Occupancy(VoxelGrid.NuScenesOccupancy, OccupancyLabels.Occ3D, data.GroundTruth);
        var prediction = new Occupancy(VoxelGrid.NuScenesOccupancy, OccupancyLabels.Occ3D, data.Predicted);
        SampleStatistics? statistics = null;
        return new(
            () => statistics = RayIouProtocol.Occ3D.Measure("sample", "scene", truth, null, prediction, null, RayIouRays.Origins, threads),
            () => StatisticsRecord.Encode(statistics!),
            new Dictionary<string, long> { ["rays"] = 2 * RayIouRays.Count });
    }

    private static string Compare(FrameOfRays ours, RayCastBenchmarks.TwoGrids apart, FirstHitRays plain)
    {
        const double largestShare = 1e-3; // where a ray meets an edge, sums of steps in float32 choose another neighbour than sums in float64
        plain.Run(threads: 1);
        apart.Cast();
        var differing = ours.CountDifferent(plain.Hits);
        var found = Invariant($"plain DDA: first occupied cell equal for all but {differing} of {plain.Hits.Length} rays; it sums steps in float32, the definition in float64");
        return differing <= largestShare * plain.Hits.Length && ours.Output().AsSpan().SequenceEqual(apart.Output())
            ? $"{found}; two casts: every bit equal"
            : throw new ResultsDifferException(found);
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

        public byte[] Output() => [.. MemoryMarshal.AsBytes(_cells.AsSpan()), .. MemoryMarshal.AsBytes(_distances.AsSpan()), .. _classes];

        private void Cast() => RayCastPair.Run(
            RayIouRays.Origins, RayIouRays.Directions, VoxelGrid.NuScenesOccupancy, Target(data.GroundTruth, 0), Target(data.Predicted, RayIouRays.Count),
            BenchmarkData.Free, threads);

        private RayTarget Target(byte[] classes, int first) => new(
            classes, _cells.AsSpan(first, RayIouRays.Count), _distances.AsSpan(first, RayIouRays.Count), _classes.AsSpan(first, RayIouRays.Count));
    }
}
