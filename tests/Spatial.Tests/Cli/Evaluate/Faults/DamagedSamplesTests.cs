using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>One per cent of a data set's files is damaged: what is said, and that the other figures are not touched.</summary>
public sealed class DamagedSamplesTests(GridScenes scenes) : IClassFixture<GridScenes>, IDisposable
{
    private readonly List<(string File, byte[] Content)> _damaged = [];

    /// <summary>Mends what a test damaged, since making the data set takes longer than evaluating it.</summary>
    public void Dispose() => _damaged.ForEach(file => File.WriteAllBytes(file.File, file.Content));

    [Fact]
    public void ATruncatedLabelFileIsLeftOutAndTheOthersKeepTheirFigures() => AssertLeftOut(Truncated(scenes.LabelFileOf(scenes.Tokens[41])), "labels.npz", 41);

    [Fact]
    public void AMissingLabelFileIsLeftOutAndTheOthersKeepTheirFigures()
    {
        Missing(scenes.LabelFileOf(scenes.Tokens[7]));

        AssertLeftOut(scenes.LabelFileOf(scenes.Tokens[7]), "labels.npz", 7);
    }

    [Fact]
    public void ATruncatedPredictionIsLeftOutBeItTheFirst()
    {
        Truncated(scenes.PredictionFileOf(scenes.Tokens[0]));

        AssertLeftOut(scenes.PredictionFileOf(scenes.Tokens[0]), $"{scenes.Tokens[0]}.npz", 0);
    }

    [Fact]
    public void AMissingPredictionIsCountedNamedAndLeftOut()
    {
        Missing(scenes.PredictionFileOf(scenes.Tokens[63]));

        var refused = scenes.Evaluate("missing-refused", "--split", "all");

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains($"{scenes.Tokens.Count - 1} predicted, {scenes.Tokens.Count} wanted; 1 missing: {scenes.Tokens[63]}", refused.Error, StringComparison.Ordinal);
        AssertLeftOut(scenes.PredictionFileOf(scenes.Tokens[63]), "the predictions do not hold this sample", 63);
    }

    [Fact]
    public void EveryDamagedSampleIsNamedWithItsFile()
    {
        int[] damaged = [3, 98];
        Truncated(scenes.LabelFileOf(scenes.Tokens[3]));
        Truncated(scenes.PredictionFileOf(scenes.Tokens[98]));

        var partial = scenes.Evaluate("two", "--split", "all", "--allow-partial");

        Assert.Equal(ExitCode.Losses, partial.ExitCode);
        var losses = WrittenMetrics.In(scenes.Made.Beside("two")).Losses;
        Assert.Equal(damaged.Select(at => scenes.Tokens[at]), losses.Select(loss => loss.SampleToken));
        Assert.Contains("labels.npz", losses[0].Reason, StringComparison.Ordinal);
        Assert.Contains($"{scenes.Tokens[98]}.npz", losses[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void OnlyTheShardThatLeftASampleOutAndTheMergeEndWithLosses()
    {
        Truncated(scenes.LabelFileOf(scenes.Tokens[41]));

        var shards = Enumerable.Range(0, 2).Select(at => scenes.Evaluate($"shard-{at}", "--split", "all", "--allow-partial", "--shard", $"{at}/2")).ToList();

        var partial = Assert.Single(shards, shard => shard.ExitCode == ExitCode.Losses);
        Assert.Contains("1 of its samples left out", partial.Error, StringComparison.Ordinal);
        Assert.Single(shards, shard => shard.ExitCode == ExitCode.Ok);
        var merged = CommandRun.Of("merge", scenes.Made.Beside("shard-0"), scenes.Made.Beside("shard-1"), "--out", scenes.Made.Beside("merged"));
        Assert.Equal(ExitCode.Losses, merged.ExitCode);
    }

    private void AssertLeftOut(string file, string named, int at)
    {
        var (token, name) = (scenes.Tokens[at], $"sample-{at}");
        var others = scenes.Made.Beside($"{name}.txt");
        File.WriteAllLines(others, scenes.Tokens.Where(other => other != token));

        var partial = scenes.Evaluate($"{name}-partial", "--split", "all", "--allow-partial");

        Assert.True(partial.ExitCode == ExitCode.Losses, $"{file}: exit code {partial.ExitCode}. {partial.Error}");
        var loss = Assert.Single(WrittenMetrics.In(scenes.Made.Beside($"{name}-partial")).Losses);
        Assert.Equal((token, scenes.SceneOf(token)), (loss.SampleToken, loss.Scene));
        Assert.Contains(named, loss.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain(scenes.Made.DataRoot, loss.Reason, StringComparison.Ordinal);
        Assert.Contains($"{scenes.Tokens.Count - 1} of {scenes.Tokens.Count} samples scored: PARTIAL", partial.Output, StringComparison.Ordinal);

        var without = scenes.Evaluate($"{name}-without", "--split", "all", "--tokens", others);
        Assert.True(without.ExitCode == ExitCode.Ok, without.Error);
        Assert.Equal(scenes.ProtocolsOf($"{name}-without"), scenes.ProtocolsOf($"{name}-partial"));
    }

    private string Truncated(string file)
    {
        Keep(file);
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^30]);
        return file;
    }

    private void Missing(string file)
    {
        Keep(file);
        File.Delete(file);
    }

    private void Keep(string file) => _damaged.Add((file, File.ReadAllBytes(file)));
}
