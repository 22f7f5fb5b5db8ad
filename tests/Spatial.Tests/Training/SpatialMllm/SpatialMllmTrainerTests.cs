using Spatial.Cli;
using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Collection(TrainingWorld.Name)]
public sealed class SpatialMllmTrainerTests : IDisposable
{
    private static readonly SpatialMllmStage Geometry = new() { Name = "geometry", Trains = [SpatialMllmPart.Structure], Steps = 2, Frames = 2 };
    private static readonly SpatialMllmStage Questions = new() { Steps = 3, Frames = 2, Questions = 3 };

    private readonly TemporaryFolder _folder = new();
    private readonly TrainingWorld _world;

    public SpatialMllmTrainerTests(TrainingWorld world)
    {
        _world = world;
        var made = CommandRun.Of("questions", "--dataroot", world.DataRoot, "--version", "v1.0-mini", "--kinds", "views", "--out", _folder["views"]);
        Assert.True(made.ExitCode == ExitCode.Ok, made.Error);
    }

    private static SpatialMllmTrainingConfig Nano { get; } = new()
    {
        LeastPixels = 3136,
        MostPixels = 5000, // 84 x 56
        Language = new() { Vocabulary = 320, HiddenSize = 32, FeedForwardSize = 64, Layers = 2, Heads = 2, KeyValueHeads = 1 },
        Tower = new() { HiddenSize = 16, FeedForwardSize = 32, Blocks = 2, Heads = 2, FullAttentionBlocks = [1] },
        Structure = new()
        {
            ImageSize = 84,
            Width = 16,
            Heads = 2,
            Depth = 2,
            PatchDepth = 1,
            DenseWidth = 8,
            DenseChannels = [4, 4, 4, 4],
            DenseLayers = [0, 0, 1, 1],
        },
    };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void WhatIsTrainedAnswersAndIsLaidOutAsThePublishedModel()
    {
        var outcome = Train(Request("run", [Geometry, Questions]));

        Assert.Equal((5L, true), (outcome.Steps, outcome.Finished));
        var inspected = CommandRun.Of("weights", "inspect", outcome.Model, "--json");
        Assert.Equal(ExitCode.Ok, inspected.ExitCode);
        Assert.Contains("Spatial-MLLM v1.1", inspected.Output, StringComparison.Ordinal);
        var sample = SampleToken();
        var asked = CommandRun.Of(
            "ask", "--model", "spatial-mllm", "--weights", outcome.Model, "--dataroot", _world.DataRoot, "--version", "v1.0-mini", "--sample", sample,
                "How many cars?");
        Assert.True(asked.ExitCode == ExitCode.Ok, asked.Error);
        Assert.Contains("6 frames of 84x56", asked.Error, StringComparison.Ordinal); // no larger than it was trained, though nobody says so
    }

    [Fact]
    public void AFileOfQuestionsIsAnsweredAndScored()
    {
        var model = Train(Request("run", [Questions])).Model;

        var asked = CommandRun.Of(
            "ask", "--model", "spatial-mllm", "--weights", model, "--dataroot", _world.DataRoot, "--version", "v1.0-mini", "--questions",
            _folder["views", ViewQuestionFile.Name], "--out", _folder["answers.json"], "--max-tokens", "4");
        Assert.True(asked.ExitCode == ExitCode.Ok, asked.Error);
        var questions = ViewQuestionFile.Read(_folder["views", ViewQuestionFile.Name]);
        var items = VsiBenchFile.Read(_folder["answers.json"]);
        Assert.Equal(questions.Select(question => (question.Id, question.GroundTruth)), items.Select(item => (item.Id, item.GroundTruth)));
        Assert.All(items, item => Assert.NotNull(item.Prediction));

        var scored = CommandRun.Of(
            "evaluate", "--predictions", _folder["answers.json"], "--as", "vsi-bench", "--protocol", "vsi-bench-spatial-mllm", "--out", _folder["report"]);
        Assert.True(scored.ExitCode == ExitCode.Ok, scored.Error);
    }

