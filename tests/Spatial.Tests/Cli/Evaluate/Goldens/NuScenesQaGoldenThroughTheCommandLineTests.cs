using System.Text.Json.Nodes;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class NuScenesQaGoldenThroughTheCommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryAccuracyIsTheOfficialOne()
    {
        var run = CommandRun.Of(
            "evaluate", "--predictions", TestData.Golden("nuscenes_qa", "predictions.json"), "--as", "nuscenes-qa",
            "--questions", TestData.Golden("nuscenes_qa", "NuScenes_val_questions.json"), "--protocol", "nuscenes-qa", "--out", _folder["report"]);

        var figures = WrittenMetrics.Of(run, _folder["report"]).FiguresOf("nuscenes-qa");
        foreach (var (name, expected) in JsonNode.Parse(File.ReadAllText(TestData.Golden("nuscenes_qa", "expected.json")))!.AsObject())
        {
            var figure = name.Contains('_') ? $"accuracy/{name}" : name;
            Assert.Equal((double)expected!["accuracy"]! * 100, figures[figure]!.Value, 1e-12);
            if (figure != name)
            {
                Assert.Equal((double)expected["correct"]!, figures[$"correct/{name}"]);
            }
        }
    }
}
