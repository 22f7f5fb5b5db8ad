using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>Which samples an evaluation is about; asked by dry runs, which say it.</summary>
public sealed class SampleSubsetTests : IDisposable
{
    private readonly SmallDataset _data = new();
    private readonly string[] _scenes;

    public SampleSubsetTests()
    {
        using var tables = _data.Open();
        _scenes = [.. tables.Scenes.Select(scene => scene.Name)];
        Assert.True(_scenes.Length >= 2);
        File.WriteAllText(PlanFile, $$"""{ {{string.Join(",\n", _data.SampleTokens.Select(token => $$"""
            "{{token}}": {"traj": [[1,0],[2,0],[3,0],[4,0],[5,0],[6,0]], "frame": "ego", "dt": 0.5, "command": "straight", "used_ego_status": false}
            """))}} }""");
    }

    private string PlanFile => _data.Beside("plans.json");

    public void Dispose() => _data.Dispose();

    [Fact]
    public void WithoutARequestTheSamplesWithAPredictionAreMeant()
    {
        var plan = Plan();

        Assert.Contains($"{_data.SampleTokens.Count} in {_scenes.Length} scenes", plan.Output, StringComparison.Ordinal);
        Assert.Contains("from-predictions", plan.Output, StringComparison.Ordinal);
        Assert.Contains("whole split", plan.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("night", "day", "Night, parked trucks")]
    [InlineData("rain", "dry", "Parked trucks, light rain")]
    public void TimeOfDayAndWeatherAreWhatTheDescriptionSays(string word, string opposite, string description)
    {
        _data.Edit("scene", row => (string)row["name"]! == _scenes[0], (_, row) => row["description"] = description);
        _data.Edit("scene", row => (string)row["name"]! == _scenes[1], (_, row) => row["description"] = "Parked trucks");

        Assert.Equal(ExitCode.Ok, Plan("--filter", word, "--scenes", _scenes[0]).ExitCode);
        Assert.Equal(ExitCode.Usage, Plan("--filter", opposite, "--scenes", _scenes[0]).ExitCode);
        Assert.Equal(ExitCode.Usage, Plan("--filter", word, "--scenes", _scenes[1]).ExitCode);
        Assert.Equal(ExitCode.Ok, Plan("--filter", opposite, "--scenes", _scenes[1]).ExitCode);
        Assert.Equal(ExitCode.Usage, Plan("--filter", word, "--filter", opposite).ExitCode);
    }

    [Fact]
    public void ASceneAskedForThatHasNoSamplesIsNamed()
    {
        using var tables = _data.Open();
        File.WriteAllLines(_data.Beside("tokens.txt"), tables.SampleTokensOf(tables.SceneNamed(_scenes[0]).Token));

        var refused = Plan("--tokens", _data.Beside("tokens.txt"), "--scenes", $"{_scenes[0]},{_scenes[1]}");

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains($"1 of the scenes asked for have no samples in from-predictions: {_scenes[1]}", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ScenesAreNamedOnTheLineOrInAFile()
    {
        File.WriteAllLines(_data.Beside("scenes.txt"), [_scenes[1]]);

        foreach (var scenes in (string[])[_scenes[1], _data.Beside("scenes.txt")])
        {
            var plan = Plan("--scenes", scenes);
            Assert.Contains("in 1 scenes", plan.Output, StringComparison.Ordinal);
            Assert.Contains(_scenes[1], plan.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void TokensOfAFileMustBeInTheSplit()
    {
        File.WriteAllLines(_data.Beside("tokens.txt"), [_data.SampleTokens[2], "0123456789abcdef0123456789abcdef"]);

        var refused = Plan("--tokens", _data.Beside("tokens.txt"));

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("tokens.txt names 1 samples that are not in", refused.Error, StringComparison.Ordinal);
        Assert.Contains("0123456789abcdef0123456789abcdef", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AClassIsAnnotatedInTheSampleItself()
    {
        using var tables = _data.Open();
        var category = tables.CategoryOf(tables.InstanceOf(tables.SampleAnnotationOf(tables.AnnotationTokensOf(_data.SampleTokens[0])[0]).InstanceToken).CategoryToken).Name;
        var expected = _data.SampleTokens.Count(token => tables.AnnotationTokensOf(token).Any(annotation =>
            tables.CategoryOf(tables.InstanceOf(tables.SampleAnnotationOf(annotation).InstanceToken).CategoryToken).Name == category));

        var plan = Plan("--filter", $"class={category}");

        Assert.Contains($"{expected} in ", plan.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Plan("--filter", "class=submarine").ExitCode);
    }

    [Fact]
    public void AClassIsAlsoAWholePartOfACategorysName()
    {
        using var tables = _data.Open();
        string[][] categories = [.. _data.SampleTokens.Select(token => (string[])[.. tables.AnnotationTokensOf(token).Select(annotation =>
            tables.CategoryOf(tables.InstanceOf(tables.SampleAnnotationOf(annotation).InstanceToken).CategoryToken).Name)])];
        var category = categories[0].First(name => name.Contains('.', StringComparison.Ordinal));

        foreach (var part in (string[])[category.Split('.')[0], category.Split('.')[^1]])
        {
            var expected = categories.Count(ofSample => ofSample.Any(name => name.Split('.').Contains(part)));
            Assert.Contains($"{expected} in ", Plan("--filter", $"class={part}").Output, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Usage, Plan("--filter", $"class={category[..^1]}").ExitCode);
    }

    [Fact]
    public void ALocationThatWasNeverVisitedNamesThoseThatWere()
    {
        using var tables = _data.Open();
        var location = tables.LogOf(tables.Scenes[0].LogToken).Location;

        Assert.NotEqual(location, tables.LogOf(tables.Scenes[1].LogToken).Location);
        Assert.Contains("in 1 scenes", Plan("--filter", $"location={location}").Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, Plan("--filter", $"location={location}", "--scenes", tables.Scenes[1].Name).ExitCode);
        Assert.Contains(location, Plan("--filter", "location=atlantis").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AnUnknownFilterGetsTheNearestOne()
    {
        var refused = Plan("--filter", "nigth");

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("Did you mean 'night'?", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ASplitOfWhichTheTablesHoldAPartSaysSo()
    {
        _data.Edit("scene", row => (string)row["name"]! == _scenes[0], (_, row) => row["name"] = "scene-0103");
        _data.Edit("scene", row => (string)row["name"]! == _scenes[1], (_, row) => row["name"] = "scene-9999");

        var plan = Plan("--split", "mini_val", "--allow-partial");

        Assert.Contains("mini_val (1 of its 2 scenes)", plan.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void ASplitThatIsNotThereNamesWhatIs()
    {
        var refused = Plan("--split", "test");

        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        Assert.Contains("holds none of them", refused.Error, StringComparison.Ordinal);
    }

    private CommandRun Plan(params string[] args) => _data.Run(
        "evaluate", ["--predictions", PlanFile, "--as", "planning", "--protocol", "planning-vad", "--dry-run", "--out", _data.Beside("report"), .. args]);
}
