namespace Spatial.Worlds;

/// <summary>A sensor on the vehicle.</summary>
/// <param name="Channel">nuScenes channel, for example CAM_FRONT.</param>
/// <param name="Modality">lidar, camera or radar.</param>
/// <param name="Rotation">Ego from sensor.</param>
/// <param name="Position">Of the sensor, ego frame, metres.</param>
/// <param name="Intrinsics">Pinhole model of a camera; null for others.</param>
public sealed record SensorMount(string Channel, string Modality, Quaterniond Rotation, Vector3d Position, CameraIntrinsics? Intrinsics = null)
{
    /// <summary>Where it sits and how it is turned.</summary>
    public RigidTransform EgoFromSensor { get; } = RigidTransform.From(Rotation, Position);
}
