using System.Text;
using Spatial.Cli;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class SynthCommandTests : IDisposable
{
    private const string Smallest = """
        {
          "scenes": 2, "radars": true, "questions": true,
          "traffic": { "duration": 0.5, "movingVehicles": 6, "walkers": 6 },
          "lidar": { "columns": 90 },
          "cameras": { "width": 96, "height": 54, "sweeps": true, "depth": true }
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheSameWorldHasTheSameBytesInAnotherProcessWithAnotherNumberOfThreadsAndAnotherSeedOthers()
    {
        var config = Config(Smallest);
        string[] made = [.. new[] { ("one", "7", "1"), ("three", "7", "3"), ("other", "8", "3") }.Select(world =>
        {
            var folder = Path.Join(_folder.Path, world.Item1);
            string[] line = ["synth", "--config", config, "--seed", world.Item2, "--threads", world.Item3, "--out", folder];
            var run = world.Item1 == "three" ? CommandRun.OfProcess(line) : CommandRun.Of(line);
            Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
            Assert.Contains("2 scenes, 4 keyframes", run.Output);
            return folder;
        })];

        var files = FilesOf(made[0]);
        Assert.Equal(files.Keys, FilesOf(made[1]).Keys);
        Assert.All(FilesOf(made[1]), file => Assert.True(files[file.Key].AsSpan().SequenceEqual(file.Value), file.Key));
        Assert.NotEqual(files["v1.0-mini/sample_annotation.json"], FilesOf(made[2])["v1.0-mini/sample_annotation.json"]);
    }

    [Theory]
    [InlineData("""{ "scenez": 2 }""", "unknown key 'scenez', the nearest is 'scenes'")]
    [InlineData("""{ "lidar": { "colums": 90 } }""", "unknown key 'lidar.colums', the nearest is 'lidar.columns'")]
    [InlineData("""{ "scenes": 0 }""", "scenes must be 1 to 1000, got 0")]
    [InlineData("""{ "cameras": { "width": 20 } }""", "width must be 64 to 1600, got 20")]
    [InlineData("""{ "cameras": { "samplesPerPixel": 3 } }""", "samplesPerPixel must be 1 or 4, got 3")]
    [InlineData("""{ "traffic": { "duration": -1 } }""", "must be 0.5 to 120, got -1")]
    [InlineData("""{ "traffic": { "duration": 1.3 } }""", "multiple of 0.5")]
    [InlineData("""{ "town": { "size": 10 } }""", "must be 200 to 1000, got 10")]
    [InlineData("""{ "town": null }""", "town")]
    [InlineData("""{ "version": "../v1.0-mini" }""", "version must be one of v1.0-mini")]
    [InlineData("""{ "version": "v1.0-mini", "version": "v1.0-mini" }""", "key 'version' is given twice")]
    [InlineData("""{ "scenes": """, "world configuration")]
    public void AWrongConfigurationIsTheUsersMistakeAndLeavesNothing(string json, string message)
    {
        var config = Config(json);

        var run = CommandRun.Of("synth", "--config", config, "--out", Path.Join(_folder.Path, "out"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.Equal(["world.json"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void WhatIsThereIsNeverOverwritten()
    {
        var config = Config(Smallest);
        _folder.Write("out/precious.txt", "1"u8);

        var run = CommandRun.Of("synth", "--config", config, "--out", Path.Join(_folder.Path, "out"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("out exists", run.Error);
        Assert.Equal("1", File.ReadAllText(Path.Join(_folder.Path, "out", "precious.txt")));
    }

    [Fact]
    public void AStoppedWorldLeavesNothing()
    {
        var config = WorldConfig.Load(Config(Smallest));
        using var stop = new CancellationTokenSource();
        var progress = new StopAfterAKeyframe(stop);

        Assert.ThrowsAny<OperationCanceledException>(() =>
            new WorldMaker(config, 7).Make(Path.Join(_folder.Path, "out"), "a test", threads: 1, progress, stop.Token));

        Assert.Equal(["world.json"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void AWorldKnowsWhetherAFolderIsIt()
    {
        var config = WorldConfig.Load(Config("""{ "scenes": 1, "traffic": { "duration": 0.5 }, "questions": false, "occupancy": false, "cameras": { "width": 64, "height": 36 } }"""));
        var folder = Path.Join(_folder.Path, "out");
        Assert.Equal(WorldMatch.Absent, new WorldMaker(config, 7).Match(folder));

        new WorldMaker(config, 7).Make(folder, "a test", cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(WorldMatch.Same, new WorldMaker(config, 7).Match(folder));
        Assert.Equal(WorldMatch.Other, new WorldMaker(config, 8).Match(folder));
        Assert.Equal(WorldMatch.Other, new WorldMaker(config with { Scenes = 2 }, 7).Match(folder));
        File.WriteAllText(Path.Join(folder, "world.json"), File.ReadAllText(Path.Join(folder, "world.json")).Replace("\"spatialVersion\": \"", "\"spatialVersion\": \"0", StringComparison.Ordinal));
        Assert.Equal(WorldMatch.OfOtherVersion, new WorldMaker(config, 7).Match(folder));
        File.WriteAllText(Path.Join(folder, "world.json"), "{");
        Assert.Equal(WorldMatch.Other, new WorldMaker(config, 7).Match(folder));
        Assert.False(Directory.Exists(Path.Join(folder, "gts")));
    }

    private string Config(string json) => _folder.Write("world.json", Encoding.UTF8.GetBytes(json));

    private static SortedDictionary<string, byte[]> FilesOf(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(file => Path.GetRelativePath(folder, file), File.ReadAllBytes, StringComparer.Ordinal),
        StringComparer.Ordinal);

    private sealed class StopAfterAKeyframe(CancellationTokenSource stop) : IProgress<WorldProgress>
    {
        public void Report(WorldProgress value)
        {
            if (value.Done == 1)
            {
                stop.Cancel();
            }
        }
    }
}
