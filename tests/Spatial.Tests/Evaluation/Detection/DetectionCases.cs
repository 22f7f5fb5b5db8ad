using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Samples for detection tests: the vehicle stands at the origin, boxes are given by class and place.</summary>
internal static class DetectionCases
{
    public static readonly DetectionProtocol Protocol = new();

    private static readonly BoxSize Size = new(2, 4, 1.5);

    public static AnnotatedBox Truth(string name, double x, double y = 0) =>
        new(new(new(x, y, 0), Size, Quaterniond.Identity) { Name = name, Velocity = Vector3d.Zero }, LidarPoints: 5, RadarPoints: 0, AttributeOf(name));

    public static DetectedBox Guess(string name, double x, double score, double y = 0) =>
        new(new(new(x, y, 0), Size, Quaterniond.Identity) { Name = name, Velocity = Vector3d.Zero }, score, AttributeOf(name));

    public static SceneAnnotations Scene(params AnnotatedBox[] truths) => new()
    {
        SampleToken = "sample",
        SceneName = "scene",
        EgoInGlobal = Vector3d.Zero,
        EgoRotation = Quaterniond.Identity,
        Boxes = truths,
        BicycleRacks = [],
    };

    public static SampleStatistics Measure(IEnumerable<AnnotatedBox> truths, params DetectedBox[] guesses) => Protocol.Measure(Scene([.. truths]), guesses);

    public static double? ValueOf(ProtocolResult result, string name) => result.AllFigures().Single(figure => figure.Kind.Name == name).Value;

    public static double? ValueOf(SampleStatistics sample, string name) => ValueOf(Protocol.Score([sample]), name);

    /// <summary>Random samples with near and far, right and wrong guesses.</summary>
    /// <param name="random">Decides all.</param>
    /// <param name="scores">How many different scores there are; few give many ties.</param>
    public static (SceneAnnotations Truth, DetectedBox[] Guesses) Random(Random random, int scores)
    {
        string NameOf() => DetectionClasses.Names[random.Next(3) * 4]; // car, construction_vehicle and traffic_cone, so that some classes stay empty
        double PlaceOf() => (random.NextDouble() * 24) - 12;
        AnnotatedBox[] truths = [.. Enumerable.Range(0, random.Next(12)).Select(_ =>
        {
            var truth = Truth(NameOf(), PlaceOf(), PlaceOf());
            var velocity = random.Next(4) == 0 ? (Vector3d?)null : new(random.NextDouble(), random.NextDouble(), 0);
            return truth with { Attribute = random.Next(3) == 0 ? "" : truth.Attribute, Box = truth.Box with { Velocity = velocity } };
        })];
        DetectedBox[] guesses = [.. Enumerable.Range(0, random.Next(30)).Select(_ =>
        {
            var score = random.Next(scores + 1) / (double)scores;
            if (truths.Length == 0 || random.Next(3) == 0)
            {
                return Guess(NameOf(), PlaceOf(), score, PlaceOf());
            }

            var box = truths[random.Next(truths.Length)].Box;
            return new(
                box with
                {
                    Center = box.Center + new Vector3d(random.NextDouble() * 3, random.NextDouble() * 3, 0),
                    Size = new(1 + random.NextDouble(), 3 + random.NextDouble(), 1),
                    Rotation = Quaterniond.FromYaw(random.NextDouble() * 6),
                    Velocity = new(random.NextDouble(), random.NextDouble(), 0),
                },
                score,
                random.Next(2) == 0 ? "" : AttributeOf(box.Name));
        })];
        return (Scene(truths) with { SampleToken = $"sample {random.Next()}" }, guesses);
    }

    private static string AttributeOf(string name) => DetectionClasses.AttributesOf(name) is { Count: > 0 } attributes ? attributes[0] : "";
}
