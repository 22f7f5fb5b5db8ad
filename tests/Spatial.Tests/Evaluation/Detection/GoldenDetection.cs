using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>The golden detection case, measured: annotations of the tables against the submission, and the official devkit's figures.</summary>
internal sealed class GoldenDetection : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public GoldenDetection()
    {
        var root = TestData.Golden("detection", "dataroot");
        Tables = NuScenesTables.Load(root, Path.GetFileName(Directory.GetDirectories(root, "v1.0-*").Single()), new() { CacheFolder = _cache.Path });
        Submission = DetectionSubmission.Open(TestData.Golden("detection", "results.json"));
        Expected = Read("expected.json");
        Curves = Read("expected_curves.json").AsObject();
        var reader = new NuScenesReader(Tables);
        Samples = [.. Submission.Tokens.Select((token, position) => Protocol.Measure(reader.ReadAnnotations(token), Submission.BoxesOf(token), position))];
    }

    public DetectionProtocol Protocol { get; } = new();

    public NuScenesTables Tables { get; }

    public DetectionSubmission Submission { get; }

    public JsonNode Expected { get; }

    public JsonObject Curves { get; }

    /// <summary>In the order of the submission.</summary>
    public IReadOnlyList<SampleStatistics> Samples { get; }

    public void Dispose()
    {
        Submission.Dispose();
        Tables.Dispose();
        _cache.Dispose();
    }

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(TestData.Golden("detection", name)))!;
}
