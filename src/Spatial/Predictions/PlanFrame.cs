namespace Spatial;

/// <summary>What a plan's waypoints are written in. Both frames are those of the keyframe, at its LIDAR_TOP's time.</summary>
public enum PlanFrame
{
    /// <summary>Path of the vehicle's origin (centre of the rear axle) in the key ego frame: x forward, y left.</summary>
    Ego,

    /// <summary>Path of LIDAR_TOP in its own frame at the keyframe: x right, y forward. What VAD, UniAD and ST-P3 predict and score.</summary>
    Lidar,
}
