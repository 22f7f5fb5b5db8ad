namespace Spatial;

/// <summary>One keyframe: LiDAR sweeps, camera images and poses. The ego frame at the key LiDAR sweep is the reference of all outputs.</summary>
public sealed record Frame
{
    /// <summary>Token of the sample; for live sensors any unique name.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Name of the scene, for example scene-0061; empty for live sensors.</summary>
    public string SceneName { get; init; } = "";

    /// <summary>Time of the key LiDAR sweep, microseconds since 1970.</summary>
    public required long TimestampMicros { get; init; }

    /// <summary>Pose of the vehicle at the key LiDAR sweep.</summary>
    public required RigidTransform GlobalFromEgo { get; init; }

    /// <summary>LiDAR sweeps, the key sweep first, then ever older ones.</summary>
    public required IReadOnlyList<Sweep> Sweeps { get; init; }

    /// <summary>Camera images, in the order of the nuScenes camera ring where all six are present.</summary>
    public IReadOnlyList<CameraImage> Cameras { get; init; } = [];

    /// <summary>Motion of the vehicle; null where it is not known (a lone frame).</summary>
    public EgoMotion? Motion { get; init; }

    /// <summary>What the route asks for; null where nobody said.</summary>
    public DrivingCommand? Command { get; init; }

    /// <summary>What is missing or was left out, one plain sentence each; empty for a whole frame.</summary>
    public IReadOnlyList<string> Gaps { get; init; } = [];
}
