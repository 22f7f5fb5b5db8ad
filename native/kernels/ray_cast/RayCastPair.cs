using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>A grid to cast rays into, and the caller's memory for where they end in it.</summary>
/// <param name="classes">[X, Y, Z] uint8.</param>
/// <param name="cells">[T, R] int32, as <see cref="RayHits.Cells"/>.</param>
/// <param name="distances">[T, R] float32, as <see cref="RayHits.Distances"/>.</param>
/// <param name="hitClasses">[T, R] uint8, as <see cref="RayHits.Classes"/>.</param>
public readonly ref struct RayTarget(ReadOnlySpan<byte> classes, Span<int> cells, Span<float> distances, Span<byte> hitClasses)
{
    /// <summary>[X, Y, Z] uint8.</summary>
    public ReadOnlySpan<byte> Classes { get; } = classes;

    /// <summary>[T, R] int32.</summary>
    public Span<int> Cells { get; } = cells;

    /// <summary>[T, R] float32, metres.</summary>
    public Span<float> Distances { get; } = distances;

    /// <summary>[T, R] uint8.</summary>
    public Span<byte> HitClasses { get; } = hitClasses;
}

/// <summary>The same rays through two grids at once, such as ground truth and prediction: what two calls of <see cref="RayCast"/> give, to the last
/// bit. The more alike the grids are, the more time it saves over two calls.</summary>
public static unsafe class RayCastPair
{
    private const string Kernel = "ray_cast_pair";

    /// <summary>Casts every direction from every origin; grid coordinates are computed in float32.</summary>
    /// <param name="origins">[T, 3] float32, metres in the grids' frame.</param>
    /// <param name="directions">[R, 3] float32; length plays no part.</param>
    /// <param name="grid">Both grids; cells must be cubes.</param>
    /// <param name="first">One grid.</param>
    /// <param name="second">The other.</param>
    /// <param name="free">The class of empty space in both.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, VoxelGrid grid, RayTarget first, RayTarget second, byte free, int threads = 0)
    {
        fixed (float* originsAt = origins)
        {
            var o = NativeTensor.OnCpu(originsAt, NativeDtype.Float32, RayCast.Triples(origins.Length, nameof(origins)), 3);
            Run(o, directions, grid, first, second, free, threads);
        }
    }

    /// <summary>Casts every direction from every origin; grid coordinates are computed in float64 and rounded to float32 once.</summary>
    /// <param name="origins">[T, 3] float64, metres in the grids' frame.</param>
    /// <param name="directions">[R, 3] float32; length plays no part.</param>
    /// <param name="grid">Both grids; cells must be cubes.</param>
    /// <param name="first">One grid.</param>
    /// <param name="second">The other.</param>
    /// <param name="free">The class of empty space in both.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        ReadOnlySpan<double> origins, ReadOnlySpan<float> directions, VoxelGrid grid, RayTarget first, RayTarget second, byte free, int threads = 0)
    {
        fixed (double* originsAt = origins)
        {
            var o = NativeTensor.OnCpu(originsAt, NativeDtype.Float64, RayCast.Triples(origins.Length, nameof(origins)), 3);
            Run(o, directions, grid, first, second, free, threads);
        }
    }

