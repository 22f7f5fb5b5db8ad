using Spatial.Cli;

namespace Spatial.Tests;

public sealed class ShardsThatAreNotMergedTests : IDisposable
{
    private const string Journal = "statistics.journal";

    private readonly DrivenScenes _scenes = new(4, "scene-0103", "scene-0916");
    private readonly string _plans;

    public ShardsThatAreNotMergedTests() => _plans = _scenes.Plans("plans.json", _scenes.SamplesOf.Values.SelectMany(tokens => tokens));

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void PartsOfDifferentDivisionsAreNamed()
    {
        Part("a", "0/2");
        Part("b", "1/3");

        AssertRefused(ExitCode.Usage, "divisions into 2 and 3 parts", "a", "b");
    }

    [Fact]
    public void AWholeEvaluationIsNoPart()
    {
        Part("a", "0/2");
        Part("whole", "0/1");

        AssertRefused(ExitCode.Usage, "whole is a whole evaluation, not a shard", "a", "whole");
    }

    [Fact]
    public void APartThatIsNotFinishedIsNamed()
    {
        Part("a", "0/2");
        Part("b", "1/2");
        var journal = Path.Join(_scenes.Made.Beside("b"), Journal);
        File.WriteAllBytes(journal, File.ReadAllBytes(journal)[..^10]);

        AssertRefused(ExitCode.Failed, "shard 1/2 in b is not finished: 1 of 4 samples are not measured", "a", "b");
    }

    [Fact]
    public void SamplesOfAnotherPartAreFound()
    {
        Part("a", "0/2");
        Part("b", "1/2");
        Part("whole", "0/1");
        File.Copy(Path.Join(_scenes.Made.Beside("whole"), Journal), Path.Join(_scenes.Made.Beside("b"), Journal), overwrite: true);

        AssertRefused(ExitCode.Failed, $"shard 1/2 in b holds sample {_scenes.SamplesOf["scene-0103"][0]}, which belongs to another shard", "a", "b");
    }

    private void Part(string output, string shard)
    {
        var run = _scenes.Evaluate(_plans, output, "--shard", shard);
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
    }

    private void AssertRefused(int exitCode, string expected, params string[] parts)
    {
        var merged = CommandRun.Of(["merge", .. parts.Select(part => _scenes.Made.Beside(part)), "--out", _scenes.Made.Beside("merged")]);

        Assert.Equal(exitCode, merged.ExitCode);
        Assert.Contains(expected, merged.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_scenes.Made.Beside("merged")));
    }
}
