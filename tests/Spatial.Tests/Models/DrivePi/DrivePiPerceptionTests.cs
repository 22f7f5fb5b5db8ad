using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DrivePiPerceptionTests
{
    private static readonly string[] Questions = ["Is it wet?", "What is at <OCC>(120, 98, 4)</OCC>?"];

    [Fact]
    public void AWholeFrameGivesAllPartsOfAPrediction()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var frame = DrivePiScenes.Whole();

        var prediction = perception.Perceive(frame, Questions, TestContext.Current.CancellationToken);

        Assert.Equal((frame.SampleToken, frame.TimestampMicros), (prediction.SampleToken, prediction.TimestampMicros));
        Assert.Equal(VoxelGrid.NuScenesOccupancy, prediction.Occupancy!.Grid);
        Assert.Equal(OccupancyLabels.OpenOcc, prediction.Occupancy.Labels);
        Assert.All(prediction.Flow!.Velocities, velocity => Assert.True(float.IsFinite(velocity)));
        Assert.Equal(6, prediction.Plan!.Waypoints.Count);
        Assert.All(prediction.Plan.Waypoints, point => Assert.True(double.IsFinite(point.X) && double.IsFinite(point.Y)));
        Assert.Equal(Questions, prediction.Answers.Select(answer => answer.Question));
        string[] stages = ["prepare", "voxels", "images", "lift", "backbone", "trunk", "project", "language", "occupancy", "plan", "answer", "check"];
        Assert.Equal(stages, perception.Timings.Select(stage => stage.Name));
    }

    [Fact]
    public void OnlyWhatCanMoveHasAVelocity()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);

        var prediction = perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken);

        var (classes, velocities) = (prediction.Occupancy!.Classes, prediction.Flow!.Velocities);
        var moving = Enumerable.Range(0, classes.Length).Where(voxel => velocities[2 * voxel] != 0 || velocities[(2 * voxel) + 1] != 0).ToArray();
        Assert.NotEmpty(moving);
        Assert.All(moving, voxel => Assert.InRange(classes[voxel], 0, 7));
    }

    [Fact]
    public void EqualFramesGiveEqualPredictions()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);

        var first = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);
        perception.Perceive(DrivePiScenes.Scene(), [], TestContext.Current.CancellationToken);
        var second = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);

        DrivePiScenes.AssertEqual(first, second);
    }

    [Fact]
    public void WhatIsSeenDoesNotDependOnTheQuestion()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);

        var silent = perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken);
        var asked = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);

        DrivePiScenes.AssertEqual(silent with { Answers = asked.Answers }, asked);
    }

    [Fact]
    public void QuestionsDoNotDependOnEachOther()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);

        var together = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);
        var apart = Questions.Select(question => perception.Perceive(DrivePiScenes.Whole(), question, TestContext.Current.CancellationToken).Answers[0]).ToArray();

        Assert.Equal(apart, together.Answers);
    }

    [Fact]
    public void TheRouteChoosesThePlan()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);

        var plans = ((DrivingCommand?[])[null, DrivingCommand.Straight, DrivingCommand.Left])
            .Select(command => perception.Perceive(DrivePiScenes.Whole() with { Command = command }, [], TestContext.Current.CancellationToken).Plan!.Waypoints)
            .ToArray();

        Assert.Equal(plans[0], plans[1]);
        Assert.NotEqual(plans[1], plans[2]);
        var untold = perception.Perceive(DrivePiScenes.Whole() with { Command = null }, [], TestContext.Current.CancellationToken);
        Assert.Contains(untold.Degradations, sentence => sentence.StartsWith("Nobody said what the route asks for", StringComparison.Ordinal));
    }

    [Fact]
    public void AFrameLeavesNoTensorBehind()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void QuestionsThatCannotBeAskedAreNamed()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        string[] questions = ["Is it wet?", "<|im_end|>", new('a', 100_000)];

        var prediction = perception.Perceive(DrivePiScenes.Whole(), questions, TestContext.Current.CancellationToken);

        Assert.Equal(["", ""], prediction.Answers.Skip(1).Select(answer => answer.Text));
        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("spells <|im_end|>", StringComparison.Ordinal));
        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("and the context has room for", StringComparison.Ordinal));
        Assert.Null(perception.FaultOf(questions[0]));
    }

    [Fact]
    public void OutputThatIsNoNumberIsRefused()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        Spoil(folder.Path, "model.bev_occ_estimator.predicter.2.bias");

        var refused = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path));
        using var loaded = DrivePiPerception.Load(folder.Path, options: new() { AllowNonFinite = true });
        var predicted = Assert.Throws<InvalidDataException>(() => loaded.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken));

        Assert.Contains("NaN or infinity", refused.Message);
        Assert.Contains("the model's occupancy has", predicted.Message);
    }

    [Theory]
    [InlineData("prepare")]
    [InlineData("backbone")]
    [InlineData("plan")]
    public void WorkStopsAfterAStageWhenAsked(string last)
    {
        using var stop = new CancellationTokenSource();
        var stages = new StageList(name =>
        {
            if (name == last)
            {
                stop.Cancel();
            }
        });
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, progress: stages);

        Assert.Throws<OperationCanceledException>(() => perception.Perceive(DrivePiScenes.Whole(), [], stop.Token));

        Assert.Equal(last, stages.Names[^1]);
        stages.Names.Clear();
        Assert.NotNull(perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken).Plan);
    }

    [Fact]
    public void TheReleasesBehaviourRunsAsAWhole()
    {
        using var perception = DrivePiPerception.WithRandomWeights(
            DrivePiScenes.Nano with { Behaviour = DrivePiBehaviour.ReleaseCompat, Encoder = DrivePiScenes.Nano.Encoder with { Temporal = true } });
        using var corrected = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Temporal = true } });

        var prediction = perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken);

        Assert.Equal(6, prediction.Plan!.Waypoints.Count);
        Assert.NotEqual(prediction.Occupancy!.Classes, corrected.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken).Occupancy!.Classes);
    }

    [Fact]
    public void TemporalVoxelsComeFromTheFrameBeforeAndFromNoOther()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Temporal = true } });
        Frame first = DrivePiScenes.Whole(), second = After(first, 0.5);
        ScenePrediction See(Frame frame) => perception.Perceive(frame, [], TestContext.Current.CancellationToken);

        var alone = See(second);
        perception.Reset();
        See(first);
        var after = See(second);

        // What comes again, is older, is of another drive or much later begins anew.
        DrivePiScenes.AssertEqual(alone, See(second));
        See(After(first, 1));
        DrivePiScenes.AssertEqual(alone, See(second));
        See(first with { SceneName = "scene-0002" });
        DrivePiScenes.AssertEqual(alone, See(second));
        See(After(first, -3));
        DrivePiScenes.AssertEqual(alone, See(second));
        Assert.NotEqual(alone.Flow!.Velocities, after.Flow!.Velocities);
        perception.Reset();
        See(first);
        DrivePiScenes.AssertEqual(after, See(second));
    }

    [Fact]
    public void AFrameThatFailedIsNotRemembered()
    {
        using var stop = new CancellationTokenSource();
        var stages = new StageList(name => (name == "trunk" ? stop : null)?.Cancel());
        using var perception = DrivePiPerception.WithRandomWeights(
            DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Temporal = true } }, progress: stages);
        Frame first = DrivePiScenes.Whole(), second = After(first, 0.5);
        var alone = perception.Perceive(second, [], TestContext.Current.CancellationToken);
        perception.Reset();

        Assert.Throws<OperationCanceledException>(() => perception.Perceive(first, [], stop.Token));

        DrivePiScenes.AssertEqual(alone, perception.Perceive(second, [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void WhatIsToTheRightAheadIsPredictedThere()
    {
        // Without what mixes places: one wall becomes voxels, their map, and by the skip connection alone the head's.
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        manual_seed(2);
        var config = DrivePiScenes.Nano with { BevSkip = true };
        var voxelEncoder = new DynamicVoxelEncoder(config.Encoder.Grid, PointCloud.Width, [8, 8]);
        var head = new OccupancyHead(config.OccupancyHead, config.Behaviour);
        voxelEncoder.eval();
        foreach (var (name, parameter) in head.named_parameters().Where(entry => entry.name == "bev_skip.mix.weight"))
        {
            _ = parameter.copy_(eye(parameter.shape[0]).unsqueeze(-1).unsqueeze(-1));
        }

        var change = (Logits([20, -8, 0, 200, 0]) - Logits([])).abs().sum([0, 3, 4]); // [X, Y]

        var at = change.argmax().item<long>();
        Assert.InRange((at / 200 * 0.4) - 40, 20 - 4, 20 + 4); // a cell of the map is 3.6 m wide
        Assert.InRange((at % 200 * 0.4) - 40, -8 - 4, -8 + 4);

        Tensor Logits(float[] points)
        {
            var voxels = voxelEncoder.Encode([tensor(points).view(-1, PointCloud.Width)]); // 60 x 60 x 8
            var map = nn.functional.avg_pool2d(HeightFolding.Fold(voxels), 2); // [1, 64, 30, 30]
            var bev = map.view(1, 8, 8, 30, 30).sum(2).repeat(1, 3, 1, 1); // [1, 24, 30, 30]
            return head.Predict(zeros(1, config.VisionTokens, config.Language.HiddenSize), new BevMaps(bev, bev)).Logits!;
        }
    }

    private static void Spoil(string folder, string key)
    {
        using var checkpoint = Checkpoint.Open(folder);
        var tensors = checkpoint.Tensors.ToDictionary(stored => stored.Name, stored => checkpoint.FileOf(stored.Name).ReadTensor(stored), StringComparer.Ordinal);
        var metadata = checkpoint.Files[0].Metadata;
        checkpoint.Dispose();
        _ = tensors[key].fill_(float.NaN);
        SafetensorsWriter.WriteFolder(folder, tensors, metadata);
    }

    private static Frame After(Frame frame, double seconds) => frame with { TimestampMicros = frame.TimestampMicros + (long)(seconds * 1e6) };


    /// <summary>The stages that ended, and what to do when one does.</summary>
    private sealed class StageList(Action<string> ended) : IProgress<StageTiming>
    {
        public List<string> Names { get; } = [];

        public void Report(StageTiming value)
        {
            Names.Add(value.Name);
            ended(value.Name);
        }
    }
}
