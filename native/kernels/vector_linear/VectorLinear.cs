using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Linear layers that share their input, for as few rows as the decoding of a text has. The arithmetic is defined in <c>vector_linear.h</c>.</summary>
/// <remarks>No gradient passes through it.</remarks>
public static unsafe class VectorLinear
{
    /// <summary>Most rows of an input.</summary>
    public const int MaxRows = 16;

    private const string Kernel = "vector_linear";

    /// <summary>Applies layers to one input.</summary>
    /// <param name="input">[M, K] float32 or bfloat16, contiguous, on cpu or cuda; M from 1 to <see cref="MaxRows"/>.</param>
    /// <param name="layers">Weights [N, K] and biases [N] of the input's dtype and device; a bias may be null.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>[M, N] of the input's dtype, one per layer; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype or shape, or is not contiguous.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static Tensor[] Run(Tensor input, ReadOnlySpan<(Tensor Weight, Tensor? Bias)> layers, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(input);
        var dtype = input.dtype == ScalarType.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float32;
        var i = TorchTensors.Describe(input, nameof(input), dtype, -1, -1);
        var (M, K) = (input.shape[0], input.shape[1]);
        if (M is < 1 or > MaxRows || layers.IsEmpty)
        {
            throw new ArgumentException($"input must have 1 to {MaxRows} rows and at least one layer, got {M} rows and {layers.Length} layers", nameof(input));
        }

        var (weights, biases, descriptions) = (new NativeTensor[layers.Length], new NativeTensor[layers.Length], new NativeTensor[layers.Length]);
        for (var l = 0; l < layers.Length; l++)
        {
            weights[l] = TorchTensors.Describe(layers[l].Weight, nameof(layers), dtype, -1, K);
            biases[l] = layers[l].Bias is { } bias
                ? TorchTensors.Describe(bias, nameof(layers), dtype, layers[l].Weight.shape[0])
                : NativeTensor.On(i.Device, null, i.Dtype, 0);
        }

        var outputs = new Tensor[layers.Length];
        for (var l = 0; l < layers.Length; l++)
        {
            outputs[l] = torch.empty([M, layers[l].Weight.shape[0]], dtype, input.device);
            descriptions[l] = TorchTensors.Describe(outputs[l], nameof(outputs), dtype, M, -1);
        }

        fixed (NativeTensor* weightsAt = weights, biasesAt = biases, outputsAt = descriptions)
        {
            var status = NativeMethods.VectorLinear(&i, weightsAt, biasesAt, layers.Length, threads, outputsAt);
            GC.KeepAlive(input);
            KeepAlive(layers);
            if (status != NativeStatus.Ok)
            {
                Array.ForEach(outputs, output => output.Dispose());
            }

            NativeKernelException.ThrowIfFailed(status, Kernel);
        }

        return outputs;
    }

    private static void KeepAlive(ReadOnlySpan<(Tensor Weight, Tensor? Bias)> layers)
    {
        foreach (var (weight, bias) in layers)
        {
            GC.KeepAlive(weight);
            GC.KeepAlive(bias);
        }
    }
}
