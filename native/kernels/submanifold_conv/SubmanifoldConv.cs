using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Convolutions over 3 x 3 x 3 cells at occupied voxels only. Offsets, layouts and sums are defined in <c>submanifold_conv.h</c>.</summary>
/// <remarks>Graham and van der Maaten, 2017; <c>SubMConv3d</c> of spconv.</remarks>
internal static unsafe class SubmanifoldConv
{
    /// <summary>Cells around a voxel, itself among them.</summary>
    public const int Offsets = 27;

    private const string Kernel = "submanifold_conv";

    /// <summary>Finds the neighbours of every voxel, in the caller's memory.</summary>
    /// <param name="coordinates">[V, 4] int64: sample, z, y, x; sorted by sample, x, y, z, each once.</param>
    /// <param name="shape">Cells along z, y and x; fewer than 2^31 together.</param>
    /// <param name="neighbours">[27, V] int32: the row of the voxel at each offset, -1 where there is none.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">Coordinates are not as asked.</exception>
    public static void FindNeighbours(ReadOnlySpan<long> coordinates, (int Z, int Y, int X) shape, Span<int> neighbours, int threads = 0)
    {
        var count = coordinates.Length / 4;
        if (coordinates.Length % 4 != 0 || neighbours.Length != (long)count * Offsets)
        {
            throw new ArgumentException(
                $"coordinates and neighbours must be [V, 4] and [{Offsets}, V], got {coordinates.Length} and {neighbours.Length} values", nameof(coordinates));
        }

        fixed (long* coordinatesAt = coordinates)
        fixed (int* neighboursAt = neighbours)
        {
            var c = NativeTensor.OnCpu(coordinatesAt, NativeDtype.Int64, count, 4);
            var n = NativeTensor.OnCpu(neighboursAt, NativeDtype.Int32, Offsets, count);
            FindNeighbours(&c, shape, threads, &n);
        }
    }

    /// <summary>Finds the neighbours of every voxel.</summary>
    /// <param name="coordinates">[V, 4] int64: sample, z, y, x; sorted by sample, x, y, z, each once; contiguous, on cpu or cuda.</param>
    /// <param name="shape">Cells along z, y and x; fewer than 2^31 together.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>[27, V] int32 on the same device: the row of the voxel at each offset, -1 where there is none.</returns>
    /// <exception cref="ArgumentException">A tensor of another dtype, shape or layout.</exception>
    /// <exception cref="NativeKernelException">Coordinates are not as asked.</exception>
    public static Tensor FindNeighbours(Tensor coordinates, (int Z, int Y, int X) shape, int threads = 0)
    {
        var c = TorchTensors.Describe(coordinates, nameof(coordinates), ScalarType.Int64, -1, 4);
        using var scope = NewDisposeScope();
        var neighbours = torch.empty([Offsets, coordinates.shape[0]], ScalarType.Int32, coordinates.device);
        var n = TorchTensors.Describe(neighbours, nameof(neighbours), ScalarType.Int32, Offsets, coordinates.shape[0]);
        FindNeighbours(&c, shape, threads, &n);
        GC.KeepAlive(coordinates);
        return neighbours.MoveToOuterDisposeScope();
    }

    /// <summary>Convolves, in the caller's memory.</summary>
    /// <param name="features">[V, C] float32.</param>
    /// <param name="neighbours">[27, V] int32, as found.</param>
    /// <param name="weights">[27, C, O] float32.</param>
    /// <param name="channels">C, then O.</param>
    /// <param name="sums">[V, O] float32.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        ReadOnlySpan<float> features, ReadOnlySpan<int> neighbours, ReadOnlySpan<float> weights, (int From, int To) channels, Span<float> sums, int threads = 0)
    {
        var count = CheckedCount(features, neighbours, weights, channels, sums);
        fixed (float* featuresAt = features, weightsAt = weights, sumsAt = sums)
        fixed (int* neighboursAt = neighbours)
        {
            var f = NativeTensor.OnCpu(featuresAt, NativeDtype.Float32, count, channels.From);
            var n = NativeTensor.OnCpu(neighboursAt, NativeDtype.Int32, Offsets, count);
            var w = NativeTensor.OnCpu(weightsAt, NativeDtype.Float32, Offsets, channels.From, channels.To);
            var s = NativeTensor.OnCpu(sumsAt, NativeDtype.Float32, count, channels.To);
            NativeKernelException.ThrowIfFailed(NativeMethods.SubmanifoldConv(&f, &n, &w, threads, &s), Kernel);
        }
    }

