using System.Runtime.InteropServices;
using Spatial.Native;
using static System.FormattableString;
using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>The plain recurrence at the peers' size, and Mamba's at the size of UniLION's first stage.</summary>
public sealed class SelectiveScanBenchmarks : IKernelBenchmarks
{
    private const int Sequences = 8, Steps = 4096, Channels = 128;
    private const int Groups = 4, Inside = 256, States = 16; // a group of 4,096 tokens

    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        new("scan_8x4096x128", "Spatial linear_scan", threads => new Linear(threads).ToRun()),
        new("selective_scan_4x4096x256x16", "Spatial selective_scan", threads => new Mamba(threads).ToRun()),
    ];

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var (linear, mamba) = (new Linear(threads: 1), new Mamba(threads: 1));
        var ops = Ops(data).ToArray();
        const double elements = (double)Sequences * Steps * Channels;
        yield return new(
            "C17", "linear scan", $"{Sequences} x {Steps} x {Channels}", ops[0],
            [
                Peer.Here("torch, step by step", 9, linear.RunLoop),
                Peer.Here("torch cumsum (the same bytes, no factors)", 2.5, linear.RunSums),
            ],
            ceilings => ceilings.ReadMs(12 * elements), "12 bytes per element / B", LimitGoal: 1.7, linear.Compare)
        {
            Held = [linear],
        };

        const double instructions = 20, states = (double)Groups * Steps * Inside * States;
        yield return new(
            "C17m", "selective scan of Mamba, with gate and softplus", $"{Groups} x {Steps} x {Inside}, {States} states", ops[1],
            [Peer.Here("torch, step by step", null, mamba.RunLoop)],
            ceilings => ceilings.ArithmeticMs(2 * instructions * states), "20 operations per state and step, each as an FMA 256 bits wide", LimitGoal: null,
            mamba.Compare)
        {
            Held = [mamba],
        };
    }

    private static float[] Random(int count, int seed, float low, float high)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => low + ((high - low) * random.NextSingle()))];
    }

    // Largest difference, as a share of the largest value, at least of 1.
    private static string Close(Tensor expected, float[] actual, double tolerance)
    {
        using var scope = NewDisposeScope();
        var difference = (expected.reshape(-1) - tensor(actual)).abs().max().item<float>() / Math.Max(1, expected.abs().max().item<float>());
        return difference <= tolerance
            ? Invariant($"torch, step by step: {actual.Length} values within {tolerance:0e0} of the largest (largest difference {difference:0.0e0})")
            : throw new ResultsDifferException(Invariant($"outputs differ by {difference:0.0e0} of the largest"));
    }

    // Made when they are asked for: the table makes all of its rows to choose from.
    private sealed class Linear(int threads) : IDisposable
    {
        private readonly Lazy<float[][]> _arrays = new(
            () => [Random(Sequences * Steps * Channels, 1, 0.5f, 1), Random(Sequences * Steps * Channels, 2, -1, 1), new float[Sequences * Steps * Channels]]);

        private Tensor? _torchKept, _torchAdded;

        private float[] Kept => _arrays.Value[0];

        private float[] Added => _arrays.Value[1];

        private float[] H => _arrays.Value[2];

        private Tensor TorchKept => _torchKept ??= tensor(Kept, [Sequences, Steps, Channels]).DetachFromDisposeScope();

        private Tensor TorchAdded => _torchAdded ??= tensor(Added, [Sequences, Steps, Channels]).DetachFromDisposeScope();

        public KernelRun ToRun() => new(Run, () => MemoryMarshal.AsBytes(H.AsSpan()).ToArray(), new Dictionary<string, long> { ["elements"] = H.Length });

        public void RunLoop() => Loop().Dispose();

        public void RunSums()
        {
            OneThread();
            using var sums = TorchAdded.cumsum(1);
        }

        public string Compare()
        {
            Run();
            using var expected = Loop();
            return Close(expected, H, 1e-5);
        }

        public void Dispose()
        {
            _torchKept?.Dispose();
            _torchAdded?.Dispose();
        }

        private void Run() => LinearScan.Run(Kept, Added, H, Steps, Channels, threads);

        private Tensor Loop()
        {
            OneThread();
            using var scope = NewDisposeScope();
            var state = zeros(Sequences, Channels);
            var states = new Tensor[Steps];
            for (var step = 0; step < Steps; step++)
            {
                state = addcmul(TorchAdded.select(1, step), TorchKept.select(1, step), state, 1);
                states[step] = state;
            }

            return stack(states, 1).MoveToOuterDisposeScope();
        }
    }

    private sealed class Mamba(int threads) : IDisposable
    {
        private static readonly long[][] Shapes =
        [
            [Groups, Steps, Inside], [Groups, Steps, Inside], [Inside, States], [Groups, Steps, States], [Groups, Steps, States], [Inside],
            [Groups, Steps, Inside], [Inside],
        ];

        private readonly Lazy<float[][]> _arrays = new(
            () =>
            [
                Random(Groups * Steps * Inside, 1, -1, 1), Random(Groups * Steps * Inside, 2, -4, 0), Random(Inside * States, 3, -16, -1),
                Random(Groups * Steps * States, 4, -1, 1), Random(Groups * Steps * States, 5, -1, 1), Random(Inside, 6, -1, 1),
                Random(Groups * Steps * Inside, 7, -3, 3), Random(Inside, 8, -1, 1), new float[Groups * Steps * Inside],
            ]);

        private Tensor[]? _tensors;

        private float[][] Arrays => _arrays.Value;

        private float[] Y => _arrays.Value[^1];

        private Tensor[] Tensors => _tensors ??= [.. Arrays.Zip(Shapes, (values, shape) => tensor(values, shape).DetachFromDisposeScope())];

        public KernelRun ToRun() => new(Run, () => MemoryMarshal.AsBytes(Y.AsSpan()).ToArray(), new Dictionary<string, long> { ["tokens"] = Groups * Steps });

        public void RunLoop() => Loop().Dispose();

        public string Compare()
        {
            Run();
            using var expected = Loop();
            return Close(expected, Y, 1e-5);
        }

        public void Dispose()
        {
            foreach (var values in _tensors ?? [])
            {
                values.Dispose();
            }
        }

        private void Run() => SelectiveScan.Run(
            new()
            {
                Sequences = Groups,
                Steps = Steps,
                Channels = Inside,
                States = States,
                U = Arrays[0],
                Delta = Arrays[1],
                A = Arrays[2],
                B = Arrays[3],
                C = Arrays[4],
                D = Arrays[5],
                Z = Arrays[6],
                DeltaBias = Arrays[7],
                Softplus = true,
            },
            Y, threads: threads);

        private Tensor Loop()
        {
            OneThread();
            using var scope = NewDisposeScope();
            var (u, a, b, c, z) = (Tensors[0], Tensors[2], Tensors[3], Tensors[4], Tensors[6]);
            var delta = nn.functional.softplus(Tensors[1] + Tensors[7]); // [B, L, C]
            var (driven, state) = (delta * u, zeros(Groups, Inside, States));
            var outputs = new Tensor[Steps];
            for (var step = 0; step < Steps; step++)
            {
                using var inner = NewDisposeScope();
                var factor = (delta.select(1, step).unsqueeze(-1) * a).exp(); // [B, C, N]
                state.mul_(factor).add_(driven.select(1, step).unsqueeze(-1) * b.select(1, step).unsqueeze(1));
                outputs[step] = bmm(state, c.select(1, step).unsqueeze(-1)).squeeze(-1).MoveToOuterDisposeScope(); // [B, C]
            }

            return ((stack(outputs, 1) + (Tensors[5] * u)) * nn.functional.silu(z)).MoveToOuterDisposeScope();
        }
    }

    // As ours in the table.
    private static void OneThread() => set_num_threads(1);
}
