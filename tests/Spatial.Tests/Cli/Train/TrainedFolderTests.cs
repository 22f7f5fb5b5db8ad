using System.Text.Json;
using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>What a person finds after a training, whichever way it ended.</summary>
[Collection(OwnGenerator.Name)]
public sealed class TrainedFolderTests(TrainedFolderTests.World world) : IClassFixture<TrainedFolderTests.World>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AFinishedRunHasPlotsAndVersionsAndItsOutcomeIsJsonAlone()
    {
        var run = Train(checkpointEvery: 3, "--json");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Equal(World.FrameCount, run.Json.GetProperty("steps").GetInt32());
        Assert.True(run.Json.GetProperty("finished").GetBoolean());
        Assert.Equal([_folder["run", "plots", "losses.png"], _folder["run", "plots", "speed.png"]], Directory.GetFiles(_folder["run", "plots"]).Order(StringComparer.Ordinal));
        var versions = JsonElement.Parse(File.ReadAllText(_folder["run", "train.json"])).GetProperty("versions");
        Assert.Equal(ThisBuild.Version, versions.GetProperty("spatial").GetString());
        Assert.All(["runtime", "native", "system", "processor"], name => Assert.NotEqual("", versions.GetProperty(name).GetString()));
    }

    [Fact]
    public void ARunThatEndsWithAnErrorHasThePlotsOfItsSteps()
    {
        var labels = world.LabelsOfLastDrawn();
        var kept = labels + ".kept";
        File.Move(labels, kept);

        var run = Train(checkpointEvery: 500);

        File.Move(kept, labels);
        Assert.Equal(ExitCode.Failed, run.ExitCode);
        Assert.True(File.ReadAllLines(_folder["run", "train.csv"]).Length > 1, "no step was taken before the damaged sample came");
        Assert.True(File.Exists(_folder["run", "plots", "losses.png"]));
        Assert.DoesNotContain("Where the time went", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void EveryCheckpointIsToldAfterItWasJudged()
    {
        var told = new List<string>();
        using var trainer = DrivePiTrainer.Open(new() { Config = World.Config, DataRoots = [world.DataRoot], Version = "v1.0-mini", Out = _folder["run"] });
        trainer.Judge = (_, steps) =>
        {
            told.Add($"judged {steps}");
            return 0.5;
        };
        trainer.CheckpointDone = () => told.Add("done");

        trainer.Run(TestContext.Current.CancellationToken);

        Assert.Equal(["judged 3", "done", "judged 6", "done", "judged 7", "done"], told);
    }

    private CommandRun Train(int checkpointEvery, params string[] more)
    {
        var config = _folder["config.json"];
        File.WriteAllText(config, (World.Config with { Training = World.Config.Training! with { CheckpointEvery = checkpointEvery } }).ToJson());
        return CommandRun.Of(["train", "--config", config, "--dataroot", world.DataRoot, "--out", _folder["run"], .. more]);
    }

    /// <summary>A world of one short scene.</summary>
    public sealed class World : IDisposable
    {
        public const int FrameCount = 7;

        private readonly TemporaryFolder _folder = new();

        public World()
        {
            var config = new WorldConfig
            {
                Scenes = 1,
                Traffic = new() { Duration = 3, MovingVehicles = 8, Walkers = 6, Dusk = 0, Rain = 0 },
                Lidar = new() { Columns = 120 },
                Cameras = new() { Width = 96, Height = 54 },
            };
            DataRoot = _folder["world"];
            new WorldMaker(config, 11).Make(DataRoot, "made by a test");
        }

        public string DataRoot { get; }

        /// <summary>The smallest model, learning text alone, each frame once.</summary>
        internal static DrivePiConfig Config { get; } = DrivePiScenes.Nano with
        {
            Language = DrivePiScenes.Nano.Language with { Context = 2048 },
            Training = new()
            {
                Sweeps = 1,
                CheckpointEvery = 3,
                Stages = [new() { Steps = FrameCount, Frames = 1, Trains = [DrivePiPart.Language], Losses = new() { Occupancy = 0, Flow = 0, Action = 0 } }],
            },
        };

        /// <summary>The label file of the keyframe that the training comes to last.</summary>
        internal string LabelsOfLastDrawn()
        {
            using var tables = NuScenesTables.Load(DataRoot, "v1.0-mini");
            var order = Enumerable.Range(0, FrameCount).ToArray();
            StepSeeds.Numbers(0, "joint/order", 0).Shuffle(order);
            var scene = tables.Scenes[0];
            return OccupancyGroundTruth.FileOf(DataRoot, scene.Name, tables.SampleTokensOf(scene.Token).ElementAt(order[^1]), OccupancyLabels.OpenOcc).FullPath;
        }

        public void Dispose() => _folder.Dispose();
    }
}
