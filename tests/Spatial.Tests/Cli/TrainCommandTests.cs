using Spatial.Cli;
using Spatial.Models;

namespace Spatial.Tests;

[Collection(TrainingWorld.Name)]
public sealed class TrainCommandTests(TrainingWorld world) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AModelIsTrainedJudgedAndPredicts()
    {
        var config = Config(new()
        {
            Sweeps = 1,
            CheckpointEvery = 2,
            Stages = [new() { Steps = 2, Frames = 1 }],
        });

        var run = Train(config, "--validation", world.DataRoot, "--validation-samples", "2");

        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        Assert.Contains("Complete: 2 steps, 0 frames left out.", run.Output);
        Assert.Contains("Where the time went", run.Output + run.Error);
        Assert.Contains("joint 2/2: total ", run.Error);
        Assert.Contains("checkpoint 2: RayIoU 0.", run.Error);
        Assert.Single(Directory.GetFiles(_folder["run", "evaluations", "step-00000002"], "metrics.json", SearchOption.AllDirectories));
        var predicted = CommandRun.Of(
            "predict", "--dataroot", world.DataRoot, "--version", "v1.0-mini", "--model", "drivepi", "--weights", _folder["run", "model"], "--limit", "1", "--out", _folder["predictions"]);
        Assert.True(predicted.ExitCode == ExitCode.Ok, predicted.Error);
    }

    [Fact]
    public void AFinishedRunIsTakenUpWithResumeAloneAndSaysSoInJson()
    {
        var config = Config(Cheapest);
        Assert.Equal(ExitCode.Ok, Train(config).ExitCode);

        var without = Train(config);
        var resumed = Train(config, "--resume", "--json");

        Assert.Equal(ExitCode.Usage, without.ExitCode);
        Assert.Contains("add --resume", without.Error);
        Assert.Equal(ExitCode.Ok, resumed.ExitCode);
        Assert.Equal(2, resumed.Json.GetProperty("steps").GetInt32());
    }

    [Fact]
    public void LeftOutFramesAreLosses()
    {
        var root = world.Copy(_folder);
        File.Delete(TrainingWorld.LabelsOf(root, 0).File);
        var config = Config(Cheapest with { Stages = [Cheapest.Stages[0] with { Steps = TrainingWorld.FrameCount }] });

        var strict = CommandRun.Of("train", "--config", config, "--dataroot", root, "--out", _folder["strict"]);
        var lenient = CommandRun.Of("train", "--config", config, "--dataroot", root, "--out", _folder["lenient"], "--allow-partial");

        Assert.Equal(ExitCode.Failed, strict.ExitCode);
        Assert.Contains("--allow-partial", strict.Error);
        Assert.Equal(ExitCode.Losses, lenient.ExitCode);
        Assert.Contains("1 frames left out", lenient.Output);
    }

    [Theory]
    [InlineData("occ3d", "--occupancy must be openocc-v2")]
    [InlineData("", "--occupancy must be openocc-v2")]
    public void OtherLabelsAreRefusedWithTheRemedy(string occupancy, string message)
    {
        var run = Train(Config(Cheapest), "--occupancy", occupancy);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void AConfigurationThatSaysNothingAboutTrainingIsRefusedWithTheRemedy()
    {
        var run = Train(Config(null));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("add \"training\": {}", run.Error);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void OutputInsideTheDataSetIsRefused()
    {
        var run = CommandRun.Of("train", "--config", Config(Cheapest), "--dataroot", world.DataRoot, "--out", Path.Join(world.DataRoot, "runs"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("inside the data set", run.Error);
    }

    private static DrivePiTrainingConfig Cheapest { get; } = new()
    {
        Sweeps = 1,
        Stages = [new() { Steps = 2, Frames = 1, Trains = [DrivePiPart.Language], Losses = TrainingWorld.TextAlone }],
    };

    private CommandRun Train(string config, params string[] more) =>
        CommandRun.Of(["train", "--config", config, "--dataroot", world.DataRoot, "--out", _folder["run"], .. more]);

    // With pictures, as it is shipped.
    private string Config(DrivePiTrainingConfig? training)
    {
        var path = _folder[$"{Guid.NewGuid():N}.json"];
        File.WriteAllText(path, (TrainingWorld.WithPictures with { Training = training }).ToJson());
        return path;
    }
}
