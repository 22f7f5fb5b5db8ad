using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Focal, semantic, geometric and Lovász loss of occupancy, in this order. They are defined in <c>occupancy_losses.h</c>.</summary>
/// <remarks>DrivePI, section 3.4; release <c>occ_loss.py</c>.</remarks>
internal static unsafe class OccupancyLossTerms
{
    /// <summary>How many there are.</summary>
    public const int Count = 4;

    private const string Kernel = "occupancy_losses";

    /// <summary>The terms, with a gradient to the logits.</summary>
    /// <param name="inputs">What is compared.</param>
    /// <returns>[4] float32 on the inputs' device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or layout.</exception>
    /// <exception cref="NativeKernelException">A label is of no class, voxels fill no grid, or the kernel fails.</exception>
    public static Tensor Of(OccupancyLossInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        // An input, because libtorch keeps nothing else until the forward pass has returned.
        using var slopes = empty([inputs.Logits.shape[1], inputs.Logits.shape[0]], ScalarType.Float32, inputs.Logits.device); // [K, N]
        return Differentiable.apply(inputs.Logits, inputs.Labels, inputs.Radial, inputs.Height, inputs.ClassWeights, inputs.CountsUnknown, slopes);
    }

    /// <summary>How many numbers the forward pass notes for the backward pass.</summary>
    /// <param name="classes">K.</param>
    public static int SummaryLength(long classes) => (4 * (int)classes) + 2;

    /// <summary>The terms, into the caller's memory.</summary>
    /// <param name="inputs">What is compared.</param>
    /// <param name="slopes">[K, N] float32 for the backward pass.</param>
    /// <param name="summary">For the backward pass.</param>
    /// <param name="losses">Receives the terms.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A tensor or length does not fit.</exception>
    /// <exception cref="NativeKernelException">A label is of no class, voxels fill no grid, or the kernel fails.</exception>
    public static void Forward(OccupancyLossInputs inputs, Tensor slopes, Span<double> summary, Span<double> losses, int threads = 0)
    {
        var described = new Described(inputs);
        var (N, K) = (inputs.Logits.shape[0], inputs.Logits.shape[1]);
        RequireLengths(summary, losses, K);
        var s = TorchTensors.Describe(slopes, nameof(slopes), ScalarType.Float32, K, N);
        fixed (double* summaryAt = summary, lossesAt = losses)
        {
            var status = NativeMethods.OccupancyLosses(
                &described.Logits, &described.Labels, &described.Radial, inputs.Height, &described.ClassWeights, inputs.CountsUnknown ? 1 : 0, threads, &s,
                summaryAt, lossesAt);
            GC.KeepAlive(inputs);
            GC.KeepAlive(slopes);
            NativeKernelException.ThrowIfFailed(status, Kernel);
        }
    }

    /// <summary>The gradient of a weighted sum of the terms, into the caller's memory.</summary>
    /// <param name="inputs">Those of the forward pass.</param>
    /// <param name="slopes">[K, N] float32 from the forward pass.</param>
    /// <param name="summary">From the forward pass.</param>
    /// <param name="weights">Of the terms.</param>
    /// <param name="gradients">[N, K] float32, receives the logits' gradients.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A tensor or length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Backward(
        OccupancyLossInputs inputs, Tensor slopes, ReadOnlySpan<double> summary, ReadOnlySpan<double> weights, Tensor gradients, int threads = 0)
    {
        var described = new Described(inputs);
        var (N, K) = (inputs.Logits.shape[0], inputs.Logits.shape[1]);
        RequireLengths(summary, weights, K);
        var s = TorchTensors.Describe(slopes, nameof(slopes), ScalarType.Float32, K, N);
        var g = TorchTensors.Describe(gradients, nameof(gradients), ScalarType.Float32, N, K);
        fixed (double* summaryAt = summary, weightsAt = weights)
        {
            var status = NativeMethods.OccupancyLossesBackward(
                &described.Logits, &described.Labels, &described.Radial, inputs.Height, &described.ClassWeights, inputs.CountsUnknown ? 1 : 0, &s, summaryAt,
                weightsAt, threads, &g);
            GC.KeepAlive(inputs);
            GC.KeepAlive(slopes);
            GC.KeepAlive(gradients);
            NativeKernelException.ThrowIfFailed(status, $"{Kernel}_backward");
        }
    }

    private static void RequireLengths(ReadOnlySpan<double> summary, ReadOnlySpan<double> terms, long classes)
    {
        if (summary.Length != SummaryLength(classes) || terms.Length != Count)
        {
            throw new ArgumentException(
                $"summary and terms must have {SummaryLength(classes)} and {Count} numbers, got {summary.Length} and {terms.Length}", nameof(summary));
        }
    }

    private struct Described
    {
        public NativeTensor Logits, Labels, Radial, ClassWeights;

        public Described(OccupancyLossInputs inputs)
        {
            Logits = TorchTensors.Describe(inputs.Logits, nameof(inputs.Logits), ScalarType.Float32, -1, -1);
            Labels = TorchTensors.Describe(inputs.Labels, nameof(inputs.Labels), ScalarType.Byte, inputs.Logits.shape[0]);
            Radial = TorchTensors.Describe(inputs.Radial, nameof(inputs.Radial), ScalarType.Float32, -1);
            ClassWeights = TorchTensors.Describe(inputs.ClassWeights, nameof(inputs.ClassWeights), ScalarType.Float32, inputs.Logits.shape[1]);
        }
    }

    /// <summary>The terms as libtorch's graph has them.</summary>
    private sealed class Differentiable : autograd.SingleTensorFunction<Differentiable>
    {
        private const string Height = "height", CountsUnknown = "counts_unknown", Summary = "summary";

        public override string Name => nameof(OccupancyLossTerms);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var inputs = new OccupancyLossInputs((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (int)vars[3], (Tensor)vars[4], (bool)vars[5]);
            var slopes = (Tensor)vars[6];
            var (summary, losses) = (new double[SummaryLength(inputs.Logits.shape[1])], new double[Count]);
            Forward(inputs, slopes, summary, losses);
            ctx.save_for_backward([inputs.Logits, inputs.Labels, inputs.Radial, inputs.ClassWeights, slopes]);
            ctx.save_data(Height, inputs.Height);
            ctx.save_data(CountsUnknown, inputs.CountsUnknown);
            ctx.save_data(Summary, summary);
            return tensor(Array.ConvertAll(losses, loss => (float)loss), device: inputs.Logits.device);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var inputs = new OccupancyLossInputs(saved[0], saved[1], saved[2], (int)ctx.get_data(Height), saved[3], (bool)ctx.get_data(CountsUnknown));
            var gradients = empty_like(inputs.Logits);
            double[] weights = [.. grad_output.cpu().to_type(ScalarType.Float64).contiguous().data<double>()];
            Backward(inputs, saved[4], (double[])ctx.get_data(Summary), weights, gradients);
            return [gradients.MoveToOuterDisposeScope(), null!, null!, null!, null!, null!, null!];
        }
    }
}
