using Spatial.Cli;

namespace Spatial.Tests;

public sealed class SparklineTests
{
    [Fact]
    public void HeightsAreLogarithmsOfWhatIsPositive()
    {
        Assert.Equal("█▄▁", Drawn(4, 100, 9, 1));
    }

    [Fact]
    public void HeightsAreTheValuesWhereOneIsNotPositive()
    {
        Assert.Equal("▁█▂", Drawn(4, 0, 7, 1));
    }

    [Fact]
    public void ValuesThatAreNoNumbersAreLeftOut()
    {
        Assert.Equal("█▁", Drawn(4, double.NaN, 2, double.PositiveInfinity, 1));
    }

    [Fact]
    public void ACourseWithoutChangeIsFlat()
    {
        Assert.Equal("▁▁▁", Drawn(4, 3, 3, 3));
        Assert.Equal("", Drawn(4));
    }

    [Fact]
    public void ManyValuesShareBars()
    {
        // 0 0 | 7 7 | then 0 alone, as the first of the third pair.
        Assert.Equal("▁█▁", Drawn(4, 0, 0, 7, 7, 0));
        Assert.Equal(4, Drawn(4, [.. Enumerable.Range(0, 1024).Select(value => (double)value)]).Length);
        Assert.Equal("▁▅▇█", Drawn(4, [.. Enumerable.Range(0, 1024).Select(value => (double)value)]));
    }

    private static string Drawn(int width, params double[] values)
    {
        var line = new Sparkline(width);
        foreach (var value in values)
        {
            line.Add(value);
        }

        return line.ToString();
    }
}
