using System.Buffers;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Occupied voxels with the mean of their points, sorted by (b, x, y, z).</summary>
/// <param name="Width">Features per voxel C.</param>
/// <param name="Means">[V, C] float32, mean of each feature over the voxel's points.</param>
/// <param name="Coords">[V, 4] int32, (b, z, y, x).</param>
/// <param name="Counts">[V] int32, points in the voxel.</param>
public sealed record SparseVoxels(int Width, float[] Means, int[] Coords, int[] Counts)
{
    /// <summary>Number of voxels V.</summary>
    public int Count => Counts.Length;
}

/// <summary>Occupied voxels by key, and the voxel of every point.</summary>
/// <param name="Keys">[V] int64, ascending: ((b * X + x) * Y + y) * Z + z.</param>
/// <param name="Counts">[V] int32, points in the voxel.</param>
/// <param name="Inverse">[N] int32, row of each point's voxel; -1 for points outside the grid.</param>
public sealed record VoxelKeys(long[] Keys, int[] Counts, int[] Inverse)
{
    /// <summary>Number of voxels V.</summary>
    public int Count => Keys.Length;
}

/// <summary>Points to occupied voxels. Cells, order and sums are defined in <c>voxelize.h</c>; results have the same bits on every implementation.</summary>
/// <remarks>Cell = floor((p - min) / size) in float32, as OpenPCDet and UniLION compute it. Points outside, NaN and infinite points are dropped.</remarks>
public static unsafe class Voxelize
{
    private const string Kernel = "voxelize";

