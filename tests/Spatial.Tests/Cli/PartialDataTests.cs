using System.Text.Json.Nodes;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>A damaged data set: without --allow-partial refused, with it used as far as it goes, and every result says that it is partial.</summary>
public sealed class PartialDataTests : IDisposable
{
    private const string Nowhere = "ffffffffffffffffffffffffffffffff";

    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("wrong type", "field timestamp")]
    [InlineData("token twice", "occurs twice")]
    [InlineData("dangling scene", Nowhere)]
    [InlineData("dangling log", Nowhere)]
    [InlineData("empty scene", "scene-empty")]
    [InlineData("cut table", "not sound JSON")]
    public void DamagedTablesMakeTheRunPartial(string damage, string named)
    {
        Damage(damage);

        var run = _data.Predict("run", "--allow-partial", "--json");

        Assert.True(run.ExitCode == ExitCode.Losses, run.Output + run.Error);
        Assert.Equal("partial", run.Json.GetProperty("state").GetString());
        Assert.True(run.Json.GetProperty("partial").GetBoolean());
        Assert.Contains(run.Json.GetProperty("dataFaults").EnumerateArray(), fault => fault.GetString()!.Contains(named));
        Assert.Equal(run.Json.GetProperty("sampleCount").GetInt32(), run.Json.GetProperty("predicted").GetInt32());
        Assert.NotEqual(0, run.Json.GetProperty("predicted").GetInt32());
    }

    [Theory]
    [InlineData("wrong type", "field timestamp")]
    [InlineData("token twice", "occurs twice")]
    [InlineData("dangling scene", Nowhere)]
    [InlineData("dangling log", Nowhere)]
    [InlineData("empty scene", "scene-empty")]
    [InlineData("cut table", "not sound JSON")]
    public void InspectNamesWhatIsWrongWithTheTables(string damage, string named)
    {
        Damage(damage);

        var run = _data.Run("inspect", "--json");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains(run.Json.GetProperty("missing").EnumerateArray(), line => line.GetString()!.Contains(named));
    }

    [Fact]
    public void AMissingCameraMakesTheRunPartialAlsoAfterResuming()
    {
        var file = _data.FileOf(_data.SampleTokens[0], NuScenesReader.CameraChannels[0]);
        File.Delete(Path.Join(_data.DataRoot, file));
        var run = _data.Predict("run", "--allow-partial", "--json");

        var resumed = _data.Predict("run", "--allow-partial", "--resume", "--json");

        Assert.Equal(ExitCode.Losses, run.ExitCode);
        Assert.Equal(ExitCode.Losses, resumed.ExitCode);
        var reason = Assert.Single(
            resumed.Json.GetProperty("degradations").EnumerateArray().Select(row => row.GetProperty("reason").GetString()!),
            reason => reason.StartsWith(RunSummary.MissingData, StringComparison.Ordinal));
        Assert.Contains(file, reason);
    }

    [Fact]
    public void WholeDataIsCompleteAlsoWhereLossesAreAllowed() => Assert.Equal(ExitCode.Ok, _data.Predict("run", "--allow-partial").ExitCode);

    [Fact]
    public void ADatasetWithoutSamplesIsAnError()
    {
        foreach (var table in (string[])["sample", "sample_data", "sample_annotation"])
        {
            File.WriteAllText(Path.Join(_data.DataRoot, _data.Version, table + ".json"), "[]");
        }

        var run = _data.Predict("run", "--allow-partial");

        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.Contains("table sample: expected samples", run.Error);
        Assert.False(Directory.Exists(_data.Beside("run")));
    }

    [Fact]
    public void ARunFolderOfALinkedDatasetNamesNoFolder()
    {
        Directory.CreateSymbolicLink(_data.Beside("link"), _data.DataRoot);
        _data.DamageSweepOf(_data.SampleTokens[0]);

        var run = CommandRun.Of(
            "predict", "--dataroot", _data.Beside("link"), "--version", _data.Version, "--model", "geometric", "--out", _data.Beside("run"), "--allow-partial");

        Assert.Equal(ExitCode.Losses, run.ExitCode);
        Assert.All(Directory.GetFiles(_data.Beside("run")), file => Assert.DoesNotContain(_data.DataRoot, File.ReadAllText(file)));
    }

    [Fact]
    public void ADamagedPictureMakesTheDrawingPartial()
    {
        var file = Path.Join(_data.DataRoot, _data.FileOf(_data.SampleTokens[0], NuScenesReader.CameraChannels[0]));
        File.WriteAllBytes(file, File.ReadAllBytes(file).AsSpan()[..^100]);
        string[] args = ["--sample", _data.SampleTokens[0], "--out", _data.Beside("pictures")];

        var refused = _data.Run("render", args);
        var partial = _data.Run("render", [.. args, "--allow-partial"]);

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains(Path.GetFileName(file), refused.Error);
        Assert.Equal(ExitCode.Losses, partial.ExitCode);
        Assert.Contains("PARTIAL", partial.Output);
    }

    [Theory]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../../../etc/passwd")]
    public void APathOutOfTheDatasetCountsAsMissing(string path)
    {
        var token = _data.SampleTokens[0];
        var file = _data.FileOf(token, NuScenesReader.LidarChannel);
        _data.Edit("sample_data", row => (string)row["filename"]! == file, (_, row) => row["filename"] = path);

        var overview = _data.Run("inspect");
        var sample = _data.Run("inspect", "--sample", token, "--json").Json;
        var run = _data.Predict("run");

        Assert.Contains(path, overview.Output);
        var facts = sample.GetProperty("files").EnumerateArray().Single(row => row.GetProperty("file").GetString() == path);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, facts.GetProperty("bytes").ValueKind);
        Assert.Matches($"table sample_data, token [0-9a-z]+, field filename: file name '{path}'", run.Error);
    }

    [Fact]
    public void InspectShowsASampleWhoseLinksAreBroken()
    {
        using (var tables = _data.Open())
        {
            var key = tables.KeyFramesOf(_data.SampleTokens[1])[NuScenesReader.LidarChannel];
            var box = tables.AnnotationTokensOf(_data.SampleTokens[1])[0];
            _data.Edit("sample_data", row => (string)row["token"]! == key, (_, row) => row["prev"] = key);
            _data.Edit("sample_annotation", row => (string)row["token"]! == box, (_, row) => row["instance_token"] = Nowhere);
            _data.Edit("sample", row => (string)row["token"]! == _data.SampleTokens[1], (_, row) => row["scene_token"] = Nowhere);
        }

        var run = _data.Run("inspect", "--sample", _data.SampleTokens[1], "--json");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        var missing = run.Json.GetProperty("missing").EnumerateArray().Select(line => line.GetString()!).ToArray();
        Assert.Single(missing, line => line.Contains("the chain is broken"));
        Assert.Single(missing, line => line.Contains(Nowhere));
        Assert.Contains(run.Json.GetProperty("boxes").EnumerateArray(), row => row.GetProperty("category").GetString() == "MISSING");
    }

    private void Damage(string damage)
    {
        var (first, path) = (_data.SampleTokens[0], Path.Join(_data.DataRoot, _data.Version, "sample_annotation.json"));
        switch (damage)
        {
            case "wrong type":
                _data.Edit("sample", row => (string)row["token"]! != first, (_, row) => row["timestamp"] = row["timestamp"]!.ToString());
                break;
            case "token twice":
                _data.Edit("sample", _ => true, (rows, row) => rows.Add(row.DeepClone()));
                break;
            case "dangling scene":
                _data.Edit("sample", row => (string)row["token"]! != first, (_, row) => row["scene_token"] = Nowhere);
                break;
            case "dangling log":
                _data.Edit("scene", _ => true, (_, row) => row["log_token"] = Nowhere);
                break;
            case "empty scene":
                _data.Edit("scene", _ => true, (rows, row) => rows.Add(EmptySceneLike(row)));
                break;
            default:
                File.WriteAllBytes(path, File.ReadAllBytes(path).AsSpan()[..^100]);
                break;
        }
    }

    private static JsonObject EmptySceneLike(JsonObject scene)
    {
        var empty = scene.DeepClone().AsObject();
        (empty["token"], empty["name"], empty["first_sample_token"], empty["last_sample_token"]) = (Nowhere[..^1] + "0", "scene-empty", "", "");
        return empty;
    }
}
