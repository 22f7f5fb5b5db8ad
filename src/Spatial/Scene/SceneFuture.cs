namespace Spatial;

/// <summary>What happened after a keyframe: where the ego vehicle and every annotated object went. Ground truth for planning, never an input.</summary>
public sealed record SceneFuture
{
    /// <summary>Token of the keyframe.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Global frame from the key ego frame, at LIDAR_TOP's time.</summary>
    public required RigidTransform GlobalFromEgo { get; init; }

    /// <summary>Key ego frame from LIDAR_TOP.</summary>
    public required RigidTransform EgoFromLidar { get; init; }

    /// <summary>Pose of the vehicle at each future keyframe of the scene, as key ego frame from that ego frame; up to six.</summary>
    public required IReadOnlyList<RigidTransform> EgoFromFutureEgo { get; init; }

    /// <summary>The same for LIDAR_TOP at its own times: key LiDAR frame from the future LiDAR frame.</summary>
    public required IReadOnlyList<RigidTransform> LidarFromFutureLidar { get; init; }

    /// <summary>Objects annotated at the keyframe.</summary>
    public required IReadOnlyList<AgentFuture> Agents { get; init; }

    /// <summary>All boxes annotated at each future keyframe, named by their nuScenes category, key ego frame; one list per entry of
    /// <see cref="EgoFromFutureEgo"/>.</summary>
    public required IReadOnlyList<IReadOnlyList<FutureBox>> FutureBoxes { get; init; }

    /// <summary>Keyframes of the scene before this one, two at most: ST-P3 scores only samples that have both.</summary>
    public required int EarlierKeyframes { get; init; }

    /// <summary>Instances annotated with more than the lowest visibility (0-40 %) at this keyframe or at the two before it.</summary>
    public required IReadOnlySet<string> SeenInstances { get; init; }

    /// <summary>Annotations of this keyframe and of the future ones that were left out because no object can have their size, or a row they need is
    /// missing.</summary>
    public int LeftOut { get; init; }
}

/// <summary>An object annotated at the keyframe, and where it went.</summary>
/// <param name="InstanceToken">The object.</param>
/// <param name="BoxInEgo">Its box now, named by its nuScenes category such as vehicle.car; key ego frame.</param>
/// <param name="LidarPoints">LiDAR points inside the box now.</param>
/// <param name="RadarPoints">Radar points inside the box now.</param>
/// <param name="FutureBoxesInEgo">Its box at each next annotation, key ego frame; up to six, ends where the object's annotations end.</param>
public sealed record AgentFuture(
    string InstanceToken, Box3D BoxInEgo, int LidarPoints, int RadarPoints, IReadOnlyList<Box3D> FutureBoxesInEgo);

/// <summary>A box annotated at a future keyframe.</summary>
/// <param name="InstanceToken">The object.</param>
/// <param name="BoxInEgo">Its box, key ego frame of the present, named by its nuScenes category.</param>
/// <param name="VisibilityLevel">1 to 4 as annotated (0-40, 40-60, 60-80, 80-100 %); 0 where not annotated.</param>
/// <param name="LidarPoints">LiDAR points inside the box at that keyframe.</param>
public sealed record FutureBox(string InstanceToken, Box3D BoxInEgo, int VisibilityLevel, int LidarPoints);
