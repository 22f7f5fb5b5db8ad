namespace Spatial;

/// <summary>What was annotated at a keyframe, as the detection benchmark needs it. Ground truth, never an input.</summary>
public sealed record SceneAnnotations
{
    /// <summary>Token of the keyframe.</summary>
    public required string SampleToken { get; init; }

    /// <summary>Name of its scene.</summary>
    public required string SceneName { get; init; }

    /// <summary>Where the vehicle was at the time of the key LiDAR sweep, global frame.</summary>
    public required Vector3d EgoInGlobal { get; init; }

    /// <summary>How it was turned then: global from ego.</summary>
    public required Quaterniond EgoRotation { get; init; }

    /// <summary>Boxes of the ten <see cref="DetectionClasses"/>, named by class, global frame; others are left out.</summary>
    public required IReadOnlyList<AnnotatedBox> Boxes { get; init; }

    /// <summary>Bicycle racks, global frame: single bicycles were not annotated inside them.</summary>
    public required IReadOnlyList<Box3D> BicycleRacks { get; init; }

    /// <summary>Annotations that were left out because no object can have their size, or a row they need is missing.</summary>
    public int LeftOut { get; init; }

    /// <summary>Boxes of the key ego frame as boxes of the global frame.</summary>
    public IReadOnlyList<DetectedBox> ToGlobal(IReadOnlyList<DetectedBox> boxesInEgo)
    {
        ArgumentNullException.ThrowIfNull(boxesInEgo);
        var rotation = EgoRotation.Normalized();
        return [.. boxesInEgo.Select(box => box with { Box = box.Box.Transformed(rotation, EgoInGlobal) })];
    }
}

/// <summary>An annotated object.</summary>
/// <param name="Box">Its box, named by its detection class; velocity null where it cannot be told from the neighbouring keyframes.</param>
/// <param name="LidarPoints">LiDAR points inside.</param>
/// <param name="RadarPoints">Radar points inside.</param>
/// <param name="Attribute">Its one attribute, such as vehicle.parked; empty where it has none.</param>
public sealed record AnnotatedBox(Box3D Box, int LidarPoints, int RadarPoints, string Attribute = "");
