using System.Runtime.InteropServices;

namespace Spatial.Benchmarks;

/// <summary>pcl::VoxelGrid on points that are already cropped and copied into PCL's own layout, so that only its filter is timed.</summary>
public sealed partial class PclVoxelGrid : IDisposable
{
    /// <summary>Why it is missing and how to get it.</summary>
    public const string Missing = "PCL is not built in: ./spatial setup --with-pcl, then build again";

    private const string Library = "spatial_bench_pcl";
    private readonly float[] _leaf;
    private nint _handle;

    /// <summary>Crops points to a grid.</summary>
    /// <param name="points">[N, width] float32, x y z (m) and intensity first.</param>
    /// <param name="width">Values per point, at least 4.</param>
    /// <param name="grid">Gives the range and the leaf sizes.</param>
    public PclVoxelGrid(ReadOnlySpan<float> points, int width, VoxelGrid grid)
    {
        ArgumentNullException.ThrowIfNull(grid);
        _leaf = Floats(grid.CellSize);
        _handle = Crop(points, points.Length / width, width, Floats(grid.Min), Floats(grid.Max));
    }

    /// <summary>False where PCL was not found when the native part was built.</summary>
    public static bool IsBuilt { get; } = NativeLibrary.TryLoad(Library, typeof(PclVoxelGrid).Assembly, DllImportSearchPath.AssemblyDirectory, out _);

    /// <summary>Runs the filter.</summary>
    /// <returns>Number of centroids.</returns>
    public long Filter() => Filter(_handle, _leaf);

    /// <summary>[V, 4] float32: x y z (m) and intensity of the latest centroids.</summary>
    public float[] Centroids()
    {
        var centroids = new float[Filter() * 4];
        Centroids(_handle, centroids);
        return centroids;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free(_handle);
        _handle = 0;
    }

    private static float[] Floats(Vector3d vector) => [(float)vector.X, (float)vector.Y, (float)vector.Z];

    [LibraryImport(Library, EntryPoint = "spatial_bench_pcl_crop")]
    private static partial nint Crop(ReadOnlySpan<float> points, long count, int width, ReadOnlySpan<float> min, ReadOnlySpan<float> max);

    [LibraryImport(Library, EntryPoint = "spatial_bench_pcl_filter")]
    private static partial long Filter(nint handle, ReadOnlySpan<float> leaf);

    [LibraryImport(Library, EntryPoint = "spatial_bench_pcl_centroids")]
    private static partial void Centroids(nint handle, Span<float> centroids);

    [LibraryImport(Library, EntryPoint = "spatial_bench_pcl_free")]
    private static partial void Free(nint handle);
}
