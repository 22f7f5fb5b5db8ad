using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Run => Path.Join(_folder.Path, "run");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ARunIsOpenedWithWhatItWasCreatedWith()
    {
        using (var run = RunFolder.Create(Run, Manifest()))
        {
            run.Journal.Append(SomePrediction.Of("a"));
            run.AppendTiming(new("a", [new("read", 2), new("perceive", 10)]));
            run.Finish(RunState.Partial, [new("b", "scene-1", "b is broken")]);
        }

        using var opened = RunFolder.Open(Run);

        Assert.Empty(Manifest().DifferencesFrom(opened.Manifest));
        Assert.Equal(["a"], opened.Journal.SampleTokens);
        Assert.Equal(RunState.Partial, opened.Summary!.State);
        Assert.True(opened.Summary.Partial);
        Assert.Equal(new RunLoss("b", "scene-1", "b is broken"), Assert.Single(opened.Summary.Losses));
        Assert.Equal(new StageSummary("perceive", 1, 10, 10, 10), opened.Summary.Timings[1]);
        Assert.Equal(
            SomePrediction.Of("a").Occupancy!.OccupiedCount,
            opened.Summary.Occupied.Sum(count => count.Voxels));
    }

    [Fact]
    public void AnExistingRunNamesTheRemedy()
    {
        RunFolder.Create(Run, Manifest()).Dispose();

        Assert.Contains("--resume", Assert.Throws<ArgumentException>(() => RunFolder.Create(Run, Manifest())).Message);
    }

    [Fact]
    public void AFolderOfOtherFilesIsLeftAlone()
    {
        Directory.CreateDirectory(Run);
        File.WriteAllText(Path.Join(_folder.Path, "run", "thesis.txt"), "dear to me");

        Assert.Contains("not an empty folder", Assert.Throws<ArgumentException>(() => RunFolder.Create(Run, Manifest())).Message);
        Assert.Equal(["thesis.txt"], Directory.GetFiles(Run).Select(Path.GetFileName));
    }

    [Fact]
    public void WhatAKillLeavesBeforeTheManifestIsNoObstacle()
    {
        Directory.CreateDirectory(Run);
        foreach (var name in (string[])["run.lock", "run.owner", "run.owner.0a.tmp", "run.json.0b.tmp"])
        {
            File.WriteAllText(Path.Join(Run, name), "half");
        }

        RunFolder.Create(Run, Manifest()).Dispose();

        Assert.True(RunFolder.Exists(Run));
    }

    [Fact]
    public void ARunWithoutJournalIsDamaged()
    {
        RunFolder.Create(Run, Manifest()).Dispose();
        File.Delete(Path.Join(Run, "predictions.journal"));

        Assert.Equal("run has no predictions.journal: copy the whole folder, or make the run again", Assert.Throws<InvalidDataException>(() => RunFolder.Open(Run + "/")).Message);
    }

    [Fact]
    public void ResumingAnotherRunListsEveryDifference()
    {
        RunFolder.Create(Run, Manifest()).Dispose();
        var other = Manifest() with
        {
            Model = "drivepi",
            Config = JsonElement.Parse("""{"cellSize":0.2}"""),
            Dataset = new("v1.0-trainval", "other"),
            SampleCount = 3,
        };

        var message = Assert.Throws<ArgumentException>(() => RunFolder.Resume(Run, other)).Message;

        Assert.Contains("model: now drivepi, in the run geometric", message);
        Assert.Contains("""config: now {"cellSize":0.2}, in the run {"cellSize":0.4}""", message);
        Assert.Contains("dataset version: now v1.0-trainval, in the run v1.0-mini", message);
        Assert.Contains("dataset fingerprint: now other, in the run f00d", message);
        Assert.Contains("number of samples: now 3, in the run 2", message);
    }

    [Fact]
    public void AResumedRunHasTheSameRecordsAsOneThatWasNeverStopped()
    {
        var predictions = Enumerable.Range(0, 6).Select(i => SomePrediction.Of($"s{i}", i)).ToArray();
        using (var whole = RunFolder.Create(Path.Join(_folder.Path, "whole"), Manifest()))
        {
            Array.ForEach(predictions, whole.Journal.Append);
        }

        using (var killed = RunFolder.Create(Run, Manifest()))
        {
            Array.ForEach(predictions[..4], killed.Journal.Append);
        }

        var journal = Path.Join(_folder.Path, "run", "predictions.journal");
        File.WriteAllBytes(journal, File.ReadAllBytes(journal).AsSpan()[..^5]); // killed inside the fourth record
        using (var resumed = RunFolder.Resume(Run, Manifest()))
        {
            Assert.Equal(3, resumed.Journal.Damage!.Record);
            foreach (var prediction in predictions.Where(prediction => !resumed.Journal.Contains(prediction.SampleToken)))
            {
                resumed.Journal.Append(prediction);
            }
        }

        Assert.Equal(File.ReadAllBytes(Path.Join(_folder.Path, "whole", "predictions.journal")), File.ReadAllBytes(journal));
    }

    [Fact]
    public void TwoWritersAreRefused()
    {
        using var first = RunFolder.Create(Run, Manifest());

        var message = Assert.Throws<InvalidOperationException>(() => RunFolder.Resume(Run, Manifest())).Message;

        Assert.Contains($"process {Environment.ProcessId}", message);
    }

    [Fact]
    public void AReaderMayLookOnWhileARunIsWritten()
    {
        using var writer = RunFolder.Create(Run, Manifest());
        writer.Journal.Append(SomePrediction.Of("a"));

        using var reader = RunFolder.Open(Run);

        Assert.Equal(["a"], reader.Journal.SampleTokens);
        writer.Journal.Append(SomePrediction.Of("b"));
    }

    [Fact]
    public void ALockOfADeadProcessIsTakenOverAndNamed()
    {
        RunFolder.Create(Run, Manifest()).Dispose();
        File.WriteAllText(Path.Join(_folder.Path, "run", "run.owner"), "process 4711 since yesterday\n");

        using var run = RunFolder.Resume(Run, Manifest());

        Assert.Equal("process 4711 since yesterday", run.InterruptedOwner);
    }

    [Fact]
    public void ARunThatCannotBeWrittenIsAnError()
    {
        File.WriteAllText(Path.Join(_folder.Path, "file"), "");

        Assert.ThrowsAny<IOException>(() => RunFolder.Create(Path.Join(_folder.Path, "file", "run"), Manifest()));
    }

    [Fact]
    public void ADamagedManifestIsNamed()
    {
        RunFolder.Create(Run, Manifest()).Dispose();
        File.WriteAllText(Path.Join(_folder.Path, "run", "run.json"), "{ \"schema\": 1, ");

        Assert.Contains("run.json", Assert.Throws<InvalidDataException>(() => RunFolder.Open(Run)).Message);
    }

    [Fact]
    public void ATornTimingLineCostsOnlyItself()
    {
        using var run = RunFolder.Create(Run, Manifest());
        run.AppendTiming(new("a", [new("read", 2)]));
        File.AppendAllText(Path.Join(_folder.Path, "run", "timings.jsonl"), "{\"sampleTok");
        run.AppendTiming(new("b", [new("read", 4)]));

        Assert.Equal(new StageSummary("read", 2, 2, 4, 6), Assert.Single(run.Finish(RunState.Complete, []).Timings));
    }

    internal static RunManifest Manifest() => new()
    {
        Created = DateTimeOffset.UnixEpoch,
        Command = ["predict", "--out", "<run>"],
        Model = "geometric",
        Config = JsonElement.Parse("""{ "cellSize": 0.4 }"""),
        Sweeps = 10,
        Dataset = new("v1.0-mini", "f00d"),
        SampleCount = 2,
        SamplesSha256 = RunManifest.HashOf(["a", "b"]),
        Versions = new() { Spatial = "0.1.0", Runtime = ".NET", Native = "avx2", System = "Linux", Processor = "x64" },
    };
}
