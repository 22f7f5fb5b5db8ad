using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class TruthPerceptionTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void TheTruthAsAPredictionHasNoErrors()
    {
        Assert.Equal(ExitCode.Ok, _data.Run("predict", "--model", "truth", "--out", _data.Beside("run")).ExitCode);

        var report = Evaluated("lidarseg,panoptic");

        Assert.Equal(1, report.Figure("lidarseg", "mIoU"), 9);
        report.AssertIsWhole("panoptic", least: 8, ["PQ", "SQ", "RQ", "IoU"], ["FP", "FN"]);
    }

    [Fact]
    public void QuestionsOfAFileAreAnsweredByTheFile()
    {
        var token = _data.SampleTokens[0];
        var file = _data.Beside("questions.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            questions = new[] { new { question = "How many cars are there?", answer = "7", sample_token = token, num_hop = 0, template_type = "count" } },
        }));

        Assert.Equal(ExitCode.Ok, _data.Run("predict", "--model", "truth", "--sample", token, "--questions", file, "--question", "Why?", "--out", _data.Beside("run")).ExitCode);

        using var run = RunFolder.Open(_data.Beside("run"));
        var answers = run.Journal.Read(token).Answers.ToDictionary(answer => answer.Question, answer => answer.Text);
        Assert.Equal("7", answers["How many cars are there?"]);
        Assert.StartsWith("not known", answers["Why?"], StringComparison.Ordinal);
    }

    [Fact]
    public void ObjectsWithoutAPointAreNotPredicted()
    {
        Assert.Equal(ExitCode.Ok, _data.Run("predict", "--model", "truth", "--out", _data.Beside("run")).ExitCode);

        using var tables = _data.Open();
        using var run = RunFolder.Open(_data.Beside("run"));
        var reader = new NuScenesReader(tables);
        Assert.All(_data.SampleTokens, token => Assert.Equal(
            reader.ReadAnnotations(token).Boxes.Count(box => box.LidarPoints + box.RadarPoints > 0), run.Journal.Read(token).Boxes!.Count));
    }

    [Fact]
    public void TheTruthHasNoSettings()
    {
        var refused = _data.Run("predict", "--model", "truth", "--config", _data.Beside("any.json"), "--out", _data.Beside("run"));

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("leave out --config", refused.Error);
    }

    private EvaluationReport Evaluated(string protocols)
    {
        var scored = _data.Run("evaluate", _data.Beside("run"), "--protocol", protocols, "--out", _data.Beside("report"));
        Assert.True(scored.ExitCode == ExitCode.Ok, scored.Error);
        return MetricsJson.Read(File.ReadAllBytes(Path.Join(_data.Beside("report"), "metrics.json")));
    }
}
