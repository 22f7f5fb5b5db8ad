using System.Text.Json.Nodes;
using Spatial.Cli;

namespace Spatial.Tests;

/// <summary>The demo with the smallest world there can be.</summary>
public sealed class DemoCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TheDemoMarksWhatItMakesAndMakesItsWorldOnce()
    {
        var first = Demo();

        Assert.True(first.ExitCode == ExitCode.Ok, first.Error);
        Assert.Contains("made now, once", first.Error, StringComparison.Ordinal);
        Assert.Contains("RayIoU", first.Output, StringComparison.Ordinal);
        Assert.Contains("Made by spatial demo", File.ReadAllText(_folder["out", "demo.txt"]), StringComparison.Ordinal);
        Assert.All(new[] { "geometric", "drivepi", "truth" }, model => Assert.True(Directory.GetFiles(_folder["out", model], "report.html", SearchOption.AllDirectories).Length == 1));
        Assert.NotEmpty(Directory.GetFiles(_folder["out", "pictures"], "sheet.jpg", SearchOption.AllDirectories));
        Assert.Equal("spatial demo", (string)World["command"]!);
        var made = File.GetLastWriteTimeUtc(_folder["world", "world.json"]);

        var second = Demo();

        Assert.True(second.ExitCode == ExitCode.Ok, second.Error);
        Assert.Contains("made before", second.Error, StringComparison.Ordinal);
        Assert.Equal(made, File.GetLastWriteTimeUtc(_folder["world", "world.json"]));
        Assert.Equal(first.Output, second.Output);
    }

    [Fact]
    public void AnEarlierWorldOfTheDemoIsReplacedByItsSuccessor()
    {
        Prepare(scenes: 1);
        var remarks = Prepare(scenes: 2);

        Assert.Contains("of an earlier demo", remarks, StringComparison.Ordinal);
        Assert.Equal(2, World["scenes"]!.AsArray().Count);
        Assert.Equal(["config.json", "world"], Entries);
    }

    [Fact]
    public void ASuccessorThatWasWholeWhenItsDemoWasKilledIsTaken()
    {
        Prepare(scenes: 2);
        Directory.Move(_folder["world"], _folder["world.next"]);
        File.WriteAllText(_folder["world.next", "mark.txt"], "of the first making");
        Prepare(scenes: 1);

        Prepare(scenes: 2); // killed before the old one was removed

        Assert.True(File.Exists(_folder["world", "mark.txt"]));
        Directory.Move(_folder["world"], _folder["world.next"]);

        Prepare(scenes: 2); // killed after that

        Assert.True(File.Exists(_folder["world", "mark.txt"]));
        Assert.Equal(["config.json", "world"], Entries);
    }

    [Fact]
    public void ASuccessorOfAnEarlierDemoIsReplacedAndOneOfAnybodyElseIsNot()
    {
        Prepare(scenes: 3);
        Directory.Move(_folder["world"], _folder["world.next"]);
        Prepare(scenes: 1);

        Prepare(scenes: 2);

        Assert.Equal(2, World["scenes"]!.AsArray().Count);
        _folder.Write("world.next/mine.txt", "1"u8);

        Assert.Throws<ArgumentException>(() => Prepare(scenes: 1));

        Assert.True(File.Exists(_folder["world.next", "mine.txt"]));
        Assert.Equal(2, World["scenes"]!.AsArray().Count);
    }

    [Fact]
    public void AFolderThatHoldsSomethingElseIsRefusedAndUntouched()
    {
        _folder.Write("world/mine.txt", "1"u8);

        var asWorld = Demo();

        Assert.Equal(ExitCode.Usage, asWorld.ExitCode);
        Assert.Contains("holds something else than the demo's world: move it away", asWorld.Error, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(_folder["world"]).Select(Path.GetFileName));
        Directory.Delete(_folder["out"], recursive: true);
        _folder.Write("out/mine.txt", "1"u8);

        var asOut = Demo();

        Assert.Equal(ExitCode.Usage, asOut.ExitCode);
        Assert.Contains("holds something else than a demo: choose another --out", asOut.Error, StringComparison.Ordinal);
        Assert.Equal(["mine.txt"], Directory.GetFileSystemEntries(_folder["out"]).Select(Path.GetFileName));
    }

    [Fact]
    public void AWorldThatAUserMadeIsNeverReplaced()
    {
        var made = CommandRun.Of("synth", "--config", Config(scenes: 1), "--seed", "7", "--out", _folder["world"]);
        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);

        Assert.Contains("made before", Prepare(scenes: 1), StringComparison.Ordinal); // the same world
        var refused = Assert.Throws<ArgumentException>(() => Prepare(scenes: 2));

        Assert.Contains("something else than the demo's world", refused.Message, StringComparison.Ordinal);
        Assert.Single(World["scenes"]!.AsArray());
        var text = File.ReadAllText(_folder["world", "world.json"]);
        File.WriteAllText(_folder["world", "world.json"], text.Replace("\"spatialVersion\": \"", "\"spatialVersion\": \"0", StringComparison.Ordinal));

        Assert.Contains("used as it is", Prepare(scenes: 1), StringComparison.Ordinal);
    }

    private JsonNode World => JsonNode.Parse(File.ReadAllText(_folder["world", "world.json"]))!;

    private IEnumerable<string?> Entries => Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    private CommandRun Demo() => CommandRun.Of("demo", "--world", _folder["world"], "--config", Config(scenes: 1, occupancy: true), "--out", _folder["out"]);

    /// <summary>Finds or makes the world; returns what was remarked.</summary>
    private string Prepare(int scenes)
    {
        using var remarks = new StringWriter();
        new DemoWorld(new(TextWriter.Null, remarks)).Prepare(_folder["world"], Config(scenes), TestContext.Current.CancellationToken);
        return remarks.ToString();
    }

    private string Config(int scenes, bool occupancy = false)
    {
        var json = new JsonObject
        {
            ["scenes"] = scenes,
            ["occupancy"] = occupancy,
            ["questions"] = occupancy,
            ["town"] = new JsonObject { ["size"] = 260, ["blocks"] = 2, ["missingRoads"] = 0, ["carParks"] = 1, ["buildingSites"] = 1 },
            ["traffic"] = new JsonObject { ["duration"] = 0.5, ["movingVehicles"] = 6, ["walkers"] = 6 },
            ["lidar"] = new JsonObject { ["columns"] = 90 },
            ["cameras"] = new JsonObject { ["width"] = 64, ["height"] = 36 },
        };
        return _folder.Write("config.json", System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
    }
}
