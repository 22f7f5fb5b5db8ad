using System.Globalization;
using Spatial.Models;
using Spatial.Training;

namespace Spatial.Tests;

[Collection(TrainingWorld.Name)]
public sealed class DrivePiTrainerTests(TrainingWorld world) : IDisposable
{
    private const int Interruptions = 10;

    // The first stage learns all parts and tasks on varied frames; in the second the encoder is left as it is, and its maps are kept.
    private static readonly DrivePiTrainingConfig TwoStages = new()
    {
        Seed = 3,
        Average = 0.9,
        CheckpointEvery = 2,
        Sweeps = 2,
        Stages =
        [
            new() { Name = "all", Steps = 2, Frames = 1, LearningRate = 1e-3, WarmUp = 0.3, Augmentation = new() { Share = 0.5 } },
            new()
            {
                Name = "words-and-plans",
                Trains = [DrivePiPart.Projector, DrivePiPart.Language, DrivePiPart.Planner],
                Steps = 16,
                Frames = 1,
                Conversations = 2,
                LearningRate = 1e-3,
                KeepFeatures = true,
                Losses = new() { Occupancy = 0, Flow = 0 },
            },
        ],
    };

    private static readonly DrivePiTrainingConfig Short = new()
    {
        CheckpointEvery = 2,
        Sweeps = 1,
        Stages = [new() { Steps = 4, Frames = 1, Trains = [DrivePiPart.Language], Losses = TrainingWorld.TextAlone }],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void ATrainingThatIsStoppedOrKilledTenTimesEndsWithTheBytesOfOneThatIsNot()
    {
        var whole = Outcome(world.Request(_folder["whole"], TwoStages));
        Assert.True(whole.Finished);
        var random = new Random(8);
        var request = world.Request(_folder["cut"], TwoStages) with { Resume = true };
        for (var time = 0; time < Interruptions; time++)
        {
            Interrupt(request, isKill: time % 2 == 0, random.Next(1, 3));
        }

        var cut = Outcome(request);

        Assert.Equal((whole.Steps, true), (cut.Steps, cut.Finished));
        foreach (var file in new[] { "model/model.safetensors", "checkpoints/00000018/training/learned.safetensors", "checkpoints/00000018/training/optimizer.safetensors" })
        {
            Assert.True(File.ReadAllBytes(_folder["whole", file]).AsSpan().SequenceEqual(File.ReadAllBytes(_folder["cut", file])), file);
        }

        var (expected, actual) = (Log("whole"), Log("cut"));
        Assert.Equal(Enumerable.Range(1, 18), actual.Select(line => int.Parse(line[2], CultureInfo.InvariantCulture)));
        Assert.Equal(expected.Select(WithoutTimes), actual.Select(WithoutTimes));
    }

    [Fact]
    public void AFinishedTrainingThatIsResumedStaysAsItIs()
    {
        var request = world.Request(_folder["run"], Short);
        var first = Outcome(request);
        var weights = File.ReadAllBytes(Path.Join(first.Model, "model.safetensors"));

        var again = Outcome(request with { Resume = true });

        Assert.Equal(first with { LeftOut = again.LeftOut }, again);
        Assert.Equal(weights, File.ReadAllBytes(Path.Join(again.Model, "model.safetensors")));
    }

    [Fact]
    public void AHalfWrittenCheckpointIsNoCheckpoint()
    {
        Outcome(world.Request(_folder["run"], Short));
        Directory.CreateDirectory(_folder["run", "checkpoints", "00000099.partial"]);

        Assert.Equal(["00000002", "00000004"], TrainingCheckpoint.All(_folder["run"]).Select(Path.GetFileName));
        Assert.Equal(4, Outcome(world.Request(_folder["run"], Short) with { Resume = true }).Steps);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData(null)]
    public void ADamagedStateNamesTheRemedyWhichHelps(string? text)
    {
        var request = world.Request(_folder["run"], Short) with { Resume = true };
        Outcome(request);
        var state = _folder["run", "checkpoints", "00000004", "training", "state.json"];
        File.Delete(state);
        if (text is not null)
        {
            File.WriteAllText(state, text);
        }

        var error = Assert.Throws<InvalidDataException>(() => DrivePiTrainer.Open(request));

        Assert.Contains("checkpoint 00000004 is damaged", error.Message);
        Assert.Contains("delete its folder to go on from the one before", error.Message);
        Directory.Delete(_folder["run", "checkpoints", "00000004"], recursive: true);
        Assert.Equal(4, Outcome(request).Steps);
    }

    [Fact]
    public void AStateOfAnotherLayoutIsRefused()
    {
        var request = world.Request(_folder["run"], Short) with { Resume = true };
        Outcome(request);
        var state = _folder["run", "checkpoints", "00000004", "training", "state.json"];
        File.WriteAllText(state, File.ReadAllText(state).Replace("\"schema\": 1", "\"schema\": 2", StringComparison.Ordinal));

        Assert.Contains("layout 2, expected 1", Assert.Throws<InvalidDataException>(() => DrivePiTrainer.Open(request)).Message);
    }

    [Fact]
    public void AFolderIsNotTakenByAnotherTrainingNorByTheSameWithoutResume()
    {
        Outcome(world.Request(_folder["run"], Short));

        var without = Assert.Throws<ArgumentException>(() => DrivePiTrainer.Open(world.Request(_folder["run"], Short)));
        var other = Assert.Throws<ArgumentException>(() => DrivePiTrainer.Open(world.Request(_folder["run"], Short with { Seed = 1 }) with { Resume = true }));
        var partial = Assert.Throws<ArgumentException>(() => DrivePiTrainer.Open(world.Request(_folder["run"], Short) with { Resume = true, AllowPartial = true }));

        Assert.Contains("add --resume", without.Message);
        Assert.Contains("the configuration differs", other.Message);
        Assert.Contains("--allow-partial", partial.Message);
    }

    [Fact]
    public void AFolderInUseIsRefused()
    {
        var request = world.Request(_folder["run"], Short) with { Resume = true };
        using var trainer = DrivePiTrainer.Open(request);

        Assert.Throws<InvalidOperationException>(() => DrivePiTrainer.Open(request));
    }

    [Fact]
    public void AConfigurationWithoutTrainingNamesTheRemedy() => Assert.Contains(
        "add \"training\": {}", Assert.Throws<ArgumentException>(() => DrivePiTrainer.Open(world.Request(_folder["run"], Short) with { Config = TrainingWorld.Nano })).Message);

    [Fact]
    public void PartsThatAStageDoesNotLearnStayAsTheyAre()
    {
        var config = Short with { CheckpointEvery = 1 };
        Outcome(world.Request(_folder["run"], config));

        using var first = Checkpoint.Open(_folder["run", "checkpoints", "00000003"]);
        using var last = Checkpoint.Open(_folder["run", "checkpoints", "00000004"]);

        // A rate of 1e-4 times a falling cosine: weights that learn change in each step.
        Assert.NotEmpty(Changed(first, last));
        Assert.All(Changed(first, last), name => Assert.StartsWith("model.", name));
        Assert.DoesNotContain(Changed(first, last), name => name.Contains("projector", StringComparison.Ordinal) || name.Contains("occ", StringComparison.Ordinal));
    }

    [Fact]
    public void VelocitiesAloneAreLearnedWithoutChangingClasses()
    {
        var request = world.Request(_folder["run"], Short with
        {
            CheckpointEvery = 1,
            Stages = [Short.Stages[0] with { Trains = [DrivePiPart.Flow], Losses = new() { Text = 0, Occupancy = 0, Action = 0 }, KeepFeatures = true, Steps = 9, LearningRate = 1e-2 }],
        });
        Outcome(request with { Config = request.Config with { MotionChannels = 4 }, Features = _folder["maps"] });

        Assert.Equal(TrainingWorld.FrameCount, Directory.GetFiles(Assert.Single(Directory.GetDirectories(_folder["maps"]))).Length);
        using var first = Checkpoint.Open(_folder["run", "checkpoints", "00000008"]);
        using var last = Checkpoint.Open(_folder["run", "checkpoints", "00000009"]); // learned from maps that were kept

        Assert.NotEmpty(Changed(first, last));
        Assert.All(Changed(first, last), name => Assert.Matches(@"\.(flow_predicter|motion)\.", name));
        Assert.Contains(Changed(first, last), name => name.Contains(".motion.fine.", StringComparison.Ordinal));
        Assert.All(Log("run"), line => Assert.Equal("", line[Array.IndexOf(Header("run"), "focal")]));
    }

    [Fact]
    public void WhatWeightsLackBeginsAtRandomWhereThatIsAllowed()
    {
        var first = Outcome(world.Request(_folder["first"], Short));
        var request = world.Request(_folder["second"], Short) with { Weights = first.Model };
        request = request with { Config = request.Config with { MotionChannels = 4 } };
        Assert.Contains("26 missing: bev_occ_estimator.motion.", Assert.Throws<InvalidDataException>(() => DrivePiTrainer.Open(request)).Message);
        var remarks = new List<string>();

        using (DrivePiTrainer.Open(request with { NewParts = true, Out = _folder["third"] }, new Heard(remarks)))
        {
        }

        Assert.Contains("26 tensors that the weights lack begin at random: bev_occ_estimator.motion.belief.bias", string.Join('\n', remarks));
        var second = Outcome(request with { NewParts = true, Out = _folder["third"], Resume = true });
        using var before = Checkpoint.Open(first.Model);
        using var after = Checkpoint.Open(second.Model);
        Assert.Equal(before.Tensors.Count + 26, after.Tensors.Count);
        Assert.All(Changed(before, after), name => Assert.StartsWith("model.", name)); // the rest was taken over
        Assert.DoesNotContain(Changed(before, after), name => name.Contains("encoder", StringComparison.Ordinal) || name.Contains("projector", StringComparison.Ordinal));
    }

    [Fact]
    public void OnlyThePartsThatAreTakenComeFromTheWeights()
    {
        var first = Outcome(world.Request(_folder["first"], Short));
        var request = world.Request(_folder["second"], Short with { Seed = 5 }) with { Weights = first.Model, Take = [DrivePiPart.Encoder, DrivePiPart.Flow] };

        var second = Outcome(request);

        using var before = Checkpoint.Open(first.Model);
        using var after = Checkpoint.Open(second.Model);
        var changed = Changed(before, after);
        Assert.DoesNotContain(changed, name => !name.StartsWith("model.", StringComparison.Ordinal) || name.Contains(".flow_predicter.", StringComparison.Ordinal));
        Assert.Contains(changed, name => name.StartsWith("model.mm_projector.", StringComparison.Ordinal));
        Assert.Contains("model.bev_occ_estimator.final_conv.0.weight", changed);
        Assert.Contains("(Encoder), there ", Refusal(request with { Take = [DrivePiPart.Encoder], Resume = true }));
    }

    [Fact]
    public void PublishedWeightsOfTheLanguageModelAndTheEncoderArePutTogether()
    {
        var first = Outcome(world.Request(_folder["first"], Short));
        string[] language = ["model.layers.", "model.embed_tokens.", "model.norm."];
        using (var whole = Checkpoint.Open(first.Model))
        {
            var tensors = whole.Tensors.ToDictionary(tensor => tensor.Name, tensor => whole.ReadTensor(tensor.Name));
            SafetensorsWriter.WriteFolder(
                _folder["start"], tensors.Where(entry => language.Any(part => entry.Key.StartsWith(part, StringComparison.Ordinal))).ToDictionary());
            SafetensorsWriter.WriteFolder(
                _folder["start", "unilion"],
                tensors.Where(entry => !entry.Key.StartsWith("model.", StringComparison.Ordinal) && !entry.Key.StartsWith("lm_head", StringComparison.Ordinal)).ToDictionary());
        }

        var request = world.Request(_folder["second"], Short with { Seed = 5 }) with { Weights = _folder["start"] };
        Assert.Contains("release-compat", Assert.Throws<InvalidDataException>(() => DrivePiTrainer.Open(request)).Message);
        var second = Outcome(request with { NewParts = true, Out = _folder["third"] });

        using var before = Checkpoint.Open(first.Model);
        using var after = Checkpoint.Open(second.Model);
        Assert.Contains(Changed(before, after), name => name.StartsWith("model.mm_projector.", StringComparison.Ordinal)); // drawn anew
        Assert.All(Changed(before, after), name => Assert.StartsWith("model.", name)); // the encoder was taken, the language model was and learned
    }

    [Fact]
    public void OnlyTheLastCheckpointsAndTheBestStayAndTrainingEndsWhenNoneIsBetter()
    {
        var config = Short with { CheckpointEvery = 1, Patience = 3, Stages = [Short.Stages[0] with { Steps = 9 }] };
        TrainingOutcome outcome;
        using (var trainer = DrivePiTrainer.Open(world.Request(_folder["run"], config)))
        {
            trainer.Judge = (_, steps) => steps == 2 ? 1 : 0.5;
            outcome = trainer.Run(TestContext.Current.CancellationToken);
        }

        using var again = DrivePiTrainer.Open(world.Request(_folder["run"], config) with { Resume = true });
        var same = again.Run(TestContext.Current.CancellationToken);

        Assert.Equal((5, true, true), (outcome.Steps, outcome.Finished, outcome.StoppedEarly));
        Assert.Equal((5, true, true), (same.Steps, same.Finished, same.StoppedEarly));
        Assert.Equal(["00000002", "00000004", "00000005"], TrainingCheckpoint.All(_folder["run"]).Select(Path.GetFileName));
        Assert.Equal(File.ReadAllBytes(_folder["run", "checkpoints", "00000002", "model.safetensors"]), File.ReadAllBytes(Path.Join(outcome.Model, "model.safetensors")));
    }

    private static string[] Changed(Checkpoint one, Checkpoint other) =>
    [
        .. one.Tensors.Select(tensor => tensor.Name).Where(name =>
        {
            using var before = one.ReadTensor(name);
            using var after = other.ReadTensor(name);
            return !before.equal(after).all().item<bool>();
        }),
    ];

    private static string Refusal(TrainingRequest request) => Assert.Throws<ArgumentException>(() => DrivePiTrainer.Open(request)).Message;

    private static TrainingOutcome Outcome(TrainingRequest request)
    {
        using var trainer = DrivePiTrainer.Open(request);
        return trainer.Run(TestContext.Current.CancellationToken);
    }

    private void Interrupt(TrainingRequest request, bool isKill, int steps)
    {
        using var trainer = DrivePiTrainer.Open(request);
        using var stop = new CancellationTokenSource();
        trainer.Steps = new AfterSteps(steps, isKill ? () => throw new KilledException() : stop.Cancel);
        if (!isKill)
        {
            Assert.False(trainer.Run(stop.Token).Finished);
            return;
        }

        Assert.Throws<KilledException>(() => trainer.Run(stop.Token));

        // What a kill in the middle of writing leaves.
        File.AppendAllText(Path.Join(request.Out, "train.csv"), "words-and-plans,4,");
        var half = Directory.CreateDirectory(Path.Join(request.Out, "checkpoints", "00000099.partial", "training"));
        File.WriteAllText(Path.Join(half.FullName, "state.json"), "{");
    }

    private string[][] Log(string run) => [.. File.ReadLines(_folder[run, "train.csv"]).Skip(1).Select(line => line.Split(','))];

    private string[] Header(string run) => File.ReadLines(_folder[run, "train.csv"]).First().Split(',');

    private static string WithoutTimes(string[] cells) => string.Join(',', cells.Where((_, column) => column is not (7 or 8)));

    private sealed class AfterSteps(int steps, Action action) : IProgress<TrainingStep>
    {
        private int _done;

        public void Report(TrainingStep value)
        {
            if (++_done == steps)
            {
                action();
            }
        }
    }

    private sealed class KilledException : Exception;

    private sealed class Heard(List<string> remarks) : IProgress<string>
    {
        public void Report(string value) => remarks.Add(value);
    }
}
