using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class TruthPerceptionTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void TheTruthAsAPredictionHasNoErrors()
    {
        Assert.Equal(ExitCode.Ok, _data.Run("predict", "--model", "truth", "--out", _data.Beside("run")).ExitCode);

        var figures = Figures("lidarseg,panoptic");

        Assert.Equal(1, figures["mIoU"], 9);
        Assert.Equal(figures["RQ"], figures["PQ"], 9); // both count the classes that are there
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

    private Dictionary<string, double> Figures(string protocols)
    {
        var scored = _data.Run("evaluate", _data.Beside("run"), "--protocol", protocols, "--out", _data.Beside("report"), "--json");
        Assert.True(scored.ExitCode == ExitCode.Ok, scored.Error);
        using var report = JsonDocument.Parse(scored.Output);
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var protocol in report.RootElement.GetProperty("protocols").EnumerateObject())
        {
            foreach (var figure in protocol.Value.GetProperty("figures").EnumerateObject())
            {
                if (figure.Value.GetProperty("value").ValueKind == JsonValueKind.Number)
                {
                    figures.TryAdd(figure.Name, figure.Value.GetProperty("value").GetDouble());
                }
            }
        }

        return figures;
    }
}
