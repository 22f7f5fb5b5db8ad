namespace Spatial.Evaluation;

/// <summary>From where RayIoU looks: the LiDAR's places at the keyframes of the whole scene, past and future, as far as they lie near the frame.</summary>
/// <remarks>SparseOcc <c>loaders/ego_pose_dataset.py</c> and OccNet <c>tools/ray_iou/ego_pose_extractor.py</c>, <c>EgoPoseDataset.__getitem__</c>.</remarks>
public static class RayOrigins
{
    /// <summary>At most so many origins are taken.</summary>
    public const int Most = 8;

    private const double Reach = 39; // metres along x and y, one metre inside the grid; height is not looked at

    /// <summary>The origins of one frame.</summary>
    /// <param name="scene">All keyframes of its scene, in the order of time.</param>
    /// <param name="frame">Position of the frame among them.</param>
    /// <returns>[T, 3] float64, metres in the frame's ego frame, T from 1 to <see cref="Most"/>.</returns>
    /// <exception cref="ArgumentException">No origin lies within reach: the mounting of the LiDAR is wrong.</exception>
    public static double[] Of(IReadOnlyList<LidarPose> scene, int frame)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, scene.Count);

        var egoFromLidar = scene[frame].EgoFromLidar;
        var lidarFromGlobal = scene[frame].GlobalFromLidar.Inverse();
        var origins = new List<Vector3d>();
        for (var other = 0; other < scene.Count; other++)
        {
            var inLidar = other == frame ? Vector3d.Zero : InFloat32((lidarFromGlobal * scene[other].GlobalFromLidar).Translation);
            var inEgo = egoFromLidar * inLidar;
            if (Math.Abs(inEgo.X) < Reach && Math.Abs(inEgo.Y) < Reach)
            {
                origins.Add(inEgo);
            }
        }

        return origins.Count > 0
            ? [.. Spread(origins).SelectMany(origin => new[] { origin.X, origin.Y, origin.Z })]
            : throw new ArgumentException($"LIDAR_TOP must be mounted within {Reach} m of the ego frame's origin, got {egoFromLidar.Translation}", nameof(scene));
    }

    // The source keeps positions between LiDARs as float32.
    private static Vector3d InFloat32(Vector3d position) => new((float)position.X, (float)position.Y, (float)position.Z);

    // Evenly spread over the list, positions rounded half to even.
    private static IEnumerable<Vector3d> Spread(List<Vector3d> origins) => origins.Count <= Most
        ? origins
        : Enumerable.Range(0, Most).Select(i =>
            origins[i == Most - 1 ? origins.Count - 1 : (int)Math.Round(i * ((origins.Count - 1) / (double)(Most - 1)), MidpointRounding.ToEven)]);
}
