namespace Spatial;

/// <summary>Everything a perception says about one frame, in plain arrays. Parts a model does not give are null.</summary>
public sealed record ScenePrediction
{
    /// <summary>Token of the sample it belongs to.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Time of the input frame, microseconds since 1970; never the time of computing.</summary>
    public required long TimestampMicros { get; init; }

    /// <summary>Class per voxel, key ego frame.</summary>
    public Occupancy? Occupancy { get; init; }

    /// <summary>Velocity per voxel, key ego frame.</summary>
    public OccupancyFlow? Flow { get; init; }

    /// <summary>Planned path, key ego frame.</summary>
    public Trajectory? Plan { get; init; }

    /// <summary>Detected objects, key ego frame; null where the model detects none, empty where it saw none.</summary>
    public IReadOnlyList<DetectedBox>? Boxes { get; init; }

    /// <summary>Labels of the points of the key LiDAR sweep.</summary>
    public PointLabels? Points { get; init; }

    /// <summary>Answers to the questions asked, in their order.</summary>
    public IReadOnlyList<Answer> Answers { get; init; } = [];

    /// <summary>Why the prediction rests on less than a whole frame, one plain sentence each; empty when it does not.</summary>
    public IReadOnlyList<string> Degradations { get; init; } = [];
}
