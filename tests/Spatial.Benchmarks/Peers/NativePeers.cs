using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spatial.Benchmarks;

/// <summary>Plain native versions of our kernels, and the machine's ceilings: tests/Spatial.Benchmarks/native.</summary>
public static partial class NativePeers
{
    private const string Library = "spatial_bench_peers";

    // False where CMake was told not to build the peers.
    private static bool IsBuilt { get; } = NativeLibrary.TryLoad(Library, typeof(NativePeers).Assembly, DllImportSearchPath.AssemblyDirectory, out _);

    /// <summary>Checks that the library is there.</summary>
    /// <exception cref="DllNotFoundException">It is not; the message says how to get it.</exception>
    public static void RequireBuilt()
    {
        if (!IsBuilt)
        {
            throw new DllNotFoundException("libspatial_bench_peers.so is missing, so there are no limits: build with SPATIAL_BUILD_BENCH_PEERS=ON");
        }
    }

    /// <summary>Sequential read, GB/s.</summary>
    [LibraryImport(Library, EntryPoint = "spatial_bench_read")]
    public static partial double ReadGigabytesPerSecond(int threads);

    /// <summary>Sequential read of memory that others also read, every thread a share of each buffer.</summary>
    /// <param name="data">[B] addresses.</param>
    /// <param name="bytes">[B] sizes.</param>
    /// <param name="threads">Threads to use.</param>
    /// <returns>Seconds.</returns>
    public static double ReadSeconds(ReadOnlySpan<nint> data, ReadOnlySpan<long> bytes, int threads) => ReadBuffers(data, bytes, data.Length, threads);

    /// <summary>Streaming write, GB/s.</summary>
    [LibraryImport(Library, EntryPoint = "spatial_bench_write")]
    public static partial double WriteGigabytesPerSecond(int threads);

    /// <summary>Fused multiply-add, float32, 256 bits wide, GFLOP/s.</summary>
    [LibraryImport(Library, EntryPoint = "spatial_bench_fma")]
    public static partial double FmaGigaflops(int threads);

    /// <summary>Independent random reads from a table, nanoseconds each.</summary>
    [LibraryImport(Library, EntryPoint = "spatial_bench_random")]
    public static partial double RandomReadNanoseconds(int kibibytes);

    /// <summary>Gives the buffers of the ceilings back.</summary>
    [LibraryImport(Library, EntryPoint = "spatial_bench_release")]
    public static partial void ReleaseCeilingBuffers();

    /// <summary>An empty native function.</summary>
    [LibraryImport(Library, EntryPoint = "spatial_bench_empty")]
    public static partial void Empty();

    /// <summary>Mean features per voxel with a dense cell to slot table; the contract is in peers.h.</summary>
    /// <param name="points">[N, width] float32.</param>
    /// <param name="width">Values per point.</param>
    /// <param name="grid">The grid.</param>
    /// <param name="table">[X, Y, Z] int32, all -1 before and after.</param>
    /// <param name="keys">[N] int32, flat cells of the voxels found.</param>
    /// <param name="sums">[N, width + 1] float32, means and count per voxel.</param>
    /// <returns>Voxels found.</returns>
    public static int DenseTable(ReadOnlySpan<float> points, int width, VoxelGrid grid, Span<int> table, Span<int> keys, Span<float> sums)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var described = new NativeGrid(grid);
        return DenseTable(points, points.Length / width, width, in described, table, keys, sums);
    }

    /// <summary>First occupied cell of each ray; the contract is in peers.h.</summary>
    /// <param name="originsInCells">[O, 3] float32.</param>
    /// <param name="directions">[D, 3] float32.</param>
    /// <param name="classes">[X, Y, Z] uint8.</param>
    /// <param name="grid">Gives the size.</param>
    /// <param name="free">Class of empty cells.</param>
    /// <param name="threads">Threads to use.</param>
    /// <param name="hits">[O * D] int32 flat cell, or -1.</param>
    /// <returns>Steps taken.</returns>
    public static long FirstHit(
        ReadOnlySpan<float> originsInCells, ReadOnlySpan<float> directions, ReadOnlySpan<byte> classes, VoxelGrid grid, byte free, int threads, Span<int> hits)
    {
        ArgumentNullException.ThrowIfNull(grid);
        return FirstHit(
            originsInCells, originsInCells.Length / 3, directions, directions.Length / 3, classes, [grid.SizeX, grid.SizeY, grid.SizeZ], free, threads, hits);
    }

    [LibraryImport(Library, EntryPoint = "spatial_bench_read_buffers")]
    private static partial double ReadBuffers(ReadOnlySpan<nint> data, ReadOnlySpan<long> bytes, int count, int threads);

    [LibraryImport(Library, EntryPoint = "spatial_bench_dense_table")]
    private static partial int DenseTable(
        ReadOnlySpan<float> points, long count, int width, in NativeGrid grid, Span<int> table, Span<int> keys, Span<float> sums);

    [LibraryImport(Library, EntryPoint = "spatial_bench_first_hit")]
    private static partial long FirstHit(
        ReadOnlySpan<float> origins, int originCount, ReadOnlySpan<float> directions, int directionCount, ReadOnlySpan<byte> classes, ReadOnlySpan<int> size,
        byte free, int threads, Span<int> hits);

    [InlineArray(3)]
    private struct Triple<T>
    {
        private T _first;
    }

    private struct NativeGrid
    {
        public Triple<float> Min;
        public Triple<float> CellsPerMetre;
        public Triple<int> Size;

        public NativeGrid(VoxelGrid grid)
        {
            (Min[0], Min[1], Min[2]) = ((float)grid.Min.X, (float)grid.Min.Y, (float)grid.Min.Z);
            (CellsPerMetre[0], CellsPerMetre[1], CellsPerMetre[2]) =
                (1 / (float)grid.CellSize.X, 1 / (float)grid.CellSize.Y, 1 / (float)grid.CellSize.Z);
            (Size[0], Size[1], Size[2]) = (grid.SizeX, grid.SizeY, grid.SizeZ);
        }
    }
}