    /// <summary>Voxels with means, in arrays of their own.</summary>
    /// <param name="points">[N, C] float32 row by row, x y z (m) in the grid's frame first.</param>
    /// <param name="width">C, 3 to 64.</param>
    /// <param name="grid">The grid; at most 2^24 cells along an axis.</param>
    /// <param name="batch">[N] int32, sample of each point; empty when all belong to sample 0. Points of unknown samples are dropped.</param>
    /// <param name="batchSize">Number of samples.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static SparseVoxels Run(
        ReadOnlySpan<float> points, int width, VoxelGrid grid, ReadOnlySpan<int> batch = default, int batchSize = 1, int threads = 0)
    {
        var count = CheckedCount(points, width, grid, batch, batchSize);
        var capacity = Capacity(count, grid, batchSize);
        var means = ArrayPool<float>.Shared.Rent(capacity * width);
        var coords = ArrayPool<int>.Shared.Rent(capacity * 4);
        var counts = ArrayPool<int>.Shared.Rent(capacity);
        try
        {
            var written = Run(
                points, width, grid, means.AsSpan(0, capacity * width), coords.AsSpan(0, capacity * 4), counts.AsSpan(0, capacity), batch, batchSize, threads);
            return new(width, means[..(written * width)], coords[..(written * 4)], counts[..written]);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(means);
            ArrayPool<int>.Shared.Return(coords);
            ArrayPool<int>.Shared.Return(counts);
        }
    }

    /// <summary>Voxels with means, into the caller's memory.</summary>
    /// <param name="points">[N, C] float32 row by row, x y z (m) in the grid's frame first.</param>
    /// <param name="width">C, 3 to 64.</param>
    /// <param name="grid">The grid; at most 2^24 cells along an axis.</param>
    /// <param name="means">[M, C] float32; M = min(N, samples * cells) is always enough.</param>
    /// <param name="coords">[M, 4] int32, (b, z, y, x).</param>
    /// <param name="counts">[M] int32.</param>
    /// <param name="batch">[N] int32, or empty.</param>
    /// <param name="batchSize">Number of samples.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>V, the rows written; the others are left alone.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">M is too small, or the kernel fails.</exception>
    public static int Run(
        ReadOnlySpan<float> points, int width, VoxelGrid grid, Span<float> means, Span<int> coords, Span<int> counts,
        ReadOnlySpan<int> batch = default, int batchSize = 1, int threads = 0)
    {
        var count = CheckedCount(points, width, grid, batch, batchSize);
        if (means.Length != (long)counts.Length * width || coords.Length != (long)counts.Length * 4)
        {
            throw new ArgumentException(
                $"means, coords and counts must be [M, {width}], [M, 4] and [M], got {means.Length}, {coords.Length} and {counts.Length} values", nameof(means));
        }

        var nativeGrid = NativeVoxelGrid.From(grid);
        fixed (float* pointsAt = points, meansAt = means)
        fixed (int* batchAt = batch, coordsAt = coords, countsAt = counts)
        {
            var p = NativeTensor.OnCpu(pointsAt, NativeDtype.Float32, count, width);
            var b = NativeTensor.OnCpu(batchAt, NativeDtype.Int32, count);
            var m = NativeTensor.OnCpu(meansAt, NativeDtype.Float32, counts.Length, width);
            var c = NativeTensor.OnCpu(coordsAt, NativeDtype.Int32, counts.Length, 4);
            var n = NativeTensor.OnCpu(countsAt, NativeDtype.Int32, counts.Length);
            var status = NativeMethods.Voxelize(&p, batch.IsEmpty ? null : &b, &nativeGrid, batchSize, threads, &m, &c, &n, out var written);
            NativeKernelException.ThrowIfFailed(status, Kernel);
            return (int)written;
        }
    }

    /// <summary>Voxels by key, and the voxel of every point: the form that dynamic encoders scatter with.</summary>
    /// <param name="points">[N, C] float32 row by row, x y z (m) in the grid's frame first.</param>
    /// <param name="width">C, 3 to 64.</param>
    /// <param name="grid">The grid; at most 2^24 cells along an axis.</param>
    /// <param name="batch">[N] int32, sample of each point; empty when all belong to sample 0.</param>
    /// <param name="batchSize">Number of samples.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    /// <remarks>Keys and inverse equal torch.unique over OpenPCDet's merged coordinate of the points inside.</remarks>
    public static VoxelKeys Keys(
        ReadOnlySpan<float> points, int width, VoxelGrid grid, ReadOnlySpan<int> batch = default, int batchSize = 1, int threads = 0)
    {
        var count = CheckedCount(points, width, grid, batch, batchSize);
        var capacity = Capacity(count, grid, batchSize);
        var keys = ArrayPool<long>.Shared.Rent(capacity);
        var counts = ArrayPool<int>.Shared.Rent(capacity);
        var inverse = GC.AllocateUninitializedArray<int>(count);
        try
        {
            var nativeGrid = NativeVoxelGrid.From(grid);
            fixed (float* pointsAt = points)
            fixed (long* keysAt = keys)
            fixed (int* batchAt = batch, countsAt = counts, inverseAt = inverse)
            {
                var p = NativeTensor.OnCpu(pointsAt, NativeDtype.Float32, count, width);
                var b = NativeTensor.OnCpu(batchAt, NativeDtype.Int32, count);
                var k = NativeTensor.OnCpu(keysAt, NativeDtype.Int64, capacity);
                var n = NativeTensor.OnCpu(countsAt, NativeDtype.Int32, capacity);
                var i = NativeTensor.OnCpu(inverseAt, NativeDtype.Int32, count);
                var status = NativeMethods.VoxelizeKeys(&p, batch.IsEmpty ? null : &b, &nativeGrid, batchSize, threads, &k, &n, &i, out var written);
                NativeKernelException.ThrowIfFailed(status, Kernel);
                return new(keys[..(int)written], counts[..(int)written], inverse);
            }
        }
        finally
        {
            ArrayPool<long>.Shared.Return(keys);
            ArrayPool<int>.Shared.Return(counts);
        }
    }

    /// <summary>Voxels with means, as tensors on the points' device.</summary>
    /// <param name="points">[N, C] float32, contiguous, on cpu or cuda.</param>
    /// <param name="grid">The grid; at most 2^24 cells along an axis.</param>
    /// <param name="batch">[N] int32 on the same device, or null when all points belong to sample 0.</param>
    /// <param name="batchSize">Number of samples.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>Means [V, C] float32, coords [V, 4] int32 (b, z, y, x), counts [V] int32; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static (Tensor Means, Tensor Coords, Tensor Counts) Run(
        Tensor points, VoxelGrid grid, Tensor? batch = null, int batchSize = 1, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var p = TorchTensors.Describe(points, nameof(points), ScalarType.Float32, -1, -1);
        PointRows.CheckWidth(points.shape[1], nameof(points));
        var (count, width) = (points.shape[0], points.shape[1]);
        var b = batch is null ? default : TorchTensors.Describe(batch, nameof(batch), ScalarType.Int32, count);
        var capacity = Capacity(count, grid, batchSize);
        using var means = torch.empty([capacity, width], ScalarType.Float32, points.device);
        using var coords = torch.empty([capacity, 4], ScalarType.Int32, points.device);
        using var counts = torch.empty([capacity], ScalarType.Int32, points.device);
        var m = TorchTensors.Describe(means, nameof(means), ScalarType.Float32, capacity, width);
        var c = TorchTensors.Describe(coords, nameof(coords), ScalarType.Int32, capacity, 4);
        var n = TorchTensors.Describe(counts, nameof(counts), ScalarType.Int32, capacity);
        var nativeGrid = NativeVoxelGrid.From(grid);
        var status = NativeMethods.Voxelize(&p, batch is null ? null : &b, &nativeGrid, batchSize, threads, &m, &c, &n, out var written);
        GC.KeepAlive(points);
        GC.KeepAlive(batch);
        NativeKernelException.ThrowIfFailed(status, Kernel);
        return (FirstRows(means, written), FirstRows(coords, written), FirstRows(counts, written));
    }

    /// <summary>Voxels by key, as tensors on the points' device.</summary>
    /// <param name="points">[N, C] float32, contiguous, on cpu or cuda.</param>
    /// <param name="grid">The grid; at most 2^24 cells along an axis.</param>
    /// <param name="batch">[N] int32 on the same device, or null when all points belong to sample 0.</param>
    /// <param name="batchSize">Number of samples.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>Keys [V] int64, counts [V] int32, inverse [N] int32; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static (Tensor Keys, Tensor Counts, Tensor Inverse) Keys(
        Tensor points, VoxelGrid grid, Tensor? batch = null, int batchSize = 1, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var p = TorchTensors.Describe(points, nameof(points), ScalarType.Float32, -1, -1);
        PointRows.CheckWidth(points.shape[1], nameof(points));
        var count = points.shape[0];
        var b = batch is null ? default : TorchTensors.Describe(batch, nameof(batch), ScalarType.Int32, count);
        var capacity = Capacity(count, grid, batchSize);
        using var keys = torch.empty([capacity], ScalarType.Int64, points.device);
        using var counts = torch.empty([capacity], ScalarType.Int32, points.device);
        var inverse = torch.empty([count], ScalarType.Int32, points.device);
        var k = TorchTensors.Describe(keys, nameof(keys), ScalarType.Int64, capacity);
        var n = TorchTensors.Describe(counts, nameof(counts), ScalarType.Int32, capacity);
        var i = TorchTensors.Describe(inverse, nameof(inverse), ScalarType.Int32, count);
        var nativeGrid = NativeVoxelGrid.From(grid);
        var status = NativeMethods.VoxelizeKeys(&p, batch is null ? null : &b, &nativeGrid, batchSize, threads, &k, &n, &i, out var written);
        GC.KeepAlive(points);
        GC.KeepAlive(batch);
        if (status != NativeStatus.Ok)
        {
            inverse.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return (FirstRows(keys, written), FirstRows(counts, written), inverse);
    }

    private static Tensor FirstRows(Tensor tensor, long rows)
    {
        using var view = tensor.narrow(0, 0, rows);
        return view.clone();
    }

    private static int Capacity(long points, VoxelGrid grid, int batchSize) => (int)Math.Min(points, (long)grid.Count * batchSize);

    private static int CheckedCount(ReadOnlySpan<float> points, int width, VoxelGrid grid, ReadOnlySpan<int> batch, int batchSize)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        var count = PointRows.CountOf(points, width);
        if (!batch.IsEmpty && batch.Length != count)
        {
            throw new ArgumentException($"batch must be int32 [{count}], one per point, got {batch.Length} values", nameof(batch));
        }

        return count;
    }
}
