namespace Spatial.Tests;

public sealed class NearestNameTests
{
    [Theory]
    [InlineData("", "", 0)]
    [InlineData("abc", "abc", 0)]
    [InlineData("abc", "ab", 1)]
    [InlineData("ab", "abc", 1)]
    [InlineData("abc", "axc", 1)]
    [InlineData("abc", "acb", 1)]
    [InlineData("perdict", "predict", 1)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("", "abc", 3)]
    public void SlipsAreLettersWrongMissingTooManyOrExchanged(string a, string b, int slips)
    {
        Assert.Equal(slips, NearestName.Slips(a, b));
        Assert.Equal(slips, NearestName.Slips(b, a));
    }

    [Fact]
    public void NothingNearMeansNoSuggestion()
    {
        Assert.Null(NearestName.Find("quatsch", ["predict", "inspect"]));
        Assert.Null(NearestName.Find("x", []));
    }

    [Fact]
    public void TheBeginningOfANameIsNear()
    {
        Assert.Equal("--allow-partial", NearestName.Find("--allow", ["--json", "--allow-partial"]));
    }
}
