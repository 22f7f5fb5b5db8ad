using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>bev_pool at the size of BEVDet: six cameras of 16 x 44 cells, 118 depths, 64 channels.</summary>
public sealed class BevPoolBenchmarks : IKernelBenchmarks
{
    private const int Channels = 64;
    private const string Folded = "bevpool_16x44_c64_200x200", Heights = "bevpool_16x44_c64_200x200x16", IndexOp = "bevpool_16x44_index";

    public IEnumerable<KernelOp> Ops(BenchmarkData data)
    {
        yield return new(Folded, "Spatial bev_pool", threads => new Pooling(new(Channels, foldsHeight: true), threads).ToRun());
        yield return new(Heights, "Spatial bev_pool", threads => new Pooling(new(Channels, foldsHeight: false), threads).ToRun());
        yield return new(IndexOp, "Spatial bev_pool, its index", _ => IndexOf(new(Channels, foldsHeight: true)));
    }

    public IEnumerable<Comparison> Comparisons(BenchmarkData data) =>
    [
        Row("C3", "LSS pooling, heights folded", data, Folded, foldsHeight: true, cumulativeGoal: 100, gatherGoal: 20, limitGoal: 2),
        Row("C4", "LSS pooling, with heights", data, Heights, foldsHeight: false, cumulativeGoal: 25, gatherGoal: 8, limitGoal: 1.5),
    ];

    private Comparison Row(string id, string title, BenchmarkData data, string op, bool foldsHeight, double cumulativeGoal, double gatherGoal, double limitGoal)
    {
        var frustum = new LiftedFrustum(Channels, foldsHeight);
        using var index = frustum.Index();
        var torch = new TorchLift(frustum);
        double entries = index.EntryCount, cells = frustum.CellCount;
        return new(
            id, title, $"{index.EntryCount} of {frustum.Cells.Length} depths, {Channels} channels, {frustum.CellCount} cells",
            Ops(data).Single(candidate => candidate.Op == op),
            [
                Peer.Here("torch gather, index_add; 1 thread, ranks at hand", gatherGoal, torch.ByGatherAndAdd),
                Peer.Here("torch cumulative sums, 1 thread", cumulativeGoal, torch.ByCumulativeSums),
            ],
            ceilings => Math.Max(
                ceilings.ArithmeticMs(2 * entries * Channels),
                ceilings.ReadMs((12 * entries) + (4.0 * frustum.Features.Length)) + ceilings.WriteMs(4 * cells * Channels)),
            "max(2 N C / F, (12 N + 4 P C) / B + 4 C R / W)", limitGoal, Check)
        {
            Held = [torch],
        };

        string Check()
        {
            const double rounding = 1e-4; // sums in another order
            var ours = new Pooling(frustum, threads: 1).Sums();
            return "torch: " + Agreement.OfFigures("sums", Doubles(ours), Doubles(torch.Sums()), rounding);
        }

        static double?[] Doubles(float[] values) => Array.ConvertAll(values, value => (double?)value);
    }

    private static KernelRun IndexOf(LiftedFrustum frustum)
    {
        BevPoolIndex? index = null;
        return new(Build, () => MemoryMarshal.AsBytes(index!.WeightOf).ToArray(), new Dictionary<string, long> { ["frustum"] = frustum.Cells.Length });

        void Build()
        {
            index?.Dispose();
            index = frustum.Index();
        }
    }

    private sealed class Pooling(LiftedFrustum frustum, int threads)
    {
        private const int Alignment = 16; // floats

        private readonly BevPoolIndex _index = frustum.Index();
        private readonly float[] _sums = GC.AllocateArray<float>((frustum.CellCount * frustum.Channels) + Alignment, pinned: true);

        public KernelRun ToRun() => new(
            Pool, () => MemoryMarshal.AsBytes(Aligned).ToArray(),
            new Dictionary<string, long> { ["kept"] = _index.EntryCount, ["frustum"] = frustum.Cells.Length });

        public float[] Sums()
        {
            Pool();
            return Aligned.ToArray();
        }

        // As torch's tensors lie: at a multiple of 64 bytes.
        private Span<float> Aligned
        {
            get
            {
                var offset = (Alignment - (int)((nint)Marshal.UnsafeAddrOfPinnedArrayElement(_sums, 0) / sizeof(float) % Alignment)) % Alignment;
                return _sums.AsSpan(offset, frustum.CellCount * frustum.Channels);
            }
        }

        private void Pool() => BevPool.Sum(frustum.Weights, frustum.Features, frustum.Channels, _index, Aligned, threads: threads);
    }
}
