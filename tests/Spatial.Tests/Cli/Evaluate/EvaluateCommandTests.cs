using System.Text.Json;
using Spatial.Cli;

namespace Spatial.Tests;

public sealed class EvaluateCommandTests : IDisposable
{
    private const string Protocols = "openocc-v2,occ3d,occ3d-rayiou";
    private readonly EvaluationDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void ARunIsScoredUnderSeveralProtocols()
    {
        var result = _data.Evaluate("report", "--protocol", Protocols);

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        Assert.Contains("RayIoU@1m", result.Output, StringComparison.Ordinal);
        Assert.Contains($"{_data.SampleTokens.Count} of {_data.SampleTokens.Count} samples scored", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void AnyNumberOfShardsGivesTheSameBytes(int count)
    {
        _data.Evaluate("whole", "--protocol", Protocols);
        string[] parts = [.. Enumerable.Range(0, count).Select(index => $"part-{index}")];
        foreach (var (part, index) in parts.Select((part, index) => (part, index)))
        {
            var result = _data.Evaluate(part, "--protocol", Protocols, "--shard", $"{index}/{count}");
            Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        }

        if (count > 1)
        {
            var merged = CommandRun.Of(["merge", .. parts.Reverse().Select(_data.Beside), "--out", _data.Beside("merged")]);
            Assert.True(merged.ExitCode == ExitCode.Ok, merged.Error);
        }

        Assert.Equal(_data.MetricsOf("whole"), _data.MetricsOf(count > 1 ? "merged" : "part-0"));
    }

    [Fact]
    public void TheNumberOfThreadsChangesNoByte()
    {
        _data.Evaluate("one", "--protocol", Protocols, "--threads", "1");
        _data.Evaluate("two", "--protocol", Protocols, "--threads", "2");
        _data.Evaluate("many", "--protocol", Protocols, "--threads", "7");

        Assert.Equal(_data.MetricsOf("one"), _data.MetricsOf("two"));
        Assert.Equal(_data.MetricsOf("one"), _data.MetricsOf("many"));
    }

    [Fact]
    public void AnEvaluationCutAtAnyRecordIsContinuedToTheSameBytes()
    {
        _data.Evaluate("whole", "--protocol", Protocols);
        var journal = Path.Join(_data.Beside("whole"), "statistics.journal");
        var whole = File.ReadAllBytes(journal);
        for (var kept = 0; kept < whole.Length; kept += whole.Length / 5)
        {
            Directory.CreateDirectory(_data.Beside($"cut-{kept}"));
            foreach (var name in (string[])["evaluation.json", "samples.csv"])
            {
                File.Copy(Path.Join(_data.Beside("whole"), name), Path.Join(_data.Beside($"cut-{kept}"), name));
            }

            File.WriteAllBytes(Path.Join(_data.Beside($"cut-{kept}"), "statistics.journal"), whole[..kept]);

            var resumed = _data.Evaluate($"cut-{kept}", "--protocol", Protocols, "--resume");

            Assert.True(resumed.ExitCode == ExitCode.Ok, resumed.Error);
            Assert.Equal(_data.MetricsOf("whole"), _data.MetricsOf($"cut-{kept}"));
        }
    }

    [Fact]
    public void MergingNamesShardsThatAreMissingOrThereTwice()
    {
        foreach (var index in (int[])[0, 1])
        {
            _data.Evaluate($"part-{index}", "--protocol", "occ3d", "--shard", $"{index}/3");
        }

        var gap = CommandRun.Of("merge", _data.Beside("part-0"), _data.Beside("part-1"), "--out", _data.Beside("merged"));
        var twice = CommandRun.Of("merge", _data.Beside("part-0"), _data.Beside("part-0"), _data.Beside("part-1"), "--out", _data.Beside("merged"));

        Assert.Equal(ExitCode.Usage, gap.ExitCode);
        Assert.Contains("1 are missing: 2", gap.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, twice.ExitCode);
        Assert.Contains("shard 0 is in part-0 and part-0", twice.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void MergingAgainIntoTheSameFolderTakesNoOtherStatistics()
    {
        foreach (var index in (int[])[0, 1])
        {
            _data.Evaluate($"part-{index}", "--protocol", "occ3d", "--shard", $"{index}/2");
        }

        string[] merge = ["merge", _data.Beside("part-1"), _data.Beside("part-0"), "--out", _data.Beside("merged")];
        Assert.Equal(ExitCode.Ok, CommandRun.Of(merge).ExitCode);
        Assert.Equal(ExitCode.Ok, CommandRun.Of(merge).ExitCode);
        var labels = _data.LabelFileOf("gts", _data.SampleTokens[0]);
        File.Copy(_data.LabelFileOf("gts", _data.SampleTokens[1]), labels, overwrite: true);
        Directory.Delete(_data.Beside("part-0"), recursive: true);
        _data.Evaluate("part-0", "--protocol", "occ3d", "--shard", "0/2");

        var refused = CommandRun.Of(merge);

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("other statistics of sample", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatAKillLeavesBeforeTheFirstSampleIsNoObstacle()
    {
        Directory.CreateDirectory(_data.Beside("report"));
        foreach (var name in (string[])["samples.csv.123.tmp", "run.owner", "run.owner.123.tmp", "samples.csv"])
        {
            File.WriteAllText(Path.Join(_data.Beside("report"), name), "half");
        }

        var result = _data.Evaluate("report", "--protocol", "occ3d", "--resume");

        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
    }

    [Fact]
    public void ShardsOfDifferentEvaluationsAreNotMerged()
    {
        _data.Evaluate("part-0", "--protocol", "occ3d", "--shard", "0/2");
        _data.Evaluate("part-1", "--protocol", "openocc-v2", "--shard", "1/2");

        var result = CommandRun.Of("merge", _data.Beside("part-0"), _data.Beside("part-1"), "--out", _data.Beside("merged"));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("protocols: openocc-v2, there occ3d", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ADamagedLabelFileIsNamedAndStopsTheEvaluation()
    {
        var file = _data.LabelFileOf("gts", _data.SampleTokens[1]);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..100]);

        var result = _data.Evaluate("report", "--protocol", "occ3d");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains(_data.SampleTokens[1], result.Error, StringComparison.Ordinal);
        Assert.Contains("labels.npz", result.Error, StringComparison.Ordinal);
        Assert.Contains("--allow-partial", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WithLossesAllowedTheFiguresAreThoseOfTheOtherSamples()
    {
        var (damaged, sound) = (_data.SampleTokens[1], _data.SampleTokens.Where(token => token != _data.SampleTokens[1]));
        File.WriteAllLines(_data.Beside("sound.txt"), sound);
        var without = _data.Evaluate("without", "--protocol", Protocols, "--tokens", _data.Beside("sound.txt"));
        Assert.True(without.ExitCode == ExitCode.Ok, without.Error);
        File.Delete(_data.LabelFileOf("openocc_v2", damaged));

        var result = _data.Evaluate("partial", "--protocol", Protocols, "--allow-partial");

        Assert.Equal(ExitCode.Losses, result.ExitCode);
        Assert.Contains("PARTIAL", result.Output, StringComparison.Ordinal);
        Assert.Contains(damaged, result.Output, StringComparison.Ordinal);
        Assert.Equal(ProtocolsOf("without"), ProtocolsOf("partial"));
        Assert.DoesNotContain(_data.DataRoot, File.ReadAllText(Path.Join(_data.Beside("partial"), "statistics.journal")), StringComparison.Ordinal);
    }

    [Fact]
    public void WhatWasMeasuredIsNotMeasuredAgain()
    {
        _data.Evaluate("report", "--protocol", "occ3d");
        var expected = _data.MetricsOf("report");
        foreach (var token in _data.SampleTokens)
        {
            File.Delete(_data.LabelFileOf("gts", token));
        }

        var resumed = _data.Evaluate("report", "--protocol", "occ3d", "--resume");

        Assert.True(resumed.ExitCode == ExitCode.Ok, resumed.Error);
        Assert.Equal(expected, _data.MetricsOf("report"));
    }

    [Fact]
    public void ARunThatWasInterruptedIsScoredOnlyWhenAskedTo()
    {
        CutTheRun();

        var refused = _data.Evaluate("report", "--protocol", "occ3d");
        var allowed = _data.Evaluate("partial", "--protocol", "occ3d", "--allow-partial");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains($"of its {_data.SampleTokens.Count} samples", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Losses, allowed.ExitCode);
        Assert.True(JsonElement.Parse(_data.MetricsOf("partial")).GetProperty("partial").GetBoolean());
        Assert.Contains("PARTIAL", File.ReadAllText(Path.Join(_data.Beside("partial"), "report.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void AnotherFolderOrProtocolIsNotResumed()
    {
        _data.Evaluate("report", "--protocol", "occ3d");

        var again = _data.Evaluate("report", "--protocol", "occ3d");
        var other = _data.Evaluate("report", "--protocol", "openocc-v2", "--resume");

        Assert.Equal(ExitCode.Usage, again.ExitCode);
        Assert.Contains("--resume", again.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, other.ExitCode);
        Assert.Contains("protocols: openocc-v2, there occ3d", other.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("planning", "planning-uniad")]
    [InlineData("nuscenes-det", "detection-cvpr2019")]
    [InlineData("occ3d", "occ3d")]
    public void AnExportedRunScoresAsTheRunDoes(string format, string protocol)
    {
        var exported = CommandRun.Of("export", _data.RunFolderPath, "--to", format, "--dataroot", _data.DataRoot, "--out", _data.Beside("exported"));
        Assert.True(exported.ExitCode == ExitCode.Ok, exported.Error);

        var fromRun = _data.Evaluate("run-report", "--protocol", protocol);
        var fromFile = CommandRun.Of(
            "evaluate", "--predictions", _data.Beside("exported"), "--as", format, "--dataroot", _data.DataRoot, "--version", _data.Version,
            "--protocol", protocol, "--out", _data.Beside("file-report"));

        Assert.True(fromRun.ExitCode == ExitCode.Ok, fromRun.Error);
        Assert.True(fromFile.ExitCode == ExitCode.Ok, fromFile.Error);
        Assert.Equal(FiguresOf("run-report", protocol), FiguresOf("file-report", protocol));

        string FiguresOf(string output, string name) =>
            JsonElement.Parse(_data.MetricsOf(output)).GetProperty("protocols").GetProperty(name).GetProperty("figures").ToString();
    }

    [Fact]
    public void AnUnknownProtocolGetsTheNearestName()
    {
        var result = _data.Evaluate("report", "--protocol", "openoc-v2");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("did you mean 'openocc-v2'?", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ADryRunWritesNothing()
    {
        var result = _data.Evaluate("report", "--protocol", "occ3d", "--dry-run", "--shard", "1/2");

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("shard 1/2", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_data.Beside("report")));
    }

    [Fact]
    public void TheReportGoesIntoNoDataset()
    {
        var result = CommandRun.Of("evaluate", _data.RunFolderPath, "--dataroot", _data.DataRoot, "--protocol", "occ3d", "--out", Path.Join(_data.DataRoot, "report"));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("never written to", result.Error, StringComparison.Ordinal);
    }

    private string ProtocolsOf(string output) => JsonElement.Parse(_data.MetricsOf(output)).GetProperty("protocols").ToString();

    // As a kill in the middle of predicting leaves it: some whole records, a half one, no summary.
    private void CutTheRun()
    {
        var journal = Path.Join(_data.RunFolderPath, "predictions.journal");
        File.WriteAllBytes(journal, File.ReadAllBytes(journal)[..^50]);
        File.Delete(Path.Join(_data.RunFolderPath, "summary.json"));
    }
}
