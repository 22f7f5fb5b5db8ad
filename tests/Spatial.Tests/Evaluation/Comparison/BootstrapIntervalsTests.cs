using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class BootstrapIntervalsTests
{
    private static readonly LampProtocol Lamps = new();

    [Fact]
    public void ScenesThatAreAlikeGiveAnIntervalOfOnePoint()
    {
        var intervals = LampProtocol.Intervals(LampProtocol.Scenes(4, 4, 4, 4, 4, 4, 4, 4, 4, 4), new() { Draws = 200 });

        Assert.Equal(new Interval(0.4, 0.4), intervals.Figures[0].Interval);
        Assert.Empty(intervals.Warnings);
    }

    [Fact]
    public void EndsOfAnIntervalLieBetweenTheDraws()
    {
        Assert.Equal(new Interval(0.25, 0.75), Interval.Percentile([0, 1], draws: 2, confidence: 0.5));
        Assert.Equal(new Interval(1.5, 4.5), Interval.Percentile([0, 2, 4, 6], draws: 4, confidence: 0.5));
    }

    [Fact]
    public void AFigureThatHalfOfTheDrawsDefineHasAnIntervalAndWithFewerNone()
    {
        Assert.NotNull(Interval.Percentile([1, 2], draws: 4, confidence: 0.95));
        Assert.Null(Interval.Percentile([1, 2], draws: 5, confidence: 0.95));
        Assert.Null(Interval.Percentile([], draws: 0, confidence: 0.95));
    }

    [Fact]
    public void FiguresComeInTheOrderOfTheResult()
    {
        var samples = LampProtocol.Scenes(1, 2, 3);

        var intervals = LampProtocol.Intervals(samples, new() { Draws = 100 });

        Assert.Equal(Lamps.Score(samples).AllFigures().Select(figure => figure.Kind), intervals.Figures.Select(figure => figure.Kind));
        Assert.Equal(["Accuracy", "Distance", "Lamps", "Recall/red", "Recall/green"], intervals.Figures.Select(figure => figure.Kind.Name));
    }

    [Fact]
    public void TheIntervalOfAMeanIsAsWideAsItsStandardErrorSays()
    {
        // 100 scenes of 0 or 10 right: standard deviation 0.5, standard error of the mean 0.05.
        var samples = LampProtocol.Scenes([.. Enumerable.Range(0, 100).Select(i => i % 2 * 10)]);

        var interval = LampProtocol.Intervals(samples, new() { Draws = 10_000 }).Figures[0].Interval!;

        Assert.Equal(0.5 - (1.96 * 0.05), interval.Low, 0.011); // steps of 0.01
        Assert.Equal(0.5 + (1.96 * 0.05), interval.High, 0.011);
    }

    [Theory]
    [InlineData(0, "No sample was scored")]
    [InlineData(1, "one scene")]
    [InlineData(9, "Only 9 scenes")]
    public void FewScenesAreWarnedAbout(int scenes, string words)
    {
        var intervals = LampProtocol.Intervals(LampProtocol.Scenes([.. Enumerable.Range(0, scenes)]), new() { Draws = 50 });

        Assert.Contains(words, Assert.Single(intervals.Warnings), StringComparison.Ordinal);
        Assert.Equal(scenes >= 2, intervals.Figures[0].Interval is not null);
    }

    [Fact]
    public void ACancelledBootstrapStops()
    {
        Assert.Throws<OperationCanceledException>(() =>
            BootstrapIntervals.Of(Lamps, LampProtocol.Scenes(1, 2, 3), cancellation: new CancellationToken(canceled: true)));
    }
}
