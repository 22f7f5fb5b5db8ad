namespace Spatial.Datasets;

/// <summary>What boxes look like in a camera, and which points lie inside them.</summary>
public static class BoxGeometry
{
    // A corner counts as seen from one metre on; a box reaching behind the lens is not drawn.
    private const double NearestSeenCorner = 1;
    private const double NearestCorner = 0.1;

    /// <summary>Whether a box is visible in a picture.</summary>
    /// <param name="boxInCamera">The box in the camera frame.</param>
    /// <param name="intrinsics">The camera.</param>
    /// <param name="visibility">How much must be seen.</param>
    /// <remarks>nuScenes devkit, <c>box_in_image</c>.</remarks>
    public static bool IsVisible(Box3D boxInCamera, CameraIntrinsics intrinsics, BoxVisibility visibility)
    {
        ArgumentNullException.ThrowIfNull(boxInCamera);
        ArgumentNullException.ThrowIfNull(intrinsics);
        if (visibility == BoxVisibility.None)
        {
            return true;
        }

        var corners = boxInCamera.Corners();
        var seen = corners.Count(corner => IsInside(intrinsics.Project(corner), intrinsics));
        return Array.TrueForAll(corners, corner => corner.Z > NearestCorner)
            && (visibility == BoxVisibility.All ? seen == corners.Length : seen > 0);
    }

    /// <summary>Pixels of a box's eight corners, in the order of <see cref="Box3D.Corners"/>.</summary>
    /// <param name="boxInCamera">The box in the camera frame; corners behind the camera give meaningless pixels.</param>
    /// <param name="intrinsics">The camera.</param>
    /// <remarks>nuScenes devkit, <c>view_points</c> with <c>normalize=True</c>.</remarks>
    public static (double U, double V)[] ProjectCorners(Box3D boxInCamera, CameraIntrinsics intrinsics)
    {
        ArgumentNullException.ThrowIfNull(boxInCamera);
        ArgumentNullException.ThrowIfNull(intrinsics);
        return Array.ConvertAll(boxInCamera.Corners(), corner =>
        {
            var (u, v, _) = intrinsics.Project(corner);
            return (u, v);
        });
    }

    /// <summary>Which points lie inside a box, its faces included.</summary>
    /// <param name="box">The box, in the points' frame.</param>
    /// <param name="points">The points.</param>
    /// <returns>[N] true for points inside.</returns>
    /// <remarks>nuScenes devkit, <c>points_in_box</c>; see <see cref="BoxInterior"/>.</remarks>
    public static bool[] PointsInBox(Box3D box, PointCloud points)
    {
        ArgumentNullException.ThrowIfNull(points);
        var interior = new BoxInterior(box);
        var isInside = new bool[points.Count];
        for (var i = 0; i < isInside.Length; i++)
        {
            isInside[i] = interior.Contains(points.PositionOf(i));
        }

        return isInside;
    }

    private static bool IsInside((double U, double V, double Depth) pixel, CameraIntrinsics intrinsics) =>
        pixel.U > 0 && pixel.U < intrinsics.Width && pixel.V > 0 && pixel.V < intrinsics.Height && pixel.Depth > NearestSeenCorner;
}
