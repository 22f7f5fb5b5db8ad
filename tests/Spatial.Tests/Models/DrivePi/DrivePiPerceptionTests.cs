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

        AssertEqual(first, second);
    }

    [Fact]
    public void WhatIsSeenDoesNotDependOnTheQuestion()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);

        var silent = perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken);
        var asked = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);

        AssertEqual(silent with { Answers = asked.Answers }, asked);
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
    public void WeightsAndConfigurationComeBackFromAFolder()
    {
        using var folder = new TemporaryFolder();
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 3);
        var expected = perception.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken);
        perception.Save(folder.Path);

        using var loaded = DrivePiPerception.Load(folder.Path);

        AssertEqual(expected, loaded.Perceive(DrivePiScenes.Whole(), Questions, TestContext.Current.CancellationToken));
        Assert.Empty(loaded.Remarks);
        using var checkpoint = Checkpoint.Open(folder.Path);
        Assert.Contains(checkpoint.Tensors, tensor => tensor.Name == "model.embed_tokens.weight");
        Assert.Contains(checkpoint.Tensors, tensor => tensor.Name == "model.mm_projector.downsampler.norm_media.weight");
        Assert.Contains(checkpoint.Tensors, tensor => tensor.Name.StartsWith("pts_backbone.", StringComparison.Ordinal));
        Assert.Equal("DrivePI", CheckpointLayout.Of(checkpoint.Tensors).Model);
        Assert.Empty(CheckpointLayout.Of(checkpoint.Tensors).Others);
    }

    [Theory]
    [InlineData("corrected")]
    [InlineData(null)]
    public void TheEncodersWeightsMayLieInTheirOwnFolder(string? behaviour)
    {
        using var folder = new TemporaryFolder();
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano, seed: 4);
        var expected = perception.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken);
        perception.Save(folder.Path);
        using (var checkpoint = Checkpoint.Open(folder.Path))
        {
            var tensors = checkpoint.Tensors.ToDictionary(stored => stored.Name, stored => checkpoint.FileOf(stored.Name).ReadTensor(stored), StringComparer.Ordinal);
            var metadata = checkpoint.Files[0].Metadata;
            checkpoint.Dispose();
            SafetensorsWriter.WriteFolder(Path.Join(folder.Path, "unilion"), tensors.Where(tensor => !tensor.Key.StartsWith("model.", StringComparison.Ordinal)).ToDictionary(),
                behaviour is null ? null : new Dictionary<string, string> { ["spatial.behaviour"] = behaviour });
            SafetensorsWriter.WriteFolder(folder.Path, tensors.Where(tensor => tensor.Key.StartsWith("model.", StringComparison.Ordinal)).ToDictionary(), metadata);
        }

        if (behaviour is null)
        {
            // As published: the release's, like any weights that say nothing.
            Assert.Contains("release-compat, as weights that say nothing are", Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path)).Message);
            return;
        }

        using var loaded = DrivePiPerception.Load(folder.Path);

        AssertEqual(expected, loaded.Perceive(DrivePiScenes.Whole(), [], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void WeightsOfTheOtherBehaviourAreRefused()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Behaviour = DrivePiBehaviour.ReleaseCompat }))
        {
            perception.Save(folder.Path);
        }

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path, DrivePiScenes.Nano));
        using var allowed = DrivePiPerception.Load(folder.Path, DrivePiScenes.Nano, new() { AllowOtherBehaviour = true });

        Assert.Contains("was trained with the behaviour release-compat, but the configuration says corrected", error.Message);
        Assert.Contains("release-compat", Assert.Single(allowed.Remarks));
    }

    [Fact]
    public void WeightsThatDifferFromTheirHashesAreRefused()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        var bytes = File.ReadAllBytes(folder["model.safetensors"]);
        bytes[^3] ^= 1; // of a fraction
        folder.Write("model.safetensors", bytes);

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path));
        using var unread = DrivePiPerception.Load(folder.Path, options: new() { SkipHashes = true });

        Assert.Contains("model.safetensors expected sha256", error.Message);
    }

    [Fact]
    public void WeightsThatSayNothingAreThoseOfTheRelease()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        using (var checkpoint = Checkpoint.Open(folder.Path))
        {
            var tensors = checkpoint.Tensors.ToDictionary(stored => stored.Name, stored => checkpoint.FileOf(stored.Name).ReadTensor(stored), StringComparer.Ordinal);
            checkpoint.Dispose();
            SafetensorsWriter.WriteFolder(folder.Path, tensors);
        }

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path));

        Assert.Contains("release-compat, as weights that say nothing are", error.Message);
    }

    [Fact]
    public void AConfigurationThatDoesNotFitTheWeightsIsRefusedByTheirKeys()
    {
        using var folder = new TemporaryFolder();
        using (var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano))
        {
            perception.Save(folder.Path);
        }

        var wider = DrivePiScenes.Nano with { Occupancy = new() { Channels = DrivePiScenes.Nano.Occupancy.Channels * 2 } };

        var error = Assert.Throws<InvalidDataException>(() => DrivePiPerception.Load(folder.Path, wider));

        Assert.Contains("bev_occ_estimator.final_conv.0.weight", error.Message);
        Assert.Contains("nothing was loaded", error.Message);
    }

    [Fact]
    public void AFolderWithoutAConfigurationSaysWhatToDo()
    {
        using var folder = new TemporaryFolder();

        var error = Assert.Throws<FileNotFoundException>(() => DrivePiPerception.Load(folder.Path));

        Assert.Contains("drivepi.json", error.Message);
    }

    [Fact]
    public void PlansGoOnFromTheMeasuredMotionWhereTheConfigurationSaysSo()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano with { Planner = DrivePiScenes.Nano.Planner with { EgoStatus = EgoStatusSource.Measured } });
        var slow = Moving(DrivePiScenes.Whole(), speed: 1);
        var fast = Moving(DrivePiScenes.Whole(), speed: 9);

        var plans = new[] { slow, fast }.Select(frame => perception.Perceive(frame, [], TestContext.Current.CancellationToken)).ToArray();
        var unknown = perception.Perceive(slow with { Sweeps = [slow.Sweeps[0]] }, [], TestContext.Current.CancellationToken);

        Assert.NotEqual(plans[0].Plan!.Waypoints[^1], plans[1].Plan!.Waypoints[^1]);
        Assert.DoesNotContain(plans[0].Degradations, sentence => sentence.StartsWith("No ego status", StringComparison.Ordinal));
        Assert.Contains(unknown.Degradations, sentence => sentence.StartsWith("No ego status", StringComparison.Ordinal));

        // Of the older sweep only the pose is there: it alone says how fast the vehicle is.
        static Frame Moving(Frame frame, double speed)
        {
            var before = new RigidTransform(Matrix3d.Identity, new(-0.1 * speed, 0, 0));
            var earlier = new Sweep(PointCloud.Empty)
            {
                TimestampMicros = frame.TimestampMicros - 100_000,
                EgoFromSensor = frame.Sweeps[0].EgoFromSensor,
                GlobalFromEgo = frame.GlobalFromEgo * before,
            };
            return frame with { Sweeps = [frame.Sweeps[0], earlier] };
        }
    }

    [Fact]
    public void AnEncoderOfCamerasAloneDoesNotMissTheLidar()
    {
        var config = DrivePiScenes.Nano with { Encoder = DrivePiScenes.Nano.Encoder with { Points = false } };
        using var perception = DrivePiPerception.WithRandomWeights(config);
        var whole = DrivePiScenes.Whole();

        var prediction = perception.Perceive(whole, [], TestContext.Current.CancellationToken);
        var without = perception.Perceive(whole with { Sweeps = [] }, [], TestContext.Current.CancellationToken);

        Assert.DoesNotContain(prediction.Degradations, sentence => sentence.Contains("LiDAR", StringComparison.Ordinal));
        Assert.Equal(prediction.Occupancy!.Classes, without.Occupancy!.Classes);
        Assert.Contains("points or at images", Assert.Throws<ArgumentException>((config with { Encoder = config.Encoder with { Images = null } }).Check).Message);
    }

    [Fact]
    public void VoxelsGoAroundTheMapWhereTheConfigurationSaysSo()
    {
        using var scope = torch.NewDisposeScope();
        var skip = new VoxelSkip(folded: 2, channels: 3, new(-2, 2, 4), new(-1, 1, 2));
        var (map, folded) = (torch.rand(1, 3, 2, 2), torch.rand(1, 2, 4, 4));

        Assert.True(skip.Add(map, folded).eq(map).all().item<bool>()); // begins as nothing
        torch.nn.init.ones_(skip.get_parameter("mix.bias"));
        Assert.True(skip.Add(map, folded).allclose(map + 1));
        Assert.Contains("[1, 2, 4, 4], got none", Assert.Throws<ArgumentException>(() => skip.Add(map, null)).Message);
        Assert.Contains("got [1, 2, 2, 2]", Assert.Throws<ArgumentException>(() => skip.Add(map, torch.rand(1, 2, 2, 2))).Message);
    }

    [Theory]
    [InlineData(5, "1 of 6 cameras are missing")]
    [InlineData(0, "6 of 6 cameras are missing")]
    public void MissingCamerasDegrade(int cameras, string fault)
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var whole = DrivePiScenes.Whole();

        var prediction = perception.Perceive(whole with { Cameras = [.. whole.Cameras.Take(cameras)] }, [], TestContext.Current.CancellationToken);

        Assert.Contains(prediction.Degradations, sentence => sentence.Contains(fault, StringComparison.Ordinal));
    }

    [Fact]
    public void MissingSensorsAreRefusedWhereConfiguredSo()
    {
        using var perception = DrivePiPerception.WithRandomWeights(
            DrivePiScenes.Nano with { MissingCamera = MissingSensor.Refuse, MissingLidar = MissingSensor.Refuse });
        var whole = DrivePiScenes.Whole();

        var camera = Assert.Throws<InvalidDataException>(() => perception.Perceive(whole with { Cameras = [.. whole.Cameras.Skip(1)] }, [], TestContext.Current.CancellationToken));
        var lidar = Assert.Throws<InvalidDataException>(() => perception.Perceive(whole with { Sweeps = [] }, [], TestContext.Current.CancellationToken));

        Assert.Contains("missingCamera: refuse", camera.Message);
        Assert.Contains("missingLidar: refuse", lidar.Message);
    }

    [Fact]
    public void CamerasAloneDegradeAndNothingAtAllIsRefused()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var blind = DrivePiScenes.Whole() with { Sweeps = [] };

        var prediction = perception.Perceive(blind, [], TestContext.Current.CancellationToken);

        Assert.Contains(prediction.Degradations, sentence => sentence.StartsWith("No LiDAR", StringComparison.Ordinal));
        Assert.Contains("neither LiDAR points nor cameras", Assert.Throws<InvalidDataException>(() => perception.Perceive(blind with { Cameras = [] }, [], TestContext.Current.CancellationToken)).Message);
    }

    [Fact]
    public void PointsThatAreNoNumbersChangeNothing()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var frame = DrivePiScenes.Whole(sweeps: 1);
        var sweep = frame.Sweeps[0];
        float[] spoilt = [.. sweep.Points.Values, float.NaN, 1, 1, 1, 0, 5, float.PositiveInfinity, 1, 1, 0, 1e30f, 1e30f, 1e30f, 1, 0];

        var expected = perception.Perceive(frame, [], TestContext.Current.CancellationToken);
        var prediction = perception.Perceive(frame with { Sweeps = [With(sweep, spoilt)] }, [], TestContext.Current.CancellationToken);

        AssertEqual(expected, prediction);
    }

    [Fact]
    public void IntensitiesThatAreNoNumbersDegrade()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var frame = DrivePiScenes.Whole(sweeps: 1);
        var values = frame.Sweeps[0].Points.Values.ToArray();
        values[3] = float.NaN;

        var prediction = perception.Perceive(frame with { Sweeps = [With(frame.Sweeps[0], values)] }, [], TestContext.Current.CancellationToken);

        Assert.Contains("1 LiDAR points have an intensity that is no number: 0 was taken.", prediction.Degradations);
    }

    [Fact]
    public void ACameraFarFromTheVehicleIsLeftOut()
    {
        using var perception = DrivePiPerception.WithRandomWeights(DrivePiScenes.Nano);
        var whole = DrivePiScenes.Whole();
        var absurd = DrivePiScenes.Camera("CAM_FRONT", new(whole.Cameras[0].EgoFromCamera.Rotation, new(1e6, 0, 0)), () => throw new InvalidDataException("is not read"));

        var prediction = perception.Perceive(whole with { Cameras = [absurd, .. whole.Cameras.Skip(1)] }, [], TestContext.Current.CancellationToken);

        Assert.Contains(prediction.Degradations, sentence => sentence.Contains("CAM_FRONT is mounted 1000000 m from the vehicle's origin", StringComparison.Ordinal));
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
        AssertEqual(alone, See(second));
        See(After(first, 1));
        AssertEqual(alone, See(second));
        See(first with { SceneName = "scene-0002" });
        AssertEqual(alone, See(second));
        See(After(first, -3));
        AssertEqual(alone, See(second));
        Assert.NotEqual(alone.Flow!.Velocities, after.Flow!.Velocities);
        perception.Reset();
        See(first);
        AssertEqual(after, See(second));
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

        AssertEqual(alone, perception.Perceive(second, [], TestContext.Current.CancellationToken));
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
            return head.Predict(zeros(1, config.VisionTokens, config.Language.HiddenSize), new BevMaps(bev, bev)).Logits;
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

    private static Sweep With(Sweep sweep, float[] values) => new(new PointCloud(values))
    {
        Token = sweep.Token,
        TimestampMicros = sweep.TimestampMicros,
        EgoFromSensor = sweep.EgoFromSensor,
        GlobalFromEgo = sweep.GlobalFromEgo,
    };

    private static void AssertEqual(ScenePrediction expected, ScenePrediction actual)
    {
        Assert.Equal(expected.Occupancy!.Classes, actual.Occupancy!.Classes);
        Assert.Equal(expected.Flow!.Velocities, actual.Flow!.Velocities);
        Assert.Equal(expected.Plan!.Waypoints, actual.Plan!.Waypoints);
        Assert.Equal(expected.Answers, actual.Answers);
        Assert.Equal(expected.Degradations, actual.Degradations);
    }

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
