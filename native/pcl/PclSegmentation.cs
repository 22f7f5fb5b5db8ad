using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Segmentation of the Point Cloud Library: planes and clusters.</summary>
public static unsafe partial class PclSegmentation
{
    /// <summary>Fits the nearly level plane with the most points near it.</summary>
    /// <param name="points">[N, width] float32, x y z (m) first, finite.</param>
    /// <param name="width">Values per point, at least 3.</param>
    /// <param name="distance">A point belongs to the plane up to this distance, metres.</param>
    /// <param name="maxAngle">Largest angle between the plane's normal and z, radians.</param>
    /// <param name="maxIterations">Largest number of random samples.</param>
    /// <returns>The plane (a, b, c, d) with a x + b y + c z + d = 0, unit normal, c &gt; 0, and [N] true for its points; null where no
    /// such plane exists.</returns>
    /// <exception cref="ArgumentException">Wrong shape or a point that is not finite.</exception>
    /// <exception cref="InvalidOperationException">The library is not available or failed.</exception>
    /// <remarks>pcl::SACSegmentation with SACMODEL_PERPENDICULAR_PLANE and SAC_RANSAC, fixed seed, refined by least squares.</remarks>
    public static (double[] Plane, bool[] Inliers)? FitPlane(
        ReadOnlySpan<float> points, int width, double distance, double maxAngle, int maxIterations = 200)
    {
        var count = PointCloudLibrary.CountOf(points, width, nameof(points));
        var plane = new double[4];
        var inliers = new bool[count];
        PclStatus status;
        fixed (float* pointsData = points)
        fixed (double* planeData = plane)
        fixed (bool* inliersData = inliers)
        {
            status = FitPlane(pointsData, count, width, distance, maxAngle, maxIterations, planeData, (byte*)inliersData);
        }

        if (status == PclStatus.NotFound)
        {
            return null;
        }

        PointCloudLibrary.Check(status, "fit plane");
        return (plane, inliers);
    }

    /// <summary>Groups points that are linked by short steps.</summary>
    /// <param name="points">[N, width] float32, x y z (m) first, finite.</param>
    /// <param name="width">Values per point, at least 3.</param>
    /// <param name="tolerance">Longest step, metres.</param>
    /// <param name="minSize">Groups of fewer points are left out.</param>
    /// <param name="maxSize">Groups of more points are left out.</param>
    /// <returns>[N] int32 cluster of each point, -1 for none, numbered in the order of first points; and the number of clusters.</returns>
    /// <exception cref="ArgumentException">Wrong shape or a point that is not finite.</exception>
    /// <exception cref="InvalidOperationException">The library is not available or failed.</exception>
    /// <remarks>pcl::EuclideanClusterExtraction.</remarks>
    public static (int[] Labels, int Count) Clusters(
        ReadOnlySpan<float> points, int width, double tolerance, int minSize = 1, int maxSize = int.MaxValue)
    {
        var count = PointCloudLibrary.CountOf(points, width, nameof(points));
        var labels = new int[count];
        int clusters;
        fixed (float* pointsData = points)
        fixed (int* labelsData = labels)
        {
            PointCloudLibrary.Check(Clusters(pointsData, count, width, tolerance, minSize, maxSize, labelsData, &clusters), "clusters");
        }

        return (labels, clusters);
    }

    [LibraryImport(PointCloudLibrary.Library, EntryPoint = "spatial_pcl_fit_plane")]
    private static partial PclStatus FitPlane(
        float* points, long count, int width, double distance, double maxAngle, int maxIterations, double* plane, byte* inliers);

    [LibraryImport(PointCloudLibrary.Library, EntryPoint = "spatial_pcl_clusters")]
    private static partial PclStatus Clusters(
        float* points, long count, int width, double tolerance, int minSize, int maxSize, int* labels, int* clusterCount);
}
