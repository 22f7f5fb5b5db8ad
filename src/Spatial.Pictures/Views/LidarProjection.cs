using Spatial.Native;

namespace Spatial.Pictures;

/// <summary>A LiDAR point in a camera's picture.</summary>
/// <param name="U">Column, pixels.</param>
/// <param name="V">Row, pixels.</param>
/// <param name="Depth">Along the camera's z axis, metres.</param>
public readonly record struct ProjectedPoint(double U, double V, double Depth);

/// <summary>Where the points of a sweep appear in a camera's picture.</summary>
public static class LidarProjection
{
    /// <summary>Projects a sweep, each sensor placed at its own time: the vehicle moves between the sweep and the exposure.</summary>
    /// <param name="sweep">Points in the sensor's frame.</param>
    /// <param name="camera">Picture to project into.</param>
    /// <returns>The points that fall into the picture, farthest first, so that near ones are drawn over far ones.</returns>
    /// <remarks>nuScenes devkit, <c>map_pointcloud_to_image</c>, with its limits of 1 m depth and 1 pixel from the border.
    /// Differs from the devkit: nothing is rounded to float32 on the way, which moves points by up to a hundredth of a pixel.</remarks>
    public static IReadOnlyList<ProjectedPoint> Into(CameraImage camera, Sweep sweep)
    {
        ArgumentNullException.ThrowIfNull(camera);
        ArgumentNullException.ThrowIfNull(sweep);
        var cameraFromLidar = camera.CameraFrom(sweep.GlobalFromEgo) * sweep.EgoFromSensor;
        var image = PointsToImage.Run(sweep.Points.Values, PointCloud.Width, [new PointCamera(cameraFromLidar, camera.Intrinsics)]);
        var visible = new List<ProjectedPoint>();
        for (var i = 0; i < sweep.Points.Count; i++)
        {
            if (image.Mask[i] != 0)
            {
                visible.Add(new(image.Pixels[2 * i], image.Pixels[(2 * i) + 1], image.Depths[i]));
            }
        }

        return visible.OrderByDescending(point => point.Depth).ToArray();
    }
}
