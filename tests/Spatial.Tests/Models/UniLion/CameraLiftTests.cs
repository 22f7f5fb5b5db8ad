using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class CameraLiftTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    private static readonly CameraLiftConfig Tiny = new()
    {
        InputChannels = 10,
        OutputChannels = 6,
        KeptDepths = 3,
        NearestDepth = 1,
        FarthestDepth = 10,
        DepthStep = 0.75,
        GridMin = [-8, -8, -2],
        CellSize = [1, 1, 0.5],
        GridSize = [16, 16, 8],
        Rounding = DrivePiBehaviour.ReleaseCompat,
    };

    // Looks ahead along the ego's x axis from its origin; straight ahead is pixel (0, 0), where the features of a single cell are.
    private static readonly CameraView Ahead =
        new(new(new(0, 0, 1, -1, 0, 0, 0, -1, 0), Vector3d.Zero), new(8, 0, 0, 0, 8, 0, 0, 0, 1), PixelTransform.Identity);

    // Depths 1 to 4 m, voxels of a metre with the camera in the middle of the x axis' first.
    private static readonly CameraLiftConfig ByHand = Tiny with
    {
        OutputChannels = 2,
        KeptDepths = 2,
        FarthestDepth = 5,
        DepthStep = 1,
        GridMin = [-0.5, -8, -8],
        CellSize = [1, 16, 16],
        GridSize = [6, 1, 1],
    };

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryStepAndTheGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_lift_io");
        using var gradients = new GoldenTensors("drivepi/camera_lift_grads");
        var lift = Load(Tiny);
        var (features, returns) = (golden["features"].requires_grad_(), golden["lidar_depth"]);
        using var rays = CameraRays.Of(ViewsOf(golden));

        var lifted = lift.Lift(features, returns, rays);
        var loss = lift.DepthLoss(returns, lifted.Depth);
        ((lifted.Voxels.Features * golden["probe"]).sum() + loss).backward();

        AssertAlike(golden["points"], lift.Frustum(rays, 4, 6), Tolerance, least: 1);
        AssertAlike(golden["lidar_features"], lift.ReturnFeatures(returns), Tolerance, least: 1);
        AssertAlike(golden["depth_net"], lift.Predict(features, returns), Tolerance, least: 1);
        AssertAlike(golden["depth"], lifted.Depth, Tolerance, least: 1);
        Assert.True(golden["voxel_coords"].to_type(ScalarType.Int64).equal(lifted.Voxels.Coordinates).all().item<bool>());
        var predicted = lift.Predict(features, returns);
        AssertAlike(golden["voxel_features_before_norm"], lift.Splat(lifted.Depth, predicted.narrow(1, 12, 6), rays).Features, Tolerance, least: 1);
        AssertAlike(golden["voxel_features"], lifted.Voxels.Features, Tolerance, least: 1);
        Assert.Equal(new(8, 16, 16), lifted.Voxels.Shape);
        Assert.Equal(2, lifted.Voxels.BatchSize);
        Assert.True(golden["depth_labels"].to_type(ScalarType.Float32).equal(lift.DepthLabels(returns)).all().item<bool>());
        AssertAlike(golden["depth_loss"], loss, Tolerance, least: 1);
        AssertAlike(gradients["input.features"], features.grad!, GradientTolerance);
        foreach (var (name, parameter) in lift.named_parameters())
        {
            AssertAlike(gradients[name], parameter.grad!, GradientTolerance);
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void TheKeyFrameIsThatOfTheFirstCamera()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_lift_io");

        for (var sample = 0; sample < 2; sample++)
        {
            var globalFromKey = CameraInputsTests.Transform(golden["ego2global"][sample, 0]);
            for (var camera = 0; camera < 3; camera++)
            {
                var image = new CameraImage(() => throw new InvalidOperationException("no pixels here"))
                {
                    Channel = "CAM",
                    TimestampMicros = 0,
                    Intrinsics = new(new(1, 0, 0, 0, 1, 0, 0, 0, 1), 8, 8),
                    EgoFromCamera = CameraInputsTests.Transform(golden["sensor2ego"][sample, camera]),
                    GlobalFromEgo = CameraInputsTests.Transform(golden["ego2global"][sample, camera]),
                };

                var view = CameraView.Of(image, globalFromKey, new(1, 8, 8, 0, 0, 8, 8));

                var expected = CameraInputsTests.Values(golden["sensor2keyego"][sample, camera])[..12];
                Assert.Equal(expected, view.EgoFromCamera.ToRows(), (a, b) => Math.Abs(a - b) < 1e-5);
            }
        }
    }

    [Theory]
    [InlineData((int)DrivePiBehaviour.ReleaseCompat, 2)]
    [InlineData((int)DrivePiBehaviour.Corrected, 1)]
    public void OnlyReleaseCompatTakesInWhatLiesBelowTheGrid(int rounding, int expected)
    {
        // The grid begins at 3.3 m: what lies at 3 m is less than a voxel before it.
        using var scope = NewDisposeScope();
        var lift = new CameraLift(ByHand with { GridMin = [3.3, -8, -8], CellSize = [0.5, 16, 16], Rounding = (DrivePiBehaviour)rounding });
        using var rays = CameraRays.Of([[Ahead]]);

        var voxels = lift.Splat(tensor(new[] { 0.1f, 0.2f, 0.3f, 0.4f }, [1, 4, 1, 1]), ones(1, 2, 1, 1), rays);

        Assert.Equal(expected, voxels.Features.shape[0]);
    }

    [Fact]
    public void TheMostProbableDepthsAreLiftedByTheirShare()
    {
        using var scope = NewDisposeScope();
        var lift = new CameraLift(ByHand with { Rounding = DrivePiBehaviour.Corrected });
        using var rays = CameraRays.Of([[Ahead, Ahead], [Ahead, Ahead with { EgoFromCamera = new(Ahead.EgoFromCamera.Rotation, new(1, 0, 0)) }]]);
        var depth = tensor(new[] { 0.1f, 0.2f, 0.3f, 0.4f }, [1, 4, 1, 1]).expand(4, 4, 1, 1);
        var context = tensor(new float[] { 5, 1, 2, 0, 5, 1, 2, 0 }, [4, 2, 1, 1]);

        var voxels = lift.Splat(depth, context, rays);

        // 3 and 4 m are the most probable. In the second sample the second camera is a metre ahead: its 3 m are the first one's 4 m.
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 4, 1, 0, 0, 3, 1, 0, 0, 4, 1, 0, 0, 5], voxels.Coordinates.data<long>().ToArray());
        float[] sums = [0.3f * 7, 0.3f, 0.4f * 7, 0.4f, 0.3f * 5, 0.3f, (0.4f * 5) + (0.3f * 2), 0.4f, 0.4f * 2, 0];
        Assert.Equal(sums, voxels.Features.data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void CamerasThatSeeNothingOfTheGridGiveNoVoxels()
    {
        using var scope = NewDisposeScope();
        using var rays = CameraRays.Of([[Ahead]]);
        var lift = new CameraLift(Tiny with { GridMin = [-100, -8, -2] });
        lift.eval();

        var voxels = lift.Lift(zeros([1, 1, 10, 2, 2]), zeros(1, 1, 16, 16), rays).Voxels;

        Assert.Equal([0, 6], voxels.Features.shape);
        Assert.Equal([0, 4], voxels.Coordinates.shape);
    }

    [Fact]
    public void VoxelsAreOrderedAndOccurOnce()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_lift_io");
        using var rays = CameraRays.Of(ViewsOf(golden));

        var voxels = Load(Tiny with { Rounding = DrivePiBehaviour.Corrected }).Lift(golden["features"], golden["lidar_depth"], rays).Voxels;

        var c = voxels.Coordinates;
        var keys = (((((c.select(1, 0) * 8) + c.select(1, 1)) * 16) + c.select(1, 2)) * 16) + c.select(1, 3);
        Assert.True(keys.diff().gt(0).all().item<bool>());
        Assert.InRange(keys.shape[0], 1, golden["voxel_coords"].shape[0] - 1);
    }

    [Fact]
    public void InferenceLeavesNothingBehind()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_lift_io");
        using var rays = CameraRays.Of(ViewsOf(golden));
        using var inference = inference_mode();
        var lift = Load(Tiny);
        var (features, returns) = (golden["features"], golden["lidar_depth"]);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var lifted = lift.Lift(features, returns, rays);

        Assert.Equal(before + 3, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.False(lifted.Voxels.Features.requires_grad);
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        using var scope = NewDisposeScope();
        using var rays = CameraRays.Of([[Ahead]]);
        var lift = new CameraLift(Tiny);

        Assert.Contains("must be [B, L, 10, h, w], got [1, 1, 9, 2, 2]", Refusal(zeros([1, 1, 9, 2, 2]), zeros(1, 1, 16, 16)));
        Assert.Contains("must be [1, 1, 16, 16], got [1, 1, 16, 8]", Refusal(zeros([1, 1, 10, 2, 2]), zeros(1, 1, 16, 8)));
        Assert.Contains("rays must be of [1, 2] cameras, got [1, 1]", Refusal(zeros([1, 2, 10, 2, 2]), zeros(1, 2, 16, 16)));
        Assert.Contains("at most the number of depths, got 13 of 12", Assert.Throws<ArgumentException>(() => new CameraLift(Tiny with { KeptDepths = 13 })).Message);
        Assert.Contains("at least one, got [0]", Assert.Throws<ArgumentException>(() => CameraRays.Of([[]])).Message);
        Assert.Contains("gridSize must be x, y and z, got 2 values", Assert.Throws<ArgumentException>(() => Tiny with { GridSize = [1, 2] }).Message);

        string Refusal(Tensor features, Tensor returns) => Assert.Throws<ArgumentException>(() => lift.Lift(features, returns, rays)).Message;
    }

    [Fact]
    public void TheConfigurationIsReadAsItIsWritten()
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        File.WriteAllText(path, ConfigFile.ToJson(Tiny));
        try
        {
            Assert.Equal(ConfigFile.ToJson(Tiny), ConfigFile.ToJson(ConfigFile.Read<CameraLiftConfig>(path, "lift")));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static CameraLift Load(CameraLiftConfig config)
    {
        var lift = new CameraLift(config);
        using var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/camera_lift.safetensors"));
        WeightLoader.Load(lift, checkpoint);
        lift.eval();
        return lift;
    }

    private static CameraView[][] ViewsOf(GoldenTensors golden) =>
    [
        .. Enumerable.Range(0, 2).Select(sample => Enumerable.Range(0, 3).Select(camera =>
        {
            var augmentation = CameraInputsTests.Transform(golden["bda"][sample]);
            var k = CameraInputsTests.Values(golden["intrinsics"][sample, camera]);
            var (r, t) = (CameraInputsTests.Values(golden["image_rotation"][sample, camera]), CameraInputsTests.Values(golden["image_translation"][sample, camera]));
            return new CameraView(
                augmentation * CameraInputsTests.Transform(golden["sensor2keyego"][sample, camera]),
                new(k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], k[8]),
                new(r[0], r[1], r[3], r[4], t[0], t[1]));
        }).ToArray()),
    ];
}