    [Fact]
    public void AKilledTrainingEndsWithTheWeightsOfOneThatWasNot()
    {
        var request = Request("whole", [Geometry, Questions], checkpointEvery: 1);
        Train(request);
        var cut = request with { Out = _folder["cut"] };
        using (var stop = new CancellationTokenSource())
        using (var trainer = SpatialMllmTrainer.Open(cut))
        {
            trainer.CheckpointDone = stop.Cancel;
            Assert.False(trainer.Run(stop.Token).Finished);
        }

        var outcome = Train(cut with { Resume = true });

        Assert.Equal((5L, true), (outcome.Steps, outcome.Finished));
        foreach (var file in new[] { "model/model.safetensors", "checkpoints/00000005/training/optimizer.safetensors" })
        {
            Assert.True(File.ReadAllBytes(_folder["whole", file]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder["cut", file])), file);
        }
    }

    [Fact]
    public void QuestionsLeaveTheStructureAsItIsAndGeometryLeavesTheRest()
    {
        var first = Train(Request("geometry", [Geometry])).Model;
        var second = Train(Request("questions", [Questions]) with { Weights = first }).Model;
        var third = Train(Request("again", [Geometry]) with { Weights = second }).Model;

        Assert.Equal([false, true], [Differ(first, second, "spatial_encoder."), Differ(first, second, "connector.")]);
        Assert.All(new[] { "visual.", "model." }, part => Assert.True(Differ(first, second, part), part));
        Assert.All(new[] { "visual.", "model.", "connector." }, part => Assert.False(Differ(second, third, part), part));
        Assert.True(Differ(second, third, "spatial_encoder."));
    }

    [Fact]
    public void OnlyThePartsThatAreTakenComeFromOtherWeights()
    {
        var first = Train(Request("first", [Geometry])).Model;
        var request = Request("second", [Questions with { LearningRate = 0 }]) with { Weights = first, Take = [SpatialMllmPart.Structure] };
        var second = Train(request with { Config = request.Config with { Training = request.Config.Training with { Seed = 5 } } }).Model;

        Assert.False(Differ(first, second, "spatial_encoder."));
        Assert.All(new[] { "visual.", "model.", "connector." }, part => Assert.True(Differ(first, second, part), part));
    }

    [Fact]
    public void WithAZeroedStructureWhatVggtSeesMakesNoDifference()
    {
        var request = Request("zeroed", [Questions]);
        var folder = Train(request with { Config = request.Config with { ZeroStructure = true } }).Model;
        using var chat = SpatialMllmChat.Load(folder);
        Assert.True(chat.Model.Config.ZeroStructure);
        using var scope = NewDisposeScope();
        var clip = new VisualClip(randint(0, 255, [1, 3, 56, 84], ScalarType.Byte), IsVideo: false);

        using var before = chat.See([clip]);
        using (no_grad())
        {
            foreach (var (_, parameter) in chat.Model.Structure.named_parameters())
            {
                parameter.add_(1);
            }
        }

        using var after = chat.See([clip]);
        Assert.True(before.Images!.allclose(after.Images!));
    }

    [Fact]
    public void ShortOfNothingItLearnsTheAnswersOfAClip()
    {
        // One clip again and again: what it is asked about it in the end.
        var question = ViewQuestionFile.Read(_folder["views", ViewQuestionFile.Name]).Where(item => item.Options.Count == 0 && item.Pictures.Count == 1)
            .GroupBy(item => item.Pictures[0]).MaxBy(group => group.Count())!;
        Directory.CreateDirectory(_folder["one"]);
        var ids = question.Select(item => $"\"{item.Id}\"").ToArray();
        File.WriteAllLines(_folder["one", ViewQuestionFile.Name], File.ReadLines(_folder["views", ViewQuestionFile.Name])
            .Where(line => ids.Any(id => line.Contains(id, StringComparison.Ordinal))).Select(line => line.TrimEnd(',')));
        var stage = Questions with { Steps = 120, Frames = 1, Questions = 10, LearningRate = 0.01, WeightDecay = 0 };

        var model = Train(Request("run", [stage]) with { Questions = [_folder["one"]] }).Model;

        var asked = CommandRun.Of(
            "ask", "--model", "spatial-mllm", "--weights", model, "--dataroot", _world.DataRoot, "--version", "v1.0-mini", "--questions",
            _folder["one", ViewQuestionFile.Name], "--out", _folder["answers.json"]);
        Assert.True(asked.ExitCode == ExitCode.Ok, asked.Error);
        Assert.All(VsiBenchFile.Read(_folder["answers.json"]), item => Assert.Equal(item.GroundTruth, item.Prediction));
    }

    [Fact]
    public void DepthsAndCamerasAreLearned()
    {
        var heard = new Heard();
        using (var trainer = SpatialMllmTrainer.Open(Request("run", [Geometry with { Steps = 40, LearningRate = 0.005 }])))
        {
            trainer.Steps = heard;
            trainer.Run(TestContext.Current.CancellationToken);
        }

        double Mean(int from, Func<LossTerms, double> term) => heard.Steps.Skip(from).Take(8).Average(step => term(step.Losses));
        Assert.True(Mean(32, terms => terms.Depth) < 0.85 * Mean(0, terms => terms.Depth),
            $"{Mean(0, terms => terms.Depth)} to {Mean(32, terms => terms.Depth)}");
        Assert.True(Mean(32, terms => terms.Cameras) < 0.7 * Mean(0, terms => terms.Cameras),
            $"{Mean(0, terms => terms.Cameras)} to {Mean(32, terms => terms.Cameras)}");
        Assert.True(double.IsNaN(heard.Steps[0].Losses.Text));
    }

    [Theory]
    [InlineData("{\"model\": \"spatial-mllm\", \"towr\": {}}", "unknown key 'towr', the nearest is 'tower'")]
    [InlineData("{\"model\": \"spatial-mllm\", \"training\": {\"stages\": [{\"trains\": [\"structure\", \"tower\"]}]}}", "trains must be [structure] alone")]
    [InlineData("{\"model\": \"spatial-mllm\", \"structure\": {\"denseLayers\": [0, 1, 2, 9]}}", "intermediate_layer_idx must be below the depth 4, got 9")]
    public void AConfigurationThatCannotBeIsRefusedByTheVerb(string text, string message)
    {
        File.WriteAllText(_folder["config.json"], text);

        var run = CommandRun.Of("train", "--config", _folder["config.json"], "--dataroot", _world.DataRoot, "--out", _folder["run"]);

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("spatial-mllm-tiny.json", 2, false)]
    [InlineData("ablations/sight-geometry.json", 1, false)]
    [InlineData("ablations/sight-dual.json", 1, false)]
    [InlineData("ablations/sight-zeroed.json", 1, true)]
    public void ShippedConfigurationsLoad(string file, int stages, bool isZeroed)
    {
        var config = SpatialMllmTrainingConfig.Load(Path.Join(TestData.RepositoryRoot, "configs", file));

        Assert.Equal((stages, isZeroed), (config.Training.Stages.Count, config.ZeroStructure));
    }

    [Fact]
    public void DataWithoutQuestionsNamesTheVerbThatMakesThem()
    {
        var request = Request("run", [Questions]) with { Questions = [] };

        Assert.Contains("`spatial questions --kinds views` makes them", Assert.Throws<FileNotFoundException>(() => SpatialMllmTrainer.Open(request)).Message,
            StringComparison.Ordinal);
    }

    private SpatialMllmTrainingRequest Request(string name, IReadOnlyList<SpatialMllmStage> stages, int checkpointEvery = 100) => new()
    {
        Config = Nano with { Training = new() { Stages = stages, Average = 0.5, CheckpointEvery = checkpointEvery } },
        DataRoots = [_world.DataRoot],
        Version = "v1.0-mini",
        Questions = [_folder["views"]],
        Out = _folder[name],
    };

    private string SampleToken()
    {
        using var tables = NuScenesTables.Load(_world.DataRoot, "v1.0-mini");
        return tables.SampleTokens[0];
    }

    private static TrainingOutcome Train(SpatialMllmTrainingRequest request)
    {
        using var trainer = SpatialMllmTrainer.Open(request);
        return trainer.Run();
    }

    private static bool Differ(string first, string second, string part)
    {
        using var scope = NewDisposeScope();
        using var a = Checkpoint.Open(first);
        using var b = Checkpoint.Open(second);
        return a.Tensors.Where(tensor => tensor.Name.StartsWith(part, StringComparison.Ordinal))
            .Any(tensor => !a.ReadTensor(tensor.Name).allclose(b.ReadTensor(tensor.Name)));
    }

    private sealed class Heard : IProgress<TrainingStep>
    {
        public List<TrainingStep> Steps { get; } = [];

        public void Report(TrainingStep value) => Steps.Add(value);
    }
}
