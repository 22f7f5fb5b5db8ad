using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>submanifold_conv on the voxels of ten sweeps in the grid of UniLION.</summary>
public sealed class SubmanifoldConvBenchmarks : IKernelBenchmarks
{
    private const int Channels = 64;
    private const double FmaShare = 0.65; // of the machine's rate, to be reached
    private const string NeighboursOp = "submanifold_neighbours_lion0.3m", ConvOp = "submanifold_conv_64", WeightsOp = "submanifold_conv_64_weights";

    public IEnumerable<KernelOp> Ops(BenchmarkData data)
    {
        var voxels = new Lazy<SparseConvInputs>(() => new(data, BenchmarkGrid.Lion.Grid, Channels));
        yield return new(NeighboursOp, "Spatial submanifold_conv, neighbours", threads => new Convolution(voxels.Value, threads).Neighbours());
        yield return new(ConvOp, "Spatial submanifold_conv", threads => new Convolution(voxels.Value, threads).Sums());
        yield return new(WeightsOp, "Spatial submanifold_conv, gradient of weights", threads => new Convolution(voxels.Value, threads).WeightGradients());
    }

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var inputs = new SparseConvInputs(data, BenchmarkGrid.Lion.Grid, Channels);
        var neighbours = inputs.Neighbours();
        var pairs = neighbours.Count(row => row >= 0);
        var torch = new TorchSparseConv(inputs);
        var numpy = NumpyScript.Python is not null ? new NumpyNeighbours(inputs) : null;
        double v = inputs.Count;
        const double neighboursGoal = 8, convGoal = 2.5;
        yield return new(
            "C18a", "neighbours of a submanifold convolution", $"{inputs.Count} voxels, {pairs} pairs", Ops(data).Single(op => op.Op == NeighboursOp),
            [
                numpy is not null
                    ? new("numpy searchsorted", numpy.Measure, null, neighboursGoal)
                    : Peer.Absent("numpy searchsorted", neighboursGoal, NumpyScript.Missing),
                Peer.Here("torch searchsorted, 1 thread", neighboursGoal, torch.FindNeighbours),
            ],
            ceilings => ceilings.ReadMs(32 * v) + ceilings.WriteMs(108 * v), "32 V / B + 108 V / W", LimitGoal: null, CompareNeighbours)
        {
            Held = [numpy],
        };
        yield return new(
            "C18b", "submanifold convolution", $"{inputs.Count} voxels, {pairs} pairs, {Channels} -> {Channels}", Ops(data).Single(op => op.Op == ConvOp),
            [Peer.Here("torch gather, mm, index_add; 1 thread, pairs at hand", convGoal, torch.Convolve)],
            ceilings => ceilings.ArithmeticMs(2.0 * pairs * Channels * Channels), "2 pairs C O / F", LimitGoal: 1 / FmaShare, CompareSums)
        {
            Held = [torch],
        };

        string CompareNeighbours()
        {
            List<string> found = [Same("torch", torch.Neighbours())];
            if (numpy is not null)
            {
                numpy.Measure(1);
                found.Add(Same("numpy", numpy.Neighbours()));
            }

            return string.Join("; ", found);
        }

        string Same(string peer, int[] theirs) => neighbours.AsSpan().SequenceEqual(theirs)
            ? $"{peer}: {pairs} pairs equal"
            : throw new ResultsDifferException($"{peer}'s neighbours differ from ours");

        string CompareSums()
        {
            const double rounding = 1e-4; // sums of up to 1,728 products in another order
            var ours = new float[inputs.Count * Channels];
            SubmanifoldConv.Run(inputs.Features, neighbours, inputs.Weights, (Channels, Channels), ours);
            return "torch: " + Agreement.OfFigures("sums", Doubles(ours), Doubles(torch.Sums()), rounding);
        }

        static double?[] Doubles(float[] values) => Array.ConvertAll(values, value => (double?)value);
    }

    private sealed class Convolution(SparseConvInputs inputs, int threads)
    {
        private readonly int[] _neighbours = inputs.Neighbours();
        private readonly float[] _results = new float[Math.Max(inputs.Count * Channels, SubmanifoldConv.Offsets * Channels * Channels)];

        public KernelRun Neighbours() => ToRun(
            () => SubmanifoldConv.FindNeighbours(inputs.Coordinates, inputs.Shape, _neighbours, threads), () => MemoryMarshal.AsBytes(_neighbours.AsSpan()).ToArray());

        public KernelRun Sums()
        {
            var length = inputs.Count * Channels;
            return ToRun(
                () => SubmanifoldConv.Run(inputs.Features, _neighbours, inputs.Weights, (Channels, Channels), _results.AsSpan(0, length), threads),
                () => MemoryMarshal.AsBytes(_results.AsSpan(0, length)).ToArray());
        }

        public KernelRun WeightGradients()
        {
            const int length = SubmanifoldConv.Offsets * Channels * Channels;
            return ToRun(
                () => SubmanifoldConv.RunWeights(inputs.Features, _neighbours, inputs.Features, (Channels, Channels), _results.AsSpan(0, length), threads),
                () => MemoryMarshal.AsBytes(_results.AsSpan(0, length)).ToArray());
        }

        private KernelRun ToRun(Action call, Func<byte[]> output)
        {
            call();
            return new(call, output, new Dictionary<string, long> { ["voxels"] = inputs.Count, ["pairs"] = _neighbours.Count(row => row >= 0) });
        }
    }
}
