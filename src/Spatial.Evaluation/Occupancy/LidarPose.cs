namespace Spatial.Evaluation;

/// <summary>Where LIDAR_TOP and the vehicle were at a keyframe.</summary>
/// <param name="EgoFromLidar">Mounting of LIDAR_TOP.</param>
/// <param name="GlobalFromEgo">Pose of the vehicle at the time of the keyframe's LIDAR_TOP.</param>
public sealed record LidarPose(RigidTransform EgoFromLidar, RigidTransform GlobalFromEgo)
{
    /// <summary>LiDAR to global.</summary>
    public RigidTransform GlobalFromLidar => GlobalFromEgo * EgoFromLidar;
}
