namespace Spatial.Benchmarks;

/// <summary>A submission of detections: samples with annotated and predicted boxes of all ten classes, near enough that no filter drops any.</summary>
public sealed class DetectionScenes
{
    private const double Reach = 20; // metres from the vehicle along each axis; cones count up to 30 m
    private readonly Random _random = new(2019);

    private DetectionScenes(int samples, int boxesPerSample)
    {
        Truths = [.. Enumerable.Range(0, samples).Select(number => Annotate(number, boxesPerSample))];
        Predictions = [.. Truths.Select(Predict)];
    }

    /// <summary>What was annotated, by sample.</summary>
    public IReadOnlyList<SceneAnnotations> Truths { get; }

    /// <summary>What was predicted, by sample.</summary>
    public IReadOnlyList<IReadOnlyList<DetectedBox>> Predictions { get; }

    /// <summary>Makes a submission, the same on every machine.</summary>
    public static DetectionScenes Make(int samples, int boxesPerSample) => new(samples, boxesPerSample);

    private SceneAnnotations Annotate(int number, int boxes) => new()
    {
        SampleToken = $"sample{number:0000}",
        SceneName = $"scene{number / 40:0000}",
        EgoInGlobal = Vector3d.Zero,
        EgoRotation = Quaterniond.Identity,
        Boxes = [.. Enumerable.Range(0, boxes).Select(_ => Object())],
        BicycleRacks = [],
    };

    // Half of the boxes are cars, as on the street.
    private AnnotatedBox Object()
    {
        var name = _random.Next(2) == 0 ? "car" : DetectionClasses.Names[_random.Next(DetectionClasses.Names.Count)];
        var box = new Box3D(
            new(Uniform(-Reach, Reach), Uniform(-Reach, Reach), Uniform(-1, 1)),
            new(Uniform(0.4, 2.5), Uniform(0.4, 9), Uniform(0.8, 3.5)),
            Heading(Uniform(-Math.PI, Math.PI)))
        {
            Name = name,
            Velocity = new(Uniform(-8, 8), Uniform(-8, 8), 0),
        };
        return new(box, LidarPoints: 10, RadarPoints: 0, AttributeOf(name));
    }

    // Most objects are found, near their place, and there are as many predictions more as objects are missed.
    private DetectedBox[] Predict(SceneAnnotations truth) => [.. truth.Boxes.Select(found => _random.Next(5) == 0 ? Detected(Object()) : Detected(found))];

    private DetectedBox Detected(AnnotatedBox found)
    {
        var box = found.Box with
        {
            Center = found.Box.Center + new Vector3d(Uniform(-1.5, 1.5), Uniform(-1.5, 1.5), 0),
            Size = new(found.Box.Size.Width * Uniform(0.8, 1.2), found.Box.Size.Length * Uniform(0.8, 1.2), found.Box.Size.Height),
            Rotation = Heading(Uniform(-Math.PI, Math.PI)),
            Velocity = found.Box.Velocity!.Value + new Vector3d(Uniform(-1, 1), Uniform(-1, 1), 0),
        };
        return new(box, Math.Round(_random.NextDouble(), 4), AttributeOf(box.Name)); // rounded, so that some scores are equal
    }

    private string AttributeOf(string name) =>
        DetectionClasses.AttributesOf(name) is { Count: > 0 } attributes ? attributes[_random.Next(attributes.Count)] : "";

    private static Quaterniond Heading(double yaw) => new(Math.Cos(yaw / 2), 0, 0, Math.Sin(yaw / 2));

    private double Uniform(double low, double high) => low + ((high - low) * _random.NextDouble());
}
