using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Sums of weighted image features in the voxels that their depths lie in: "lift, splat" with the weights apart. Sums, their order and gradients are
/// defined in <c>bev_pool.h</c>; results have the same bits on every implementation.</summary>
/// <remarks>Philion and Fidler, "Lift, splat, shoot", 2020; Huang and Huang, "BEVPoolv2", 2022.</remarks>
public static unsafe class BevPool
{
    /// <summary>Name in errors.</summary>
    internal const string Kernel = "bev_pool";

    /// <summary>Sums into the caller's memory.</summary>
    /// <param name="weights">[E] float32.</param>
    /// <param name="features">[P, C] float32 row by row.</param>
    /// <param name="width">C, 1 to 4096.</param>
    /// <param name="index">Which are added up, and where to.</param>
    /// <param name="sums">[R, C] float32: a row for each cell, 0 where there is no entry; or one for each group of the index.</param>
    /// <param name="perCell">Whether rows are cells, not groups.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">A cell lies behind the last row, or the kernel fails.</exception>
    public static void Sum(
        ReadOnlySpan<float> weights, ReadOnlySpan<float> features, int width, BevPoolIndex index, Span<float> sums, bool perCell = true, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        if (weights.Length != index.WeightCount || features.Length != (long)index.FeatureCount * width || sums.Length % width != 0)
        {
            throw new ArgumentException(
                $"weights, features and sums must be [{index.WeightCount}], [{index.FeatureCount}, {width}] and [R, {width}], "
                + $"got {weights.Length}, {features.Length} and {sums.Length} values",
                nameof(weights));
        }

        fixed (float* weightsAt = weights, featuresAt = features, sumsAt = sums)
        fixed (int* weightOf = index.WeightOf, featureOf = index.FeatureOf, startsAt = index.Starts, rowsAt = index.Rows)
        {
            var w = NativeTensor.OnCpu(weightsAt, NativeDtype.Float32, weights.Length);
            var f = NativeTensor.OnCpu(featuresAt, NativeDtype.Float32, index.FeatureCount, width);
            var i = NativeTensor.OnCpu(weightOf, NativeDtype.Int32, index.EntryCount);
            var j = NativeTensor.OnCpu(featureOf, NativeDtype.Int32, index.EntryCount);
            var t = NativeTensor.OnCpu(startsAt, NativeDtype.Int32, index.GroupCount + 1);
            var r = NativeTensor.OnCpu(rowsAt, NativeDtype.Int32, index.GroupCount);
            var s = NativeTensor.OnCpu(sumsAt, NativeDtype.Float32, sums.Length / width, width);
            NativeKernelException.ThrowIfFailed(NativeMethods.BevPool(&w, &f, &i, &j, &t, perCell ? &r : null, threads, &s), Kernel);
        }
    }

    /// <summary>The sum of each group of the index, as a tensor on the features' device; with gradients to weights and features.</summary>
    /// <param name="weights">[E] float32, contiguous, on cpu or cuda.</param>
    /// <param name="features">[P, C] float32, contiguous, on the same device; C from 1 to 4096.</param>
    /// <param name="index">Which are added up.</param>
    /// <returns>[G, C] float32; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static Tensor Sum(Tensor weights, Tensor features, BevPoolIndex index)
    {
        ArgumentNullException.ThrowIfNull(index);
        return Apply(weights, features, index, rows: null);
    }

