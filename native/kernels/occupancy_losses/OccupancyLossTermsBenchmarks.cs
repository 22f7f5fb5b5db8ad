using System.Runtime.InteropServices;
using Spatial.Native;
using static TorchSharp.torch;

namespace Spatial.Benchmarks;

/// <summary>occupancy_losses on the benchmark grid, 17 classes, of a network that has learned something; forward and backward.</summary>
public sealed class OccupancyLossTermsBenchmarks : IKernelBenchmarks
{
    private const int Columns = 200 * 200, Height = 16, Classes = 17;
    private const string Both = "occupancy_losses_200x200x16x17";

    public IEnumerable<KernelOp> Ops(BenchmarkData data)
    {
        yield return new(Both, "Spatial occupancy_losses, forward and backward", threads => new Learning(threads).ToRun());
    }

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var learning = new Learning(threads: 1);
        const double goal = 20, bytes = 4.0 * Columns * Height * Classes;
        yield return new(
            "C18c", "losses of occupancy and their gradient", $"{Columns * Height} voxels, {Classes} classes", Ops(data).Single(),
            [Peer.Here("torch, 1 thread", goal, learning.RunTorch)],
            ceilings => ceilings.ReadMs(3 * bytes) + ceilings.WriteMs(3 * bytes), "3 passes that read and write 4 N K bytes", LimitGoal: null, learning.Compare)
        {
            Held = [learning],
        };
    }

    // Made when they are asked for: the table makes all of its rows to choose from.
    private sealed class Learning(int threads) : IDisposable
    {
        private readonly double[] _losses = new double[OccupancyLossTerms.Count], _summary = new double[OccupancyLossTerms.SummaryLength(Classes)];
        private readonly Lazy<Inputs> _inputs = new(() => new());

        public KernelRun ToRun()
        {
            _ = _inputs.Value;
            return new(
                Run, () => [.. MemoryMarshal.AsBytes(_losses.AsSpan()), .. _inputs.Value.Gradients.bytes],
                new Dictionary<string, long> { ["voxels"] = Columns * Height, ["classes"] = Classes });
        }

        public void RunTorch()
        {
            using var scope = NewDisposeScope();
            _ = TorchGradients();
        }

        public string Compare()
        {
            const double tolerance = 1e-3; // of the largest: torch takes differences of neighbouring float32 Jaccard errors
            using var scope = NewDisposeScope();
            Run();
            var expected = TorchGradients();
            var difference = ((expected - _inputs.Value.Gradients).abs().max() / expected.abs().max()).item<float>();
            return difference <= tolerance
                ? FormattableString.Invariant($"torch: gradients within {tolerance} of the largest (largest difference {difference:0.0e0})")
                : throw new ResultsDifferException(FormattableString.Invariant($"gradients differ by {difference:0.0e0} of the largest"));
        }

        public void Dispose()
        {
            if (_inputs.IsValueCreated)
            {
                _inputs.Value.Dispose();
            }
        }

        private void Run()
        {
            var inputs = _inputs.Value;
            OccupancyLossTerms.Forward(inputs.Described, inputs.Slopes, _summary, _losses, threads);
            OccupancyLossTerms.Backward(inputs.Described, inputs.Slopes, _summary, [1, 1, 1, 1], inputs.Gradients, threads);
        }

        private Tensor TorchGradients()
        {
            var inputs = _inputs.Value.Described;
            var logits = inputs.Logits.detach().clone().requires_grad_();
            TorchOccupancyLosses.Of(logits, inputs.Labels, inputs.Radial, inputs.Height, inputs.ClassWeights, inputs.CountsUnknown).sum().backward();
            return logits.grad!;
        }
    }

    private sealed class Inputs : IDisposable
    {
        public Inputs()
        {
            const int voxels = Columns * Height;
            set_num_threads(1);
            using var scope = NewDisposeScope();
            using var generator = new Generator(19);
            var labels = randint(Classes - 1, [voxels], ScalarType.Int64, generator: generator);
            labels = labels.masked_fill(rand(voxels, generator: generator).lt(0.9), Classes - 1); // mostly free
            var logits = (nn.functional.one_hot(labels, Classes).to_type(ScalarType.Float32) * 6) + randn(voxels, Classes, generator: generator);
            var bytes = labels.masked_fill(rand(voxels, generator: generator).lt(0.05), 255).to_type(ScalarType.Byte);
            Described = new(logits, bytes, rand(Columns, generator: generator) + 1, Height, ones(Classes), CountsUnknown: false);
            (Slopes, Gradients) = (empty(Classes, voxels), empty(voxels, Classes));
            foreach (var held in Held)
            {
                held.DetachFromDisposeScope();
            }
        }

        public OccupancyLossInputs Described { get; }

        public Tensor Slopes { get; }

        public Tensor Gradients { get; }

        private Tensor[] Held => [Described.Logits, Described.Labels, Described.Radial, Described.ClassWeights, Slopes, Gradients];

        public void Dispose()
        {
            foreach (var held in Held)
            {
                held.Dispose();
            }
        }
    }
}
