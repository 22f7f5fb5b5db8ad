using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Filters of the Point Cloud Library.</summary>
public static unsafe partial class PclFilters
{
    /// <summary>Replaces the points of each cube by their centroid.</summary>
    /// <param name="points">[N, width] float32, x y z (m) first, finite.</param>
    /// <param name="width">Values per point, at least 3.</param>
    /// <param name="leaf">Edge of the cubes, metres.</param>
    /// <returns>[V, 3] float32 centroids, metres.</returns>
    /// <exception cref="ArgumentException">Wrong shape, a point that is not finite, or a leaf too small for the cloud's extent.</exception>
    /// <exception cref="InvalidOperationException">The library is not available or failed.</exception>
    /// <remarks>pcl::VoxelGrid.</remarks>
    public static float[] VoxelGrid(ReadOnlySpan<float> points, int width, float leaf)
    {
        var count = PointCloudLibrary.CountOf(points, width, nameof(points));
        var centroids = new float[count * 3]; // never more centroids than points
        long written;
        fixed (float* pointsData = points, centroidsData = centroids)
        {
            PointCloudLibrary.Check(VoxelGrid(pointsData, count, width, leaf, centroidsData, count, &written), "voxel grid");
        }

        Array.Resize(ref centroids, (int)written * 3);
        return centroids;
    }

    /// <summary>Finds points that lie unusually far from their neighbours.</summary>
    /// <param name="points">[N, width] float32, x y z (m) first, finite.</param>
    /// <param name="width">Values per point, at least 3.</param>
    /// <param name="neighbours">How many nearest neighbours the mean distance is taken over.</param>
    /// <param name="deviations">A point is kept up to the mean plus this many standard deviations.</param>
    /// <returns>[N] true for the points to keep.</returns>
    /// <exception cref="ArgumentException">Wrong shape or a point that is not finite.</exception>
    /// <exception cref="InvalidOperationException">The library is not available or failed.</exception>
    /// <remarks>pcl::StatisticalOutlierRemoval.</remarks>
    public static bool[] RemoveOutliers(ReadOnlySpan<float> points, int width, int neighbours = 16, double deviations = 2)
    {
        var count = PointCloudLibrary.CountOf(points, width, nameof(points));
        var keep = new bool[count];
        fixed (float* pointsData = points)
        fixed (bool* keepData = keep)
        {
            PointCloudLibrary.Check(RemoveOutliers(pointsData, count, width, neighbours, deviations, (byte*)keepData), "remove outliers");
        }

        return keep;
    }

    [LibraryImport(PointCloudLibrary.Library, EntryPoint = "spatial_pcl_voxel_grid")]
    private static partial PclStatus VoxelGrid(
        float* points, long count, int width, float leaf, float* centroids, long capacity, long* written);

    [LibraryImport(PointCloudLibrary.Library, EntryPoint = "spatial_pcl_remove_outliers")]
    private static partial PclStatus RemoveOutliers(float* points, long count, int width, int neighbours, double deviations, byte* keep);
}
