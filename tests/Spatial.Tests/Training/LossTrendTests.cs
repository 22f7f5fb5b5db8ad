using Spatial.Training;

namespace Spatial.Tests;

public sealed class LossTrendTests
{
    private const int Warm = 60; // steps after which means say something

    [Fact]
    public void NoiseOfTrainingIsNoFault()
    {
        var random = new Random(5);
        var trend = new LossTrend();
        for (var step = 0; step < 400; step++)
        {
            var terms = Terms(focal: (1 + (3.0 / (1 + step))) * (0.3 + (1.4 * random.NextDouble())));
            trend = trend.With(terms);
            Assert.Null(trend.FaultOf(terms, 1));
        }
    }

    [Theory]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void ATermThatIsInfiniteIsNamedAndNotTheTotalThatItMakesSo(double value)
    {
        var terms = Terms(focal: value) with { Total = value };

        Assert.Contains("the term focal is", new LossTrend().With(terms).FaultOf(terms, 1));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void AGradientThatIsNoNumberIsAFaultWhereEveryTermIsOne(double length) =>
        Assert.Contains("the gradient is", new LossTrend().With(Terms(focal: 1)).FaultOf(Terms(focal: 1), length));

    [Fact]
    public void ATermThatStaysFiveTimesAboveItsBestIsNamed()
    {
        var trend = After(Warm, Terms(focal: 1));
        var high = Terms(focal: 20);
        string? fault = null;
        for (var step = 0; fault is null; step++)
        {
            Assert.True(step < 10, "twenty times the loss must be a fault within ten steps");
            trend = trend.With(high);
            fault = trend.FaultOf(high, 1);
        }

        Assert.StartsWith("the term focal rose from 1 to 5.", fault);
    }

    [Fact]
    public void OneStepThatIsFarOffIsNoFault()
    {
        var trend = After(Warm, Terms(focal: 1)).With(Terms(focal: 50));

        Assert.Null(trend.FaultOf(Terms(focal: 50), 1));
    }

    [Fact]
    public void ASmallLossMayDoubleManyTimes()
    {
        var trend = After(Warm, Terms(focal: 0.001));
        var terms = Terms(focal: 0.5);
        for (var step = 0; step < 100; step++)
        {
            trend = trend.With(terms);
        }

        Assert.Null(trend.FaultOf(terms, 1));
    }

    [Fact]
    public void FirstStepsSayNothing()
    {
        var trend = After(10, Terms(focal: 1));
        var high = Terms(focal: 1000);

        Assert.Null(trend.With(high).FaultOf(high, 1));
    }

    [Fact]
    public void ATermThatAStepLacksKeepsItsMean()
    {
        var trend = After(Warm, Terms(focal: 2)).With(Terms(focal: double.NaN));

        Assert.Equal(2, trend.Means[2]!.Value, 1e-9);
        Assert.Null(trend.Means[1]);
    }

    [Fact]
    public void MeansAreOfTheFramesThatHaveATerm()
    {
        var mean = LossTerms.MeanOf([Terms(focal: 2), Terms(focal: double.NaN) with { Text = 5 }, Terms(focal: 4)]);

        Assert.Equal(3, mean.Focal);
        Assert.Equal(5, mean.Text);
        Assert.Equal(double.NaN, mean.Flow);
        Assert.Equal(double.PositiveInfinity, LossTerms.MeanOf([Terms(focal: 2), Terms(focal: double.PositiveInfinity)]).Focal);
    }

    private static LossTerms Terms(double focal) => new(
        1, double.NaN, focal, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    private static LossTrend After(int steps, LossTerms terms) => Enumerable.Range(0, steps).Aggregate(new LossTrend(), (trend, _) => trend.With(terms));
}
