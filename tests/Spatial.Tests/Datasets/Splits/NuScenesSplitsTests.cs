using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NuScenesSplitsTests
{
    [Fact]
    public void TheOfficialSplitsHaveTheirPublishedSizes()
    {
        Assert.Equal(
            ["train 700", "val 150", "test 150", "mini_train 8", "mini_val 2", "train_detect 350", "train_track 350"],
            NuScenesSplits.Names.Select(name => $"{name} {NuScenesSplits.Named(name).Count}"));
    }

    [Fact]
    public void EverySceneIsInOneSplitOfItsVersion()
    {
        string[] whole = [.. NuScenesSplits.Named("train"), .. NuScenesSplits.Named("val"), .. NuScenesSplits.Named("test")];

        Assert.Equal(1000, whole.Distinct().Count());
        Assert.Equal(1000, whole.Length);
        Assert.Empty(NuScenesSplits.Named("mini_train").Intersect(NuScenesSplits.Named("mini_val")));
    }

    [Fact]
    public void TheHalvesOfTrainTogetherAreTrain()
    {
        var halves = NuScenesSplits.Named("train_detect").Concat(NuScenesSplits.Named("train_track")).Order(StringComparer.Ordinal);

        Assert.Equal(NuScenesSplits.Named("train"), halves);
    }

    [Fact]
    public void MiniScenesAreScenesOfTrainval()
    {
        var trainval = NuScenesSplits.Named("train").Concat(NuScenesSplits.Named("val")).ToHashSet();

        Assert.Subset(trainval, NuScenesSplits.Named("mini_train").Concat(NuScenesSplits.Named("mini_val")).ToHashSet());
    }

    [Theory]
    [InlineData("v1.0-mini", "scene-0103", "mini_val")]
    [InlineData("v1.0-mini", "scene-0061", "mini_train")]
    [InlineData("v1.0-trainval", "scene-0103", "val")]
    [InlineData("v1.0-trainval", "scene-0061", "train")]
    [InlineData("v1.0-test", "scene-0077", "test")]
    [InlineData("v1.0-trainval", "scene-0077", null)]
    [InlineData("v1.0-mini", "scene-9999", null)]
    public void ASceneIsOfTheSplitOfItsVersion(string version, string scene, string? split) => Assert.Equal(split, NuScenesSplits.Of(version, scene));

    [Fact]
    public void AnUnknownSplitIsAnsweredWithTheNamesThatExist()
    {
        var error = Assert.Throws<ArgumentException>(() => NuScenesSplits.Named("validation"));

        Assert.StartsWith("split must be one of train, val, test, mini_train, mini_val, train_detect, train_track, got 'validation'", error.Message);
    }

    [Fact]
    public void SamplesOfASplitAreThoseOfItsScenes()
    {
        using var small = new SmallTableSet();
        small.Row("scene", 0)["name"] = "scene-0916";
        small.Row("scene", 1)["name"] = "scene-0061";
        using var tables = small.Write().Load();

        Assert.Equal(tables.SampleTokensOf("scene-0916"), NuScenesSplits.SampleTokensOf(tables, "mini_val"));
        Assert.Equal(["scene-0103"], NuScenesSplits.ScenesMissingFrom(tables, "mini_val"));
    }

    [Fact]
    public void ASplitOfAnotherVersionIsRefusedByName()
    {
        using var small = new SmallTableSet();
        using var tables = small.Write().Load();

        var error = Assert.Throws<ArgumentException>(() => NuScenesSplits.SampleTokensOf(tables, "val"));

        Assert.StartsWith("split val is of v1.0-trainval, the tables are v1.0-mini; its splits are mini_train, mini_val", error.Message);
    }

    [Fact]
    public void TablesWithoutAnySceneOfTheSplitAreRefused()
    {
        using var small = new SmallTableSet();
        small.Row("scene", 0)["name"] = "scene-0061";
        small.Row("scene", 1)["name"] = "scene-0553";
        using var tables = small.Write().Load();

        var error = Assert.Throws<ArgumentException>(() => NuScenesSplits.SampleTokensOf(tables, "mini_val"));

        Assert.StartsWith("none of the 2 scenes of split mini_val is in the tables v1.0-mini", error.Message);
    }
}
