using System.Text.Json;
using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>Items of VSI-Bench hold scene, truth and answer themselves: no data set is given.</summary>
public sealed class VsiBenchThroughTheCommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ItemsAreScoredSceneByScene()
    {
        var report = WrittenMetrics.Of(Evaluate("report", "5", "3", "5", "5"), _folder["report"]);

        Assert.Equal(["hall", "kitchen"], report.Protocols.Single(protocol => protocol.Card.Name == "vsi-bench").Scenes.Select(scene => scene.Scene));
        Assert.Equal(4, report.SampleCount);
    }

    [Fact]
    public void AnswersToTheSameItemsAreCompared()
    {
        Evaluate("a", "5", "3", "5", "5");
        Evaluate("b", "5", "5", "5", "5");

        var run = CommandRun.Of("compare", _folder["a"], _folder["b"], "--draws", "50");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
    }

    [Fact]
    public void AnotherTruthIsOtherData()
    {
        Evaluate("a", "5", "3", "5", "5");
        Evaluate("b", "5", "3", "5", "5", truth: "3");

        var run = CommandRun.Of("compare", _folder["a"], _folder["b"], "--draws", "50");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("runs must be measured against the same data", run.Error, StringComparison.Ordinal);
    }

    private CommandRun Evaluate(string output, string first, string second, string third, string fourth, string truth = "5")
    {
        string[] answers = [first, second, third, fourth];
        File.WriteAllLines(_folder["items.jsonl"], answers.Select((answer, at) => JsonSerializer.Serialize(new
        {
            id = at,
            scene_name = at < 2 ? "hall" : "kitchen",
            question_type = "object_counting",
            ground_truth = truth,
            options = (string[]?)null,
            prediction = answer,
        })));
        var run = CommandRun.Of("evaluate", "--predictions", _folder["items.jsonl"], "--as", "vsi-bench", "--out", _folder[output]);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return run;
    }
}
