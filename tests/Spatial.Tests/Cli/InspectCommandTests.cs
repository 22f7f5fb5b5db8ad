using Spatial.Cli;

namespace Spatial.Tests;

public sealed class InspectCommandTests : IDisposable
{
    private readonly SmallDataset _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public void ADatasetShowsItsTablesSensorsAndScenes()
    {
        using var tables = _data.Open();

        var run = _data.Run("inspect");

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        Assert.All(tables.Summary, table => Assert.Matches($@"(?m)^{table.Name}\s+{table.RowCount} ", run.Output));
        Assert.All(tables.Scenes, scene => Assert.Contains(scene.Name, run.Output));
        Assert.All(tables.KeyFramesOf(_data.SampleTokens[0]).Keys, channel => Assert.Contains(channel, run.Output));
        Assert.Contains("Nothing is missing", run.Output);
    }

    [Fact]
    public void AMissingFileIsCountedAndNamed()
    {
        using var tables = _data.Open();
        var (channel, token) = tables.KeyFramesOf(_data.SampleTokens[0]).First();
        var file = tables.SampleDataOf(token).Filename;
        File.Delete(Path.Join(_data.DataRoot, file));

        var run = _data.Run("inspect", "--json");

        var sensor = run.Json.GetProperty("sensors").EnumerateArray().Single(row => row.GetProperty("channel").GetString() == channel);
        Assert.Equal(1, sensor.GetProperty("missingFiles").GetInt32());
        Assert.Contains(run.Json.GetProperty("missing").EnumerateArray(), line => line.GetString()!.Contains(file));
    }

    [Fact]
    public void ASceneShowsItsSamplesInOrder()
    {
        using var tables = _data.Open();
        var scene = tables.Scenes[0];

        var samples = _data.Run("inspect", "--scene", scene.Name, "--json").Json.GetProperty("samples").EnumerateArray().ToArray();

        Assert.Equal(tables.SampleTokensOf(scene.Name), samples.Select(sample => sample.GetProperty("token").GetString()));
        Assert.Equal(0, samples[0].GetProperty("seconds").GetDouble());
    }

    [Fact]
    public void ASampleShowsItsFilesAndBoxes()
    {
        using var tables = _data.Open();
        var token = _data.SampleTokens[0];

        var sample = _data.Run("inspect", "--sample", token, "--json").Json;

        Assert.Equal(tables.KeyFramesOf(token).Count, sample.GetProperty("files").GetArrayLength());
        Assert.All(sample.GetProperty("files").EnumerateArray(), file => Assert.Equal(
            new FileInfo(Path.Join(_data.DataRoot, file.GetProperty("file").GetString())).Length, file.GetProperty("bytes").GetInt64()));
        Assert.Equal(tables.AnnotationTokensOf(token).Count, sample.GetProperty("boxes").EnumerateArray().Sum(count => count.GetProperty("boxes").GetInt32()));
    }

    [Fact]
    public void ATokenOfAnyTableShowsItsRowAndWhereItsLinksLead()
    {
        using var tables = _data.Open();
        var sample = tables.SampleOf(_data.SampleTokens[0]);
        var annotation = tables.SampleAnnotationOf(tables.AnnotationTokensOf(sample.Token)[0]);
        var sampleData = tables.SampleDataOf(tables.KeyFramesOf(sample.Token).Values.First());
        (string Token, string Table)[] rows =
        [
            (sample.Token, "sample"), (sample.SceneToken, "scene"), (annotation.Token, "sample_annotation"), (annotation.InstanceToken, "instance"),
            (sampleData.Token, "sample_data"), (sampleData.EgoPoseToken, "ego_pose"), (sampleData.CalibratedSensorToken, "calibrated_sensor"),
        ];

        foreach (var (token, table) in rows)
        {
            var run = _data.Run("inspect", "--token", token);
            Assert.Contains($"Row of {table}", run.Output);
            Assert.DoesNotContain("NOWHERE", run.Output);
        }

        Assert.Matches($@"scene_token\s+{sample.SceneToken}\s+scene", _data.Run("inspect", "--token", sample.Token).Output);
    }

    [Theory]
    [InlineData("--token")]
    [InlineData("--sample")]
    [InlineData("--scene")]
    public void SomethingThatIsNotThereIsAUsageError(string option)
    {
        var run = _data.Run("inspect", option, "nothing");

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("'nothing'", run.Error);
    }
}
