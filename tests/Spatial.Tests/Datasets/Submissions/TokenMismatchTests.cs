using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class TokenMismatchTests : IDisposable
{
    private readonly SmallTableSet _small = new();
    private readonly NuScenesTables _tables;
    private readonly IReadOnlyList<string> _val;
    private readonly IReadOnlyList<string> _train;

    public TokenMismatchTests()
    {
        (_small.Row("scene", 0)["name"], _small.Row("scene", 1)["name"]) = ("scene-0103", "scene-0061");
        _tables = _small.Write().Load();
        (_val, _train) = (NuScenesSplits.SampleTokensOf(_tables, "mini_val"), NuScenesSplits.SampleTokensOf(_tables, "mini_train"));
    }

    [Fact]
    public void TheSameTokensInAnyOrderAreNoMismatch()
    {
        var mismatch = TokenMismatch.Between(_val.Reverse(), _val, _tables);

        Assert.True(mismatch.IsNone);
        Assert.Equal("", mismatch.Guess);
    }

    [Fact]
    public void AnotherSplitIsRecognised() =>
        Assert.Equal("all 3 of your tokens are of mini_train; evaluate with --split mini_train", TokenMismatch.Between(_train, _val, _tables).Guess);

    [Fact]
    public void AWiderSetIsCounted()
    {
        var mismatch = TokenMismatch.Between(_val.Concat(_train), _val, _tables);

        Assert.Equal((6, 3, 0, 3), (mismatch.Predicted, mismatch.Wanted, mismatch.Missing, mismatch.Extra));
        Assert.Equal(_train, mismatch.FirstExtra);
        Assert.Equal("3 of your 6 tokens are of this split, 3 are of mini_train; a split is evaluated without the samples of another", mismatch.Guess);
    }

    [Fact]
    public void MissingSamplesAreCounted()
    {
        var mismatch = TokenMismatch.Between(_val.Take(1), _val, _tables);

        Assert.Equal(_val.Skip(1), mismatch.FirstMissing);
        Assert.Equal("2 of 3 are missing; the official evaluation wants every one, those without any box too", mismatch.Guess);
    }

    [Fact]
    public void AllowedTokensAreNeitherMissingNorExtra()
    {
        var mismatch = TokenMismatch.Between([_val[1], .. _train], _val.Take(2), _tables, [.. _val, .. _train.Skip(1)]);

        Assert.Equal((4, 2, 1, 1), (mismatch.Predicted, mismatch.Wanted, mismatch.Missing, mismatch.Extra));
        Assert.Equal((_val[0], _train[0]), (Assert.Single(mismatch.FirstMissing), Assert.Single(mismatch.FirstExtra)));
        Assert.True(TokenMismatch.Between(_val, _val.Take(1), _tables, _val).IsNone);
        Assert.Equal(
            "1 of 2 are missing; the official evaluation wants every one, those without any box too",
            TokenMismatch.Between([_val[1], .. _train], _val.Take(2), _tables, _train).Guess);
    }

    [Fact]
    public void TokensOfSweepsAreRecognised() =>
        Assert.Equal(
            "all 3 of your tokens are tokens of sample_data, but this format goes by tokens of sample",
            TokenMismatch.Between(_val.Select(token => _tables.KeyFramesOf(token)["LIDAR_TOP"]), _val, _tables).Guess);

    [Fact]
    public void TokensOfAnotherVersionAreRecognised()
    {
        Assert.Equal(
            "all 2 of your tokens are not in v1.0-mini: they are of another version or another data set", TokenMismatch.Between(["x", "y"], _val, _tables).Guess);
        Assert.Equal(
            "1 of your 4 tokens are not in v1.0-mini: they are of another version or another data set; 3 are wanted ones",
            TokenMismatch.Between([.. _val, "x"], _val, _tables).Guess);
    }

    [Fact]
    public void NoPredictionsAtAllAreSaidSo() => Assert.Equal("there are no predictions at all", TokenMismatch.Between([], _val, _tables).Guess);

    [Fact]
    public void OnlyTenOfManyAreListed()
    {
        var mismatch = TokenMismatch.Between(Enumerable.Range(0, 30).Select(i => $"{i}"), _val, _tables);

        Assert.Equal((30, 10), (mismatch.Extra, mismatch.FirstExtra.Count));
    }

    public void Dispose()
    {
        _tables.Dispose();
        _small.Dispose();
    }
}
