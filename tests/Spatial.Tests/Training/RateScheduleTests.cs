using Spatial.Training;

namespace Spatial.Tests;

public sealed class RateScheduleTests
{
    [Fact]
    public void TheRateRisesInALineThenFallsAlongHalfACosine()
    {
        var rates = Enumerable.Range(0, 10).Select(step => RateSchedule.At(step, 10, 5, 0.4)).ToArray();

        Assert.Equal([1, 2, 3, 4], rates[..4]);
        Assert.Equal(5, rates[4]);
        Assert.Equal(2.5, rates[7], 1e-12);
        Assert.Equal(5 * (1 - (Math.Sqrt(3) / 2)) / 2, rates[9], 1e-12);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0.01, 0, 0.5)]
    [InlineData(1, 9, 10 / 11.0)]
    public void AWarmUpOfNothingBeginsAtTheTopAndOneOfEverythingEndsBelowIt(double warmUp, long step, double rate) =>
        Assert.Equal(rate, RateSchedule.At(step, 10, 1, warmUp), 1e-12);

    [Fact]
    public void AStageOfOneStepLearns() => Assert.True(RateSchedule.At(0, 1, 1, 0.4) > 0);
}
