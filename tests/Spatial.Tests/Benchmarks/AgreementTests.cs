using System.Text.Json;
using Spatial.Benchmarks;

namespace Spatial.Tests;

public sealed class AgreementTests
{
    [Fact]
    public void EqualCountsAreNumbered()
    {
        Assert.Equal("3 rays equal", Agreement.OfCounts("rays", [1, 2, 3], Json("[1, 2, 3]")));
    }

    [Theory]
    [InlineData("[1, 2, 4]", "rays 2: ours 3, the peer's 4")]
    [InlineData("[1, 2]", "rays: ours are 3, the peer's 2")]
    public void CountsThatDifferAreNamed(string theirs, string expected)
    {
        var error = Assert.Throws<ResultsDifferException>(() => Agreement.OfCounts("rays", [1, 2, 3], Json(theirs)));

        Assert.Equal(expected, error.Message);
    }

    [Fact]
    public void FiguresMayDifferByTheTolerance()
    {
        var found = Agreement.OfFigures("figures", [0.5, null, 1000], [0.5000001, null, 1000.0009], 1e-6);

        Assert.StartsWith("3 figures equal within 1e-6", found, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[0.51, null]")]
    [InlineData("[0.5, 0]")]
    [InlineData("[null, null]")]
    [InlineData("[0.5]")]
    public void FiguresThatDifferOrAreDefinedOnOneSideOnlyAreRefused(string theirs)
    {
        Assert.Throws<ResultsDifferException>(() => Agreement.OfFigures("figures", [0.5, null], Agreement.Figures(Json(theirs)), 1e-6));
    }

    [Fact]
    public void NaNOnOurSideAgreesWithNothing()
    {
        Assert.Throws<ResultsDifferException>(() => Agreement.OfFigures("figures", [double.NaN], [1], 1e-6));
    }

    [Fact]
    public void DigestsAreComparedLetterByLetter()
    {
        Assert.Equal("arrays equal byte by byte", Agreement.OfBytes("arrays", "ab", Json("\"ab\"")));
        Assert.Throws<ResultsDifferException>(() => Agreement.OfBytes("arrays", "ab", Json("\"ac\"")));
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
