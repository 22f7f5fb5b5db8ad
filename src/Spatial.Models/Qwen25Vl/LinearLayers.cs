using Spatial.Native;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Linear layers of one input. Few rows without gradients, as decoding has, go through the kernel vector_linear: it reads weights at the memory's
/// rate, all layers of the input in one call, where libtorch's bfloat16 layers need about twice that (docs/benchmarks, rows C21).</summary>
internal static class LinearLayers
{
    private const int MostRows = 4; // more share a pass over the weights better in libtorch's matrix products

    /// <summary>Applies layers.</summary>
    /// <param name="input">[..., K].</param>
    /// <param name="layers">Weights [N, K] each, with or without biases.</param>
    /// <returns>[..., N] each.</returns>
    public static Tensor[] Of(Tensor input, params ReadOnlySpan<Linear> layers)
    {
        if (!IsForKernel(input, layers[0].weight!))
        {
            var outputs = new Tensor[layers.Length];
            for (var l = 0; l < layers.Length; l++)
            {
                outputs[l] = layers[l].forward(input);
            }

            return outputs;
        }

        var described = new (Tensor Weight, Tensor? Bias)[layers.Length];
        for (var l = 0; l < layers.Length; l++)
        {
            described[l] = (layers[l].weight!, layers[l].bias);
        }

        return ByKernel(input, described);
    }

    /// <summary>Applies one layer without a bias.</summary>
    /// <param name="input">[..., K].</param>
    /// <param name="weight">[N, K].</param>
    /// <returns>[..., N].</returns>
    public static Tensor Of(Tensor input, Tensor weight) =>
        IsForKernel(input, weight) ? ByKernel(input, [(weight, null)])[0] : nn.functional.linear(input, weight);

    private static bool IsForKernel(Tensor input, Tensor weight) =>
        !is_grad_enabled()
        && input.device_type == TorchSharp.DeviceType.CPU
        && input.numel() is var values && values > 0 && values <= MostRows * input.shape[^1]
        && input.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && weight.dtype == input.dtype;

    private static Tensor[] ByKernel(Tensor input, ReadOnlySpan<(Tensor Weight, Tensor? Bias)> layers)
    {
        using var scope = NewDisposeScope();
        var outputs = VectorLinear.Run(input.reshape(-1, input.shape[^1]).contiguous(), layers);
        for (var l = 0; l < outputs.Length; l++)
        {
            outputs[l] = outputs[l].view([.. input.shape[..^1], outputs[l].shape[1]]).MoveToOuterDisposeScope();
        }

        return outputs;
    }
}
