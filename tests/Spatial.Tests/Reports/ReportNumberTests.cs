using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class ReportNumberTests
{
    [Theory]
    [InlineData(0.5, "", "0.5000")]
    [InlineData(42.064, "%", "42.06")]
    [InlineData(-1.5, "m", "−1.500")]
    [InlineData(-0.00001, "", "0.0000")]
    [InlineData(123.456, "m", "123.5")]
    [InlineData(123456.7, "", "123457")]
    [InlineData(double.NaN, "m", "n/a")]
    public void FiguresAreShownWithTheDigitsOfTheirUnit(double value, string unit, string text)
    {
        using var culture = new OtherCulture();

        Assert.Equal(text, ReportNumber.Shown(value, new("figure", unit, Better.Higher)));
    }

    [Fact]
    public void DifferencesCarryASign()
    {
        var kind = new FigureKind("figure", "m", Better.Lower);

        Assert.Equal(["+0.250", "−0.250", "0.000", "n/a"], new double?[] { 0.25, -0.25, 0, null }.Select(value => ReportNumber.Signed(value, kind)));
        Assert.Equal("−0.100 to +0.200", ReportNumber.Shown(new Interval(-0.1, 0.2), kind, signed: true));
    }

    [Fact]
    public void CountsOfThingsHaveNoPoint()
    {
        Assert.Equal("36", ReportNumber.Shown(36, new("boxes", "", Better.Neither)));
        Assert.Equal("1,234,567", ReportNumber.Count(1234567));
    }
}
