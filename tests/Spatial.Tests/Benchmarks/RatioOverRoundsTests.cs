using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class RatioOverRoundsTests
{
    [Theory]
    [InlineData(new double[] { 7 }, 7)]
    [InlineData(new double[] { 3, 1, 2 }, 2)]
    [InlineData(new double[] { 4, 1, 3, 2 }, 2.5)]
    public void MedianIsTheMiddleOrTheMeanOfTheTwoInTheMiddle(double[] values, double expected)
    {
        Assert.Equal(expected, Statistics.Median(values));
    }

    [Fact]
    public void MedianOfNothingIsAnError()
    {
        Assert.Throws<ArgumentException>(() => Statistics.Median([]));
    }

    [Fact]
    public void RatiosAreFormedInsideARoundBeforeTheMedian()
    {
        // A slow second round slows both sides; the ratio of medians would be 20 / 5 = 4.
        var ratio = RatioOverRounds.Of([10, 100, 20], [5, 20, 4]);

        Assert.Equal(new RatioOverRounds(5, 2, 5), ratio);
    }

    [Fact]
    public void RoundsThatDoNotPairUpAreAnError()
    {
        Assert.Throws<ArgumentException>(() => RatioOverRounds.Of([1, 2], [1]));
    }

    [Fact]
    public void TimingLeavesTheFirstCallOut()
    {
        var calls = 0;

        var timing = Timing.Of(() => calls++, repetitions: 5);

        Assert.Equal(6, calls);
        Assert.Equal(5, timing.Repetitions);
        Assert.InRange(timing.MedianMs, timing.MinMs, timing.MaxMs);
    }
}