    /// <summary>Casts every direction from every origin, as tensors on one device.</summary>
    /// <param name="origins">[T, 3] float32 or float64.</param>
    /// <param name="directions">[R, 3] float32.</param>
    /// <param name="grid">Both grids; cells must be cubes.</param>
    /// <param name="firstClasses">[X, Y, Z] uint8.</param>
    /// <param name="secondClasses">[X, Y, Z] uint8.</param>
    /// <param name="free">The class of empty space in both.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>Cells [2, T, R] int32, distances [2, T, R] float32, classes [2, T, R] uint8: first, then second; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">A tensor has another dtype, shape or device.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static (Tensor Cells, Tensor Distances, Tensor Classes) Run(
        Tensor origins, Tensor directions, VoxelGrid grid, Tensor firstClasses, Tensor secondClasses, byte free, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(origins);
        RayCast.CheckGrid(grid);
        var originType = origins.dtype == ScalarType.Float64 ? ScalarType.Float64 : ScalarType.Float32;
        var o = TorchTensors.Describe(origins, nameof(origins), originType, -1, 3);
        var d = TorchTensors.Describe(directions, nameof(directions), ScalarType.Float32, -1, 3);
        var c1 = TorchTensors.Describe(firstClasses, nameof(firstClasses), ScalarType.Byte, grid.SizeX, grid.SizeY, grid.SizeZ);
        var c2 = TorchTensors.Describe(secondClasses, nameof(secondClasses), ScalarType.Byte, grid.SizeX, grid.SizeY, grid.SizeZ);
        var (T, R) = (origins.shape[0], directions.shape[0]);
        using var scope = NewDisposeScope();
        var cells = empty([2, T, R], ScalarType.Int32, origins.device);
        var distances = empty([2, T, R], ScalarType.Float32, origins.device);
        var hits = empty([2, T, R], ScalarType.Byte, origins.device);
        var (e1, e2) = (TorchTensors.Describe(cells[0], nameof(cells), ScalarType.Int32, T, R), TorchTensors.Describe(cells[1], nameof(cells), ScalarType.Int32, T, R));
        var (s1, s2) = (TorchTensors.Describe(distances[0], nameof(distances), ScalarType.Float32, T, R), TorchTensors.Describe(distances[1], nameof(distances), ScalarType.Float32, T, R));
        var (h1, h2) = (TorchTensors.Describe(hits[0], nameof(hits), ScalarType.Byte, T, R), TorchTensors.Describe(hits[1], nameof(hits), ScalarType.Byte, T, R));
        var nativeGrid = NativeVoxelGrid.From(grid);
        var status = NativeMethods.RayCastPair(&o, &d, &nativeGrid, &c1, &c2, free, threads, &e1, &s1, &h1, &e2, &s2, &h2);
        GC.KeepAlive(origins);
        GC.KeepAlive(directions);
        GC.KeepAlive(firstClasses);
        GC.KeepAlive(secondClasses);
        NativeKernelException.ThrowIfFailed(status, Kernel);
        return (cells.MoveToOuterDisposeScope(), distances.MoveToOuterDisposeScope(), hits.MoveToOuterDisposeScope());
    }

    private static void Run(
        NativeTensor origins, ReadOnlySpan<float> directions, VoxelGrid grid, RayTarget first, RayTarget second, byte free, int threads)
    {
        RayCast.CheckGrid(grid);
        var (T, R) = (origins.Shape[0], (long)RayCast.Triples(directions.Length, nameof(directions)));
        Check(grid, first, T, R, nameof(first));
        Check(grid, second, T, R, nameof(second));
        var nativeGrid = NativeVoxelGrid.From(grid);
        fixed (float* directionsAt = directions, firstDistances = first.Distances, secondDistances = second.Distances)
        fixed (byte* firstClasses = first.Classes, secondClasses = second.Classes, firstHits = first.HitClasses, secondHits = second.HitClasses)
        fixed (int* firstCells = first.Cells, secondCells = second.Cells)
        {
            var d = NativeTensor.OnCpu(directionsAt, NativeDtype.Float32, R, 3);
            var c1 = NativeTensor.OnCpu(firstClasses, NativeDtype.UInt8, grid.SizeX, grid.SizeY, grid.SizeZ);
            var c2 = NativeTensor.OnCpu(secondClasses, NativeDtype.UInt8, grid.SizeX, grid.SizeY, grid.SizeZ);
            var (e1, e2) = (NativeTensor.OnCpu(firstCells, NativeDtype.Int32, T, R), NativeTensor.OnCpu(secondCells, NativeDtype.Int32, T, R));
            var (s1, s2) = (NativeTensor.OnCpu(firstDistances, NativeDtype.Float32, T, R), NativeTensor.OnCpu(secondDistances, NativeDtype.Float32, T, R));
            var (h1, h2) = (NativeTensor.OnCpu(firstHits, NativeDtype.UInt8, T, R), NativeTensor.OnCpu(secondHits, NativeDtype.UInt8, T, R));
            NativeKernelException.ThrowIfFailed(
                NativeMethods.RayCastPair(&origins, &d, &nativeGrid, &c1, &c2, free, threads, &e1, &s1, &h1, &e2, &s2, &h2), Kernel);
        }
    }

    private static void Check(VoxelGrid grid, RayTarget target, long T, long R, string name)
    {
        if (target.Classes.Length != grid.Count)
        {
            throw new ArgumentException(
                $"classes must be uint8 [{grid.SizeX}, {grid.SizeY}, {grid.SizeZ}] = {grid.Count} values, got {target.Classes.Length}", name);
        }

        if (target.Cells.Length != T * R || target.Distances.Length != T * R || target.HitClasses.Length != T * R)
        {
            throw new ArgumentException(
                $"cells, distances and classes of the hits must be [{T}, {R}], got {target.Cells.Length}, {target.Distances.Length} and "
                + $"{target.HitClasses.Length} values", name);
        }
    }
}
