using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Collection(TrainingWorld.Name)]
public sealed class DamagedTrainingDataTests(TrainingWorld world) : IDisposable
{
    private static readonly DrivePiTrainingConfig OnePass = new()
    {
        Sweeps = 1,
        Stages = [new() { Epochs = 1, Frames = 1, Trains = [DrivePiPart.Language], Losses = TrainingWorld.TextAlone }],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing", "labels.npz")]
    [InlineData("no number", "flow has NaN at voxel (0, 0, 1)")]
    [InlineData("class", "semantics has label 17 at voxel (0, 0, 2)")]
    [InlineData("other protocol", "semantics has label 17")]
    [InlineData("cut", "labels.npz")]
    public void BadLabelsEndTheTrainingWithTheSampleNamedOrAreLeftOutAndCounted(string damage, string message)
    {
        var root = world.Copy(_folder);
        var (token, file) = TrainingWorld.LabelsOf(root, 2);
        Damage(file, damage);

        using (var strict = DrivePiTrainer.Open(world.Request(_folder["strict"], OnePass, root)))
        {
            var error = Assert.Throws<InvalidDataException>(() => strict.Run(TestContext.Current.CancellationToken));
            Assert.Contains($"sample {token}", error.Message);
            Assert.Contains(message, error.Message);
        }

        using var lenient = DrivePiTrainer.Open(world.Request(_folder["lenient"], OnePass, root) with { AllowPartial = true });
        var steps = new Steps();
        lenient.Steps = steps;
        var outcome = lenient.Run(TestContext.Current.CancellationToken);

        Assert.Contains(token, Assert.Single(outcome.LeftOut));
        Assert.Equal(TrainingWorld.FrameCount - 1, steps.Seen.Sum(step => step.Frames));
        Assert.Equal(TrainingWorld.FrameCount, outcome.Steps);
        Assert.True(outcome.Finished);
    }

    [Fact]
    public void ADivergingTrainingStopsItselfNamesTheTermAndKeepsACheckpointThatLoads()
    {
        var config = OnePass with
        {
            CheckpointEvery = 5,
            Stages = [new() { Steps = 300, Frames = 1, LearningRate = 10, WarmUp = 0.5, Clip = 1e6, Losses = TrainingWorld.TextAlone }],
        };
        using var trainer = DrivePiTrainer.Open(world.Request(_folder["run"], config));

        var error = Assert.Throws<InvalidDataException>(() => trainer.Run(TestContext.Current.CancellationToken));

        Assert.Contains("the training diverges at step", error.Message);
        Assert.Contains("the term text", error.Message);
        Assert.Contains("lower learningRate", error.Message);
        var last = TrainingCheckpoint.All(_folder["run"])[^1];
        Assert.Contains($"checkpoints/{Path.GetFileName(last)}", error.Message);
        DrivePiPerception.Load(last).Dispose();
    }

    [Fact]
    public void ALossThatIsNoNumberIsNeverTakenForOneThatIsNotThere()
    {
        using var data = TrainingData.Open(world.Request("unused", OnePass));
        var stage = new DrivePiStageConfig();
        using var network = new DrivePiNetwork(TrainingWorld.Nano);
        _ = LearnedParameters.Choose(network, LearnedParameters.Of(network), stage);
        var prompt = new DrivePiPrompt(Tokenizer.OfBytes());
        using (no_grad())
        {
            network.Language.Decoder.parameters().First().fill_(float.NaN);
        }

        using var sample = new TrainingSampler(data, TrainingWorld.Nano with { Training = OnePass }, stage, prompt, null).Read(0);
        var terms = new DrivePiLearner(network, prompt, stage, null).Learn(sample, 1);

        Assert.Equal(double.PositiveInfinity, terms.Text);
        Assert.Equal(double.PositiveInfinity, terms.Total);
        Assert.NotNull(new LossTrend().With(terms).FaultOf(terms, 0));
        Assert.All(network.parameters(), parameter => Assert.Null(parameter.grad));
    }

    private static void Damage(string file, string damage)
    {
        if (damage == "missing")
        {
            File.Delete(file);
            return;
        }

        if (damage == "cut")
        {
            File.WriteAllBytes(file, File.ReadAllBytes(file)[..^100]);
            return;
        }

        var grid = VoxelGrid.NuScenesOccupancy;
        var labels = OccupancyLabelFile.ReadOpenOcc(file);
        var (classes, flow) = (labels.Occupancy.Classes, labels.Flow.Velocities);
        switch (damage)
        {
            case "no number": flow[3] = float.NaN; break;
            case "class": classes[2] = 17; break;
            default: classes = [.. classes.Select(label => label == 16 ? (byte)17 : label)]; break; // the free class of Occ3D
        }

        File.Delete(file);
        NpzFile.Write(file, ("semantics", NpyArray.Of<byte>(classes, grid.SizeX, grid.SizeY, grid.SizeZ)), ("flow", NpyArray.Of<float>(flow, grid.SizeX, grid.SizeY, grid.SizeZ, 2)));
    }

    private sealed class Steps : IProgress<TrainingStep>
    {
        public List<TrainingStep> Seen { get; } = [];

        public void Report(TrainingStep value) => Seen.Add(value);
    }
}
