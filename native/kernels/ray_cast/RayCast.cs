using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>Where rays ended, origin-major: ray t * R + r belongs to origin t and direction r.</summary>
/// <param name="Cells">[T, R] int32, position of the hit voxel in the grid's [X, Y, Z]; <see cref="VoxelGrid.CellAt"/> takes it apart.</param>
/// <param name="Distances">[T, R] float32, metres to where the ray leaves that voxel; negative when the ray was never inside the grid.</param>
/// <param name="Classes">[T, R] uint8, class of that voxel: the free class when nothing was hit.</param>
public sealed record RayHits(int[] Cells, float[] Distances, byte[] Classes);

/// <summary>First occupied voxel along rays, exactly as RayIoU casts them. The traversal is defined in <c>ray_cast.h</c>.</summary>
/// <remarks>SparseOcc and OccNet, <c>dvr.render_forward</c> in its test mode. Results have the same bits on every implementation.</remarks>
public static unsafe class RayCast
{
    private const string Kernel = "ray_cast";

    /// <summary>Casts every direction from every origin; grid coordinates are computed in float32.</summary>
    /// <param name="origins">[T, 3] float32, metres in the grid's frame.</param>
    /// <param name="directions">[R, 3] float32; length plays no part.</param>
    /// <param name="grid">The grid; cells must be cubes.</param>
    /// <param name="classes">[X, Y, Z] uint8.</param>
    /// <param name="free">The class of empty space.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static RayHits Run(
        ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, VoxelGrid grid, ReadOnlySpan<byte> classes, byte free, int threads = 0)
    {
        var hits = Allocate(origins.Length, directions.Length);
        Run(origins, directions, grid, classes, free, hits.Cells, hits.Distances, hits.Classes, threads);
        return hits;
    }

    /// <summary>Casts every direction from every origin; grid coordinates are computed in float64 and rounded to float32 once.</summary>
    /// <param name="origins">[T, 3] float64, metres in the grid's frame.</param>
    /// <param name="directions">[R, 3] float32; length plays no part.</param>
    /// <param name="grid">The grid; cells must be cubes.</param>
    /// <param name="classes">[X, Y, Z] uint8.</param>
    /// <param name="free">The class of empty space.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static RayHits Run(
        ReadOnlySpan<double> origins, ReadOnlySpan<float> directions, VoxelGrid grid, ReadOnlySpan<byte> classes, byte free, int threads = 0)
    {
        var hits = Allocate(origins.Length, directions.Length);
        Run(origins, directions, grid, classes, free, hits.Cells, hits.Distances, hits.Classes, threads);
        return hits;
    }

    /// <summary>Casts every direction from every origin in float64, into the caller's memory.</summary>
    /// <param name="origins">[T, 3] float64, metres in the grid's frame.</param>
    /// <param name="directions">[R, 3] float32; length plays no part.</param>
    /// <param name="grid">The grid; cells must be cubes.</param>
    /// <param name="classes">[X, Y, Z] uint8.</param>
    /// <param name="free">The class of empty space.</param>
    /// <param name="cells">[T, R] int32.</param>
    /// <param name="distances">[T, R] float32.</param>
    /// <param name="hitClasses">[T, R] uint8.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        ReadOnlySpan<double> origins, ReadOnlySpan<float> directions, VoxelGrid grid, ReadOnlySpan<byte> classes, byte free,
        Span<int> cells, Span<float> distances, Span<byte> hitClasses, int threads = 0)
    {
        fixed (double* originsAt = origins)
        {
            var o = NativeTensor.OnCpu(originsAt, NativeDtype.Float64, Triples(origins.Length, nameof(origins)), 3);
            Run(o, directions, grid, classes, free, cells, distances, hitClasses, threads);
        }
    }

    /// <summary>Casts every direction from every origin in float32, into the caller's memory.</summary>
    /// <param name="origins">[T, 3] float32, metres in the grid's frame.</param>
    /// <param name="directions">[R, 3] float32; length plays no part.</param>
    /// <param name="grid">The grid; cells must be cubes.</param>
    /// <param name="classes">[X, Y, Z] uint8.</param>
    /// <param name="free">The class of empty space.</param>
    /// <param name="cells">[T, R] int32.</param>
    /// <param name="distances">[T, R] float32.</param>
    /// <param name="hitClasses">[T, R] uint8.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, VoxelGrid grid, ReadOnlySpan<byte> classes, byte free,
        Span<int> cells, Span<float> distances, Span<byte> hitClasses, int threads = 0)
    {
        fixed (float* originsAt = origins)
        {
            var o = NativeTensor.OnCpu(originsAt, NativeDtype.Float32, Triples(origins.Length, nameof(origins)), 3);
            Run(o, directions, grid, classes, free, cells, distances, hitClasses, threads);
        }
    }

    /// <summary>Casts every direction from every origin, as tensors on one device.</summary>
    /// <param name="origins">[T, 3] float32 or float64.</param>
    /// <param name="directions">[R, 3] float32.</param>
    /// <param name="grid">The grid; cells must be cubes.</param>
    /// <param name="classes">[X, Y, Z] uint8.</param>
    /// <param name="free">The class of empty space.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>Cells [T, R] int32, distances [T, R] float32, classes [T, R] uint8; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static (Tensor Cells, Tensor Distances, Tensor Classes) Run(
        Tensor origins, Tensor directions, VoxelGrid grid, Tensor classes, byte free, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(origins);
        CheckGrid(grid);
        var originType = origins.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var o = TorchTensors.Describe(origins, nameof(origins), originType, -1, 3);
        var d = TorchTensors.Describe(directions, nameof(directions), ScalarType.Float32, -1, 3);
        var c = TorchTensors.Describe(classes, nameof(classes), ScalarType.Byte, grid.SizeX, grid.SizeY, grid.SizeZ);
        var (T, R) = (origins.shape[0], directions.shape[0]);
        var cells = torch.empty([T, R], ScalarType.Int32, origins.device);
        var distances = torch.empty([T, R], ScalarType.Float32, origins.device);
        var hits = torch.empty([T, R], ScalarType.Byte, origins.device);
        var e = TorchTensors.Describe(cells, nameof(cells), ScalarType.Int32, T, R);
        var s = TorchTensors.Describe(distances, nameof(distances), ScalarType.Float32, T, R);
        var h = TorchTensors.Describe(hits, nameof(hits), ScalarType.Byte, T, R);
        var nativeGrid = NativeVoxelGrid.From(grid);
        var status = NativeMethods.RayCast(&o, &d, &nativeGrid, &c, free, threads, &e, &s, &h);
        GC.KeepAlive(origins);
        GC.KeepAlive(directions);
        GC.KeepAlive(classes);
        if (status != NativeStatus.Ok)
        {
            cells.Dispose();
            distances.Dispose();
            hits.Dispose();
        }

        NativeKernelException.ThrowIfFailed(status, Kernel);
        return (cells, distances, hits);
    }

    private static void Run(
        NativeTensor origins, ReadOnlySpan<float> directions, VoxelGrid grid, ReadOnlySpan<byte> classes, byte free,
        Span<int> cells, Span<float> distances, Span<byte> hitClasses, int threads)
    {
        CheckGrid(grid);
        var (T, R) = (origins.Shape[0], (long)Triples(directions.Length, nameof(directions)));
        if (classes.Length != grid.Count)
        {
            throw new ArgumentException(
                $"classes must be uint8 [{grid.SizeX}, {grid.SizeY}, {grid.SizeZ}] = {grid.Count} values, got {classes.Length}", nameof(classes));
        }

        if (cells.Length != T * R || distances.Length != T * R || hitClasses.Length != T * R)
        {
            throw new ArgumentException(
                $"cells, distances and classes of the hits must be [{T}, {R}], got {cells.Length}, {distances.Length} and {hitClasses.Length} values", nameof(cells));
        }

        var nativeGrid = NativeVoxelGrid.From(grid);
        fixed (float* directionsAt = directions, distancesAt = distances)
        fixed (byte* classesAt = classes, hitsAt = hitClasses)
        fixed (int* cellsAt = cells)
        {
            var d = NativeTensor.OnCpu(directionsAt, NativeDtype.Float32, R, 3);
            var c = NativeTensor.OnCpu(classesAt, NativeDtype.UInt8, grid.SizeX, grid.SizeY, grid.SizeZ);
            var e = NativeTensor.OnCpu(cellsAt, NativeDtype.Int32, T, R);
            var s = NativeTensor.OnCpu(distancesAt, NativeDtype.Float32, T, R);
            var h = NativeTensor.OnCpu(hitsAt, NativeDtype.UInt8, T, R);
            NativeKernelException.ThrowIfFailed(NativeMethods.RayCast(&origins, &d, &nativeGrid, &c, free, threads, &e, &s, &h), Kernel);
        }
    }

    private static RayHits Allocate(int originValues, int directionValues)
    {
        var rays = checked(originValues / 3 * (directionValues / 3));
        return new(GC.AllocateUninitializedArray<int>(rays), GC.AllocateUninitializedArray<float>(rays), GC.AllocateUninitializedArray<byte>(rays));
    }

    internal static int Triples(int values, string name) =>
        values % 3 == 0 ? values / 3 : throw new ArgumentException($"{name} must be [count, 3], got {values} values", name);

    internal static void CheckGrid(VoxelGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.CellSize.Y != grid.CellSize.X || grid.CellSize.Z != grid.CellSize.X)
        {
            throw new ArgumentException($"cells must be cubes, because distances are measured in cells, got {grid.CellSize}", nameof(grid));
        }
    }
}