    /// <summary>The sum of each cell of a grid, as a tensor on the features' device; with gradients to weights and features.</summary>
    /// <param name="weights">[E] float32, contiguous, on cpu or cuda.</param>
    /// <param name="features">[P, C] float32, contiguous, on the same device; C from 1 to 4096.</param>
    /// <param name="index">Which are added up, and where to.</param>
    /// <param name="rows">Cells R.</param>
    /// <returns>[R, C] float32, 0 where there is no entry; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device.</exception>
    /// <exception cref="NativeKernelException">A cell of the index lies behind the last one, or the kernel fails.</exception>
    public static Tensor PerCell(Tensor weights, Tensor features, BevPoolIndex index, int rows)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        return Apply(weights, features, index, rows);
    }

    private static Tensor Apply(Tensor weights, Tensor features, BevPoolIndex index, int? rows)
    {
        _ = TorchTensors.Describe(weights, nameof(weights), ScalarType.Float32, index.WeightCount);
        _ = TorchTensors.Describe(features, nameof(features), ScalarType.Float32, index.FeatureCount, -1);
        return Pooling.apply(weights, features, index, rows is null ? -1L : rows.Value);
    }

    private static Tensor Forward(Tensor weights, Tensor features, BevPoolIndex index, long rows)
    {
        var onDevice = index.On(features.device);
        var sums = empty([rows < 0 ? index.GroupCount : rows, features.shape[1]], ScalarType.Float32, features.device);
        var w = TorchTensors.Describe(weights, nameof(weights), ScalarType.Float32, index.WeightCount);
        var f = TorchTensors.Describe(features, nameof(features), ScalarType.Float32, index.FeatureCount, -1);
        var i = TorchTensors.Describe(onDevice.WeightOf, "weight_of", ScalarType.Int32, -1);
        var j = TorchTensors.Describe(onDevice.FeatureOf, "feature_of", ScalarType.Int32, -1);
        var t = TorchTensors.Describe(onDevice.Starts, "starts", ScalarType.Int32, -1);
        var r = TorchTensors.Describe(onDevice.Rows, "rows", ScalarType.Int32, -1);
        var s = TorchTensors.Describe(sums, "sums", ScalarType.Float32, -1, -1);
        var status = NativeMethods.BevPool(&w, &f, &i, &j, &t, rows < 0 ? null : &r, threads: 0, &s);
        GC.KeepAlive(weights);
        GC.KeepAlive(features);
        if (status != NativeStatus.Ok)
        {
            sums.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return sums;
    }

    private static (Tensor Weights, Tensor Features) Backward(Tensor sumGradients, Tensor weights, Tensor features, BevPoolIndex index, bool dense)
    {
        using var scope = NewDisposeScope();
        var gradients = sumGradients.contiguous();
        var device = features.device;
        var (byWeight, byRow, byStart) = index.ByFeature(dense);
        var (weightOf, rowOf, starts) = (Indices(byWeight), Indices(byRow), Indices(byStart));
        var (weightGradients, featureGradients) = (empty_like(weights), empty_like(features));
        var g = TorchTensors.Describe(gradients, "sum_gradients", ScalarType.Float32, -1, -1);
        var w = TorchTensors.Describe(weights, nameof(weights), ScalarType.Float32, -1);
        var f = TorchTensors.Describe(features, nameof(features), ScalarType.Float32, -1, -1);
        var i = TorchTensors.Describe(weightOf, "weight_of", ScalarType.Int32, -1);
        var j = TorchTensors.Describe(rowOf, "row_of", ScalarType.Int32, -1);
        var t = TorchTensors.Describe(starts, "starts", ScalarType.Int32, -1);
        var u = TorchTensors.Describe(weightGradients, "weight_gradients", ScalarType.Float32, -1);
        var v = TorchTensors.Describe(featureGradients, "feature_gradients", ScalarType.Float32, -1, -1);
        NativeKernelException.ThrowIfFailed(NativeMethods.BevPoolBackward(&g, &w, &f, &i, &j, &t, threads: 0, &u, &v), Kernel);
        GC.KeepAlive(gradients);
        return (weightGradients.MoveToOuterDisposeScope(), featureGradients.MoveToOuterDisposeScope());

        Tensor Indices(int[] values) => tensor(values, [values.Length], device: device);
    }

    /// <summary>The pooling as libtorch's graph has it.</summary>
    private sealed class Pooling : autograd.SingleTensorFunction<Pooling>
    {
        private const string Index = "index", Dense = "dense";

        public override string Name => "BevPool";

        public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
        {
            var (weights, features, index, rows) = ((Tensor)vars[0], (Tensor)vars[1], (BevPoolIndex)vars[2], (long)vars[3]);
            ctx.save_for_backward([weights, features]);
            ctx.save_data(Index, index);
            ctx.save_data(Dense, rows >= 0);
            return Forward(weights, features, index, rows);
        }

        public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
        {
            var saved = ctx.get_saved_variables();
            var (weights, features) = Backward(grad_output, saved[0], saved[1], (BevPoolIndex)ctx.get_data(Index), (bool)ctx.get_data(Dense));
            return [weights, features, null!, null!];
        }
    }
}
