using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>The convolution over time before Mamba's recurrence, channel by channel, and SiLU; the contract is in <c>selective_scan.h</c>.</summary>
internal static unsafe class CausalConv
{
    private const string Kernel = "causal_conv";

    /// <summary>Convolves tensors; gradients of all three can be asked for.</summary>
    /// <param name="x">[B, L, C] float32, contiguous.</param>
    /// <param name="weight">[C, W] float32, W from 1 to 8; the last weight is that of a step's own input.</param>
    /// <param name="bias">[C] float32.</param>
    /// <param name="reversed">Whether time runs from the last step to the first.</param>
    /// <returns>[B, L, C] on the inputs' device; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device, or is not contiguous.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static Tensor Run(Tensor x, Tensor weight, Tensor bias, bool reversed = false)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(weight);
        ArgumentNullException.ThrowIfNull(bias);
        return is_grad_enabled() && (x.requires_grad || weight.requires_grad || bias.requires_grad)
            ? Differentiable.Of(x, weight, bias, reversed)
            : Forward(x, weight, bias, reversed);
    }

    private static Tensor Forward(Tensor x, Tensor weight, Tensor bias, bool reversed)
    {
        var (input, weights, biases) = Describe(x, weight, bias);
        var y = empty(x.shape, ScalarType.Float32, x.device);
        var output = TorchTensors.Describe(y, nameof(y), ScalarType.Float32, x.shape);
        var status = NativeMethods.CausalConv(&input, &weights, &biases, reversed ? 1 : 0, threads: 0, &output);
        KeepAlive(x, weight, bias);
        if (status != NativeStatus.Ok)
        {
            y.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return y;
    }

    private static (Tensor X, Tensor Weight, Tensor Bias) Backward(Tensor x, Tensor weight, Tensor bias, bool reversed, Tensor dy)
    {
        var (input, weights, biases) = Describe(x, weight, bias);
        var (dx, dweight, dbias) = (empty(x.shape, x.dtype, x.device), empty(weight.shape, x.dtype, x.device), empty(bias.shape, x.dtype, x.device));
        var g = TorchTensors.Describe(dy, nameof(dy), ScalarType.Float32, x.shape);
        var (ofInput, ofWeights, ofBiases) = Describe(dx, dweight, dbias);
        var status = NativeMethods.CausalConvBackward(&input, &weights, &biases, reversed ? 1 : 0, threads: 0, &g, &ofInput, &ofWeights, &ofBiases);
        KeepAlive(x, weight, bias);
        GC.KeepAlive(dy);
        NativeKernelException.ThrowIfFailed(status, "causal_conv_backward");
        return (dx, dweight, dbias);
    }

    private static (NativeTensor X, NativeTensor Weight, NativeTensor Bias) Describe(Tensor x, Tensor weight, Tensor bias)
    {
        var input = TorchTensors.Describe(x, nameof(x), ScalarType.Float32, -1, -1, -1);
        return (
            input, TorchTensors.Describe(weight, nameof(weight), ScalarType.Float32, x.shape[2], -1),
            TorchTensors.Describe(bias, nameof(bias), ScalarType.Float32, x.shape[2]));
    }

    private static void KeepAlive(Tensor x, Tensor weight, Tensor bias)
    {
        GC.KeepAlive(x);
        GC.KeepAlive(weight);
        GC.KeepAlive(bias);
    }

    private sealed class Differentiable : autograd.SingleTensorFunction<Differentiable>
    {
        private const string ReversedKey = "reversed";

        public override string Name => nameof(CausalConv);

        public static Tensor Of(Tensor x, Tensor weight, Tensor bias, bool reversed) => apply(x, weight, bias, reversed);

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            ctx.save_for_backward([(Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2]]);
            ctx.save_data(ReversedKey, vars[3]);
            return Forward((Tensor)vars[0], (Tensor)vars[1], (Tensor)vars[2], (bool)vars[3]);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            using var scope = NewDisposeScope();
            var saved = ctx.get_saved_variables();
            var (x, weight, bias) = Backward(saved[0], saved[1], saved[2], (bool)ctx.get_data(ReversedKey), grad_output.contiguous());
            return [x.MoveToOuterDisposeScope(), weight.MoveToOuterDisposeScope(), bias.MoveToOuterDisposeScope(), null!];
        }
    }
}
