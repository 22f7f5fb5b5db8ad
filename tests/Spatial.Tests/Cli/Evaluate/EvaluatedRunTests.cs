using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>What is particular to scoring a run: it knows its data, its times and its own evaluation.</summary>
public sealed class EvaluatedRunTests : IDisposable
{
    private readonly EvaluationDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void ARunFindsItsDataAndItsEvaluationIsFoundInIt()
    {
        // The data set was opened when predicting.
        var scored = CommandRun.Of("evaluate", _data.RunFolderPath, "--protocol", "occ3d");
        var compared = CommandRun.Of("compare", _data.RunFolderPath, _data.RunFolderPath);

        Assert.True(scored.ExitCode == ExitCode.Ok, scored.Error);
        Assert.True(File.Exists(Path.Join(_data.RunFolderPath, "evaluation", "metrics.json")));
        Assert.True(compared.ExitCode == ExitCode.Ok, compared.Error);
        Assert.Contains("no evidence of a difference", compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void DataThatIsGoneIsAskedFor()
    {
        Directory.Move(_data.DataRoot, _data.DataRoot + "-moved");

        var result = CommandRun.Of("evaluate", _data.RunFolderPath, "--protocol", "occ3d", "--out", _data.Beside("report"));

        Directory.Move(_data.DataRoot + "-moved", _data.DataRoot);
        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("--dataroot", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void OtherTablesAreRefused()
    {
        using var other = new SmallDataset();

        var result = CommandRun.Of("evaluate", _data.RunFolderPath, "--dataroot", other.DataRoot, "--protocol", "detection-cvpr2019", "--out", _data.Beside("report"));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("other tables", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheWorstFramesComeFirst()
    {
        _data.Evaluate("report", "--protocol", "occ3d");

        var worst = JsonElement.Parse(_data.MetricsOf("report")).GetProperty("protocols").GetProperty("occ3d").GetProperty("worst")
            .EnumerateArray().Select(sample => (Token: sample.GetProperty("sample").GetString(), Value: sample.GetProperty("value").GetDouble())).ToList();

        // Labels are the prediction itself for every third sample, and moved by one or two voxels for the others.
        Assert.Equal(_data.SampleTokens.Count, worst.Count);
        Assert.Equal(worst.Select(sample => sample.Value).Order(), worst.Select(sample => sample.Value));
        Assert.Equal(100, worst[^1].Value, 1e-9);
        Assert.True(worst[0].Value < 100);
    }

    [Fact]
    public void ThePageShowsHowLongPredictingTook()
    {
        using var run = RunFolder.Open(_data.RunFolderPath);
        var stages = run.ReadTimings().SelectMany(timing => timing.Stages).Select(stage => stage.Stage).Distinct().ToList();
        _data.Evaluate("report", "--protocol", "occ3d");

        var page = File.ReadAllText(Path.Join(_data.Beside("report"), "report.html"));

        Assert.NotEmpty(stages);
        Assert.All(stages, stage => Assert.Contains($">{stage}<", page, StringComparison.Ordinal));
        Assert.DoesNotContain("\"latenc", System.Text.Encoding.UTF8.GetString(_data.MetricsOf("report")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void AnotherRunDoesNotContinueAnEvaluation()
    {
        var other = CommandRun.Of(
            "predict", "--dataroot", _data.DataRoot, "--version", _data.Version, "--model", "geometric", "--sweeps", "2", "--out", _data.Beside("other"));
        Assert.True(other.ExitCode == ExitCode.Ok, other.Error);
        _data.Evaluate("report", "--protocol", "occ3d");

        var refused = CommandRun.Of("evaluate", _data.Beside("other"), "--protocol", "occ3d", "--resume", "--out", _data.Beside("report"));

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("predictions: run geometric", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNameOfTheRunsFolderChangesNoByte()
    {
        _data.Evaluate("report", "--protocol", "occ3d");
        Directory.Move(_data.RunFolderPath, _data.Beside("renamed"));

        var renamed = CommandRun.Of("evaluate", _data.Beside("renamed"), "--protocol", "occ3d", "--out", _data.Beside("again"));

        Directory.Move(_data.Beside("renamed"), _data.RunFolderPath);
        Assert.True(renamed.ExitCode == ExitCode.Ok, renamed.Error);
        Assert.Equal(_data.MetricsOf("report"), _data.MetricsOf("again"));
    }

    [Theory]
    [InlineData("occ3d", 10_000)]
    [InlineData("detection-cvpr2019", 1_000)]
    public void AComparisonDrawsScenesSoOftenByItself(string protocol, int draws)
    {
        _data.Evaluate("report", "--protocol", protocol);

        var compared = CommandRun.Of("compare", _data.Beside("report"), _data.Beside("report"));

        Assert.True(compared.ExitCode == ExitCode.Ok, compared.Error);
        Assert.Contains(FormattableString.Invariant($" {draws} draws"), compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ATestSetWithoutBoxesIsLeftToItsPublishers()
    {
        using var small = new SmallDataset();
        Directory.Move(Path.Join(small.DataRoot, small.Version), Path.Join(small.DataRoot, "v1.0-test"));
        foreach (var table in (string[])["sample_annotation", "instance"])
        {
            File.WriteAllText(Path.Join(small.DataRoot, "v1.0-test", table + ".json"), "[]");
        }

        var predicted = CommandRun.Of(
            "predict", "--dataroot", small.DataRoot, "--version", "v1.0-test", "--model", "geometric", "--sweeps", "1", "--limit", "1", "--out", small.Beside("run"));
        var scored = CommandRun.Of("evaluate", small.Beside("run"), "--dataroot", small.DataRoot, "--protocol", "detection-cvpr2019", "--out", small.Beside("report"));

        Assert.True(predicted.ExitCode == ExitCode.Ok, predicted.Error);
        Assert.Equal(ExitCode.Usage, scored.ExitCode);
        Assert.Contains("detection-cvpr2019 needs annotated boxes, and v1.0-test has none", scored.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ARunMadeFromLessThanItsDataIsScoredOnlyWhenAskedTo()
    {
        using var small = new SmallDataset();
        small.DamageSweepOf(small.SampleTokens[1]);
        Assert.Equal(ExitCode.Losses, small.Run("predict", "--model", "geometric", "--out", small.Beside("run"), "--allow-partial").ExitCode);

        var refused = CommandRun.Of("evaluate", small.Beside("run"), "--protocol", "detection-cvpr2019", "--out", small.Beside("report"));
        var allowed = CommandRun.Of("evaluate", small.Beside("run"), "--protocol", "detection-cvpr2019", "--out", small.Beside("report"), "--allow-partial");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("the run ", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Losses, allowed.ExitCode);
    }
}