    /// <summary>The gradient of the weights, in the caller's memory.</summary>
    /// <param name="features">[V, C] float32.</param>
    /// <param name="neighbours">[27, V] int32, as found.</param>
    /// <param name="gradients">[V, O] float32, of the sums.</param>
    /// <param name="channels">C, then O.</param>
    /// <param name="weightGradients">[27, C, O] float32.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void RunWeights(
        ReadOnlySpan<float> features, ReadOnlySpan<int> neighbours, ReadOnlySpan<float> gradients, (int From, int To) channels, Span<float> weightGradients,
        int threads = 0)
    {
        var count = CheckedCount(features, neighbours, weightGradients, channels, gradients);
        fixed (float* featuresAt = features, gradientsAt = gradients, weightsAt = weightGradients)
        fixed (int* neighboursAt = neighbours)
        {
            var f = NativeTensor.OnCpu(featuresAt, NativeDtype.Float32, count, channels.From);
            var n = NativeTensor.OnCpu(neighboursAt, NativeDtype.Int32, Offsets, count);
            var g = NativeTensor.OnCpu(gradientsAt, NativeDtype.Float32, count, channels.To);
            var w = NativeTensor.OnCpu(weightsAt, NativeDtype.Float32, Offsets, channels.From, channels.To);
            NativeKernelException.ThrowIfFailed(NativeMethods.SubmanifoldConvWeights(&f, &n, &g, threads, &w), Kernel);
        }
    }

    /// <summary>Convolves; gradients reach features and weights.</summary>
    /// <param name="features">[V, C] float32, on cpu or cuda.</param>
    /// <param name="neighbours">[27, V] int32 on the same device, as found.</param>
    /// <param name="weights">[27, C, O] float32 on the same device.</param>
    /// <returns>[V, O] float32.</returns>
    /// <exception cref="ArgumentException">A tensor of another dtype or shape.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static Tensor Run(Tensor features, Tensor neighbours, Tensor weights)
    {
        using var scope = NewDisposeScope();
        return Differentiable.apply(features.contiguous(), neighbours, weights.contiguous()).MoveToOuterDisposeScope();
    }

    private static void FindNeighbours(NativeTensor* coordinates, (int Z, int Y, int X) shape, int threads, NativeTensor* neighbours)
    {
        var cells = stackalloc int[] { shape.Z, shape.Y, shape.X };
        NativeKernelException.ThrowIfFailed(NativeMethods.SubmanifoldNeighbours(coordinates, cells, threads, neighbours), Kernel);
    }

    private static Tensor Forward(Tensor features, Tensor neighbours, Tensor weights)
    {
        var f = TorchTensors.Describe(features, nameof(features), ScalarType.Float32, -1, -1);
        var (voxels, from) = (features.shape[0], features.shape[1]);
        var n = TorchTensors.Describe(neighbours, nameof(neighbours), ScalarType.Int32, Offsets, voxels);
        var w = TorchTensors.Describe(weights, nameof(weights), ScalarType.Float32, Offsets, from, -1);
        var sums = torch.empty([voxels, weights.shape[2]], ScalarType.Float32, features.device);
        var s = TorchTensors.Describe(sums, nameof(sums), ScalarType.Float32, voxels, weights.shape[2]);
        var status = NativeMethods.SubmanifoldConv(&f, &n, &w, 0, &s);
        KeepAlive(features, neighbours, weights);
        NativeKernelException.ThrowIfFailed(status, Kernel);
        return sums;
    }

    private static Tensor WeightGradients(Tensor features, Tensor neighbours, Tensor gradients)
    {
        var f = TorchTensors.Describe(features, nameof(features), ScalarType.Float32, -1, -1);
        var (voxels, from, to) = (features.shape[0], features.shape[1], gradients.shape[1]);
        var n = TorchTensors.Describe(neighbours, nameof(neighbours), ScalarType.Int32, Offsets, voxels);
        var g = TorchTensors.Describe(gradients, nameof(gradients), ScalarType.Float32, voxels, to);
        var weights = torch.empty([Offsets, from, to], ScalarType.Float32, features.device);
        var w = TorchTensors.Describe(weights, nameof(weights), ScalarType.Float32, Offsets, from, to);
        var status = NativeMethods.SubmanifoldConvWeights(&f, &n, &g, 0, &w);
        KeepAlive(features, neighbours, gradients);
        NativeKernelException.ThrowIfFailed(status, Kernel);
        return weights;
    }

    private static void KeepAlive(params ReadOnlySpan<Tensor> tensors)
    {
        foreach (var tensor in tensors)
        {
            GC.KeepAlive(tensor);
        }
    }

    private static int CheckedCount(
        ReadOnlySpan<float> features, ReadOnlySpan<int> neighbours, ReadOnlySpan<float> weights, (int From, int To) channels, ReadOnlySpan<float> sums)
    {
        var (from, to) = channels;
        var count = from > 0 ? features.Length / from : 0;
        return from > 0 && to > 0 && features.Length == (long)count * from && neighbours.Length == (long)count * Offsets
                && weights.Length == (long)Offsets * from * to && sums.Length == (long)count * to
            ? count
            : throw new ArgumentException(
                $"features, neighbours, weights and sums must be [V, {from}], [{Offsets}, V], [{Offsets}, {from}, {to}] and [V, {to}], "
                + $"got {features.Length}, {neighbours.Length}, {weights.Length} and {sums.Length} values", nameof(features));
    }

    private sealed class Differentiable : autograd.SingleTensorFunction<Differentiable>
    {
        public override string Name => nameof(SubmanifoldConv);

        public override Tensor forward(autograd.AutogradContext context, params object[] values)
        {
            var (features, neighbours, weights) = ((Tensor)values[0], (Tensor)values[1], (Tensor)values[2]);
            context.save_for_backward([features, neighbours, weights]);
            return Forward(features, neighbours, weights);
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
        {
            using var scope = NewDisposeScope();
            var saved = context.get_saved_variables();
            var (features, neighbours, weights, gradients) = (saved[0], saved[1], saved[2], gradient.contiguous());
            // A voxel is at the opposite offset from its neighbour.
            var toFeatures = Forward(gradients, neighbours, weights.flip(0).transpose(1, 2).contiguous());
            return [toFeatures.MoveToOuterDisposeScope(), null!, WeightGradients(features, neighbours, gradients).MoveToOuterDisposeScope()];
        }
    }
}
