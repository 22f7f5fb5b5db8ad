using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Registration of the Point Cloud Library.</summary>
public static unsafe partial class PclRegistration
{
    /// <summary>Finds the rigid transform that brings one cloud onto another, starting from none.</summary>
    /// <param name="source">[N, width] float32, x y z (m) first, finite.</param>
    /// <param name="target">[M, width] float32, likewise.</param>
    /// <param name="width">Values per point, at least 3.</param>
    /// <param name="maxDistance">Pairs further apart are not used, metres.</param>
    /// <param name="maxIterations">Largest number of rounds.</param>
    /// <returns>Target from source, and the mean squared distance that is left (m^2); null where it does not converge.</returns>
    /// <exception cref="ArgumentException">Wrong shape or a point that is not finite.</exception>
    /// <exception cref="InvalidOperationException">The library is not available or failed.</exception>
    /// <remarks>pcl::IterativeClosestPoint.</remarks>
    public static (RigidTransform TargetFromSource, double MeanSquare)? Icp(
        ReadOnlySpan<float> source, ReadOnlySpan<float> target, int width, double maxDistance, int maxIterations = 50)
    {
        var sourceCount = PointCloudLibrary.CountOf(source, width, nameof(source));
        var targetCount = PointCloudLibrary.CountOf(target, width, nameof(target));
        var rows = stackalloc double[12]; // [3, 4]
        double meanSquare;
        PclStatus status;
        fixed (float* sourceData = source, targetData = target)
        {
            status = Icp(sourceData, sourceCount, targetData, targetCount, width, maxDistance, maxIterations, rows, &meanSquare);
        }

        if (status == PclStatus.NotFound)
        {
            return null;
        }

        PointCloudLibrary.Check(status, "icp");
        var rotation = new Matrix3d(rows[0], rows[1], rows[2], rows[4], rows[5], rows[6], rows[8], rows[9], rows[10]);
        return (new(rotation, new(rows[3], rows[7], rows[11])), meanSquare);
    }

    [LibraryImport(PointCloudLibrary.Library, EntryPoint = "spatial_pcl_icp")]
    private static partial PclStatus Icp(
        float* source, long sourceCount, float* target, long targetCount, int width, double maxDistance, int maxIterations,
        double* targetFromSource, double* meanSquare);
}
