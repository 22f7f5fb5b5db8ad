using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class ShardChoiceTests
{
    [Fact]
    public void WithoutOptionOrArrayAllIsDone() => Assert.Null(ShardChoice.Of(null, _ => null));

    [Theory]
    [InlineData("0/4", 0, 4)]
    [InlineData("3/4", 3, 4)]
    public void TheOptionCountsFromZero(string option, int index, int count) =>
        Assert.Equal(new EvaluationShard(index, count), ShardChoice.Of(option, _ => null));

    [Fact]
    public void ScenesAreDealtOutOneByOne()
    {
        SceneSample[] samples = [new("1", "a"), new("2", "a"), new("3", "b"), new("4", "c"), new("5", "c"), new("6", "d")];

        Assert.Equal(["1", "2", "4", "5"], ShardChoice.SamplesOf(new(0, 2), samples).Select(sample => sample.Token));
        Assert.Equal(["3", "6"], ShardChoice.SamplesOf(new(1, 2), samples).Select(sample => sample.Token));
    }

    [Fact]
    public void OneShardOfOneIsAll() => Assert.Null(ShardChoice.Of("0/1", Environment("SLURM_ARRAY_TASK_ID=1", "SLURM_ARRAY_TASK_COUNT=4")));

    [Theory]
    [InlineData("4/4")]
    [InlineData("-1/4")]
    [InlineData("1")]
    [InlineData("1/0")]
    [InlineData("a/b")]
    [InlineData("1/4/2")]
    [InlineData("1/200000")]
    public void AnythingElseIsRefusedWithTheForm(string option)
    {
        var refusal = Assert.Throws<ArgumentException>(() => ShardChoice.Of(option, _ => null));

        Assert.Contains("i/n with i from 0 to n-1", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("1", 1)]
    public void ASlurmArrayIsFoundWhereverItStartsCounting(string first, int min)
    {
        var environment = Environment($"SLURM_ARRAY_TASK_ID={min + 2}", "SLURM_ARRAY_TASK_COUNT=8", $"SLURM_ARRAY_TASK_MIN={first}");

        Assert.Equal(new EvaluationShard(2, 8), ShardChoice.Of(null, environment));
    }

    [Fact]
    public void AnArrayWithGapsIsRefused()
    {
        var environment = Environment("SLURM_ARRAY_TASK_ID=9", "SLURM_ARRAY_TASK_COUNT=2", "SLURM_ARRAY_TASK_MIN=1");

        Assert.Contains("without gaps", Assert.Throws<ArgumentException>(() => ShardChoice.Of(null, environment)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AnIndexedJobGivesItsIndex() => Assert.Equal(new EvaluationShard(5, 6), ShardChoice.Of("auto/6", Environment("JOB_COMPLETION_INDEX=5")));

    [Fact]
    public void AutoWithoutAJobIsRefused() =>
        Assert.Contains("JOB_COMPLETION_INDEX", Assert.Throws<ArgumentException>(() => ShardChoice.Of("auto/6", _ => null)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(64)]
    public void EveryScenesSamplesAreInExactlyOneShard(int count)
    {
        SceneSample[] samples = [.. Enumerable.Range(0, 40).Select(at => new SceneSample($"t{at}", $"scene-{at * at % 11}"))];

        var parts = Enumerable.Range(0, count).Select(index => ShardChoice.SamplesOf(new(index, count), samples)).ToList();

        Assert.Equal(samples.Select(sample => sample.Token).Order(), parts.SelectMany(part => part).Select(sample => sample.Token).Order());
        Assert.All(samples.GroupBy(sample => sample.Scene), scene => Assert.Single(parts, part => part.Intersect(scene).Any()));
    }

    private static Func<string, string?> Environment(params string[] variables) =>
        name => variables.Where(variable => variable.StartsWith(name + "=", StringComparison.Ordinal)).Select(variable => variable[(name.Length + 1)..]).FirstOrDefault();
}
