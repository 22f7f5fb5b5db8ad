namespace Spatial.Benchmarks;

/// <summary>One of six cameras looking outward as on the nuScenes vehicle, with the four transforms that a devkit walks through.</summary>
/// <param name="EgoFromCamera">Where the camera sits; camera frame x right, y down, z forward.</param>
/// <param name="GlobalFromEgo">Where the vehicle was when the picture was taken.</param>
/// <param name="Intrinsics">Pinhole camera, 1600x900.</param>
public sealed record RigCamera(RigidTransform EgoFromCamera, RigidTransform GlobalFromEgo, CameraIntrinsics Intrinsics)
{
    /// <summary>Where the sensor of the points sits; its frame is parallel to the ego frame here.</summary>
    public static RigidTransform EgoFromPoints { get; } = new(Matrix3d.Identity, new(0.94, 0, 1.84));

    /// <summary>Where the vehicle was when the points were taken.</summary>
    public static RigidTransform GlobalFromEgoOfPoints { get; } = Pose(411.3, 1180.9, yaw: 0.3);

    /// <summary>Front, front right, back right, back, back left, front left.</summary>
    public static IReadOnlyList<RigCamera> NuScenesLike { get; } =
        [.. new[] { 0.0, -55, -110, 180, 110, 55 }.Select((degrees, i) => Facing(degrees, secondsLater: 0.01 * (i + 1)))];

    /// <summary>The four transforms in one.</summary>
    public RigidTransform CameraFromPoints =>
        EgoFromCamera.Inverse() * GlobalFromEgo.Inverse() * GlobalFromEgoOfPoints * EgoFromPoints;

    private static RigCamera Facing(double degrees, double secondsLater)
    {
        var (sin, cos) = Math.SinCos(degrees * Math.PI / 180);
        var egoFromCamera = new RigidTransform(new(sin, 0, cos, -cos, 0, sin, 0, -1, 0), new(0.9 + (0.8 * cos), 0.5 * sin, 1.5));
        var pose = Pose(411.3 + (5 * secondsLater), 1180.9 + (1.5 * secondsLater), yaw: 0.3 + (0.05 * secondsLater));
        return new(egoFromCamera, pose, new(new(1266, 0, 816, 0, 1266, 491, 0, 0, 1), 1600, 900));
    }

    private static RigidTransform Pose(double x, double y, double yaw)
    {
        var (sin, cos) = Math.SinCos(yaw);
        return new(new(cos, -sin, 0, sin, cos, 0, 0, 0, 1), new(x, y, 0));
    }
}
