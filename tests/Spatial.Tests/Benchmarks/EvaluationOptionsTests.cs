using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class EvaluationOptionsTests
{
    private static readonly string[] Topics = ["rayiou", "miou", "frames"];

    [Fact]
    public void WithoutOptionsAllTopicsAreMeasuredInFiveRounds()
    {
        var options = EvaluationOptions.Parse([], Topics);

        Assert.Equal(Topics, options.Topics);
        Assert.Equal((5, 3), (options.Rounds, options.Repetitions));
        Assert.Equal([200, 1000], options.Frames);
        Assert.Null(options.ReportFile);
    }

    [Fact]
    public void OptionsAreTakenWithASpaceOrAnEqualsSign()
    {
        var options = EvaluationOptions.Parse(["--rounds", "7", "--reps=2", "--only", "miou, rayiou", "--frames=100,6019", "--out", "a.md"], Topics);

        Assert.Equal((7, 2), (options.Rounds, options.Repetitions));
        Assert.Equal(["rayiou", "miou"], options.Topics);
        Assert.Equal([100, 6019], options.Frames);
        Assert.Equal("a.md", options.ReportFile);
    }

    [Theory]
    [InlineData("--round", "2")]
    [InlineData("--rounds", "0")]
    [InlineData("--reps", "many")]
    [InlineData("--frames", "100,-1")]
    [InlineData("--only", "rayiou,voxels")]
    [InlineData("--out")]
    [InlineData("rayiou")]
    public void MistakesEndWithCodeTwoAndNameTheArgument(params string[] args)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(2, EvaluationHost.Run(["evaluation", .. args], output, errors));
        Assert.Empty(output.ToString());
        Assert.Contains(args[0], errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void HelpNamesEveryTopic()
    {
        using var output = new StringWriter();

        Assert.Equal(0, EvaluationHost.Run(["evaluation", "--help"], output, TextWriter.Null));
        Assert.All(EvaluationTopics.Names, topic => Assert.Contains(topic, output.ToString(), StringComparison.Ordinal));
    }
}
