namespace Spatial.Pictures;

/// <summary>A LiDAR point in a camera's picture.</summary>
/// <param name="U">Column, pixels.</param>
/// <param name="V">Row, pixels.</param>
/// <param name="Depth">Along the camera's z axis, metres.</param>
public readonly record struct ProjectedPoint(double U, double V, double Depth);

/// <summary>Where the points of a sweep appear in a camera's picture.</summary>
public static class LidarProjection
{
    private const double MinDepth = 1; // nuScenes devkit: nearer points are returns from the vehicle itself
    private const double Border = 1;   // and points this near the edge of the picture are not drawn

    /// <summary>Projects a sweep, each sensor placed at its own time: the vehicle moves between the sweep and the exposure.</summary>
    /// <param name="sweep">Points in the sensor's frame.</param>
    /// <param name="camera">Picture to project into.</param>
    /// <returns>The points that fall into the picture, farthest first, so that near ones are drawn over far ones.</returns>
    /// <remarks>nuScenes devkit, <c>map_pointcloud_to_image</c>; computed in double throughout.</remarks>
    public static IReadOnlyList<ProjectedPoint> Into(CameraImage camera, Sweep sweep)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(sweep);
        var cameraFromLidar = camera.CameraFrom(sweep.GlobalFromEgo) * sweep.EgoFromSensor;
        var visible = new List<ProjectedPoint>();
        for (var i = 0; i < sweep.Points.Count; i++)
        {
            var (u, v, depth) = camera.Intrinsics.Project(cameraFromLidar * sweep.Points.PositionOf(i));
            if (depth > MinDepth && u > Border && u < camera.Intrinsics.Width - Border && v > Border && v < camera.Intrinsics.Height - Border)
            {
                visible.Add(new(u, v, depth));
            }
        }

        return visible.OrderByDescending(point => point.Depth).ToArray();
    }
}
