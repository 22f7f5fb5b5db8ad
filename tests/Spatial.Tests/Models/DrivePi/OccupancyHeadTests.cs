using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class OccupancyHeadTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    private static readonly OccupancyHeadConfig Tiny = new()
    {
        Tokens = new(HiddenSize: 24, Channels: 16, Side: 12),
        BevReach = 6,
        Channels = 12,
        GridSide = 10,
        GridReach = 4,
        GridHeight = 4,
    };

    private static readonly OccupancyHeadConfig Full = new() { Tokens = new(HiddenSize: 4), Channels = 4, GridHeight = 2 };

    [Theory]
    [InlineData("true", (int)DrivePiBehaviour.Corrected)]
    [InlineData("raster", (int)DrivePiBehaviour.ReleaseCompat)]
    public void EveryStepAgreesWithTheOfficialHead(string order, int behaviour)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/occ_head_io");
        var head = Load("occ_head", Tiny, (DrivePiBehaviour)behaviour);
        var hidden = golden["hidden"];

        var bev = head.Lay(hidden);
        var output = head.Predict(hidden);

        AssertAlike(golden[$"{order}.bev"], bev, Tolerance, least: 1);
        AssertAlike(golden[$"{order}.resampled"], head.Resample(bev), Tolerance, least: 1);
        AssertAlike(golden[$"{order}.conv"], head.OnGrid(bev), Tolerance, least: 1);
        AssertAlike(golden[$"{order}.occ_logits"], output.Logits!, Tolerance, least: 1);
        AssertAlike(golden[$"{order}.flow"], output.Flow, Tolerance, least: 1);
        Assert.True(output.Logits![1].argmax(-1).eq(golden[$"{order}.class_last_sample"]).all().item<bool>());
    }

    [Theory]
    [InlineData("true", (int)DrivePiBehaviour.Corrected)]
    [InlineData("raster", (int)DrivePiBehaviour.ReleaseCompat)]
    public void LossesAndGradientsAreTheOfficialOnes(string order, int behaviour)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/occ_head_io");
        using var gradients = new GoldenTensors($"drivepi/occ_head_grads_{order}");
        var head = Load("occ_head", Tiny, (DrivePiBehaviour)behaviour);
        var hidden = golden["hidden"].requires_grad_();

        var output = head.Predict(hidden);
        var losses = OccupancyLosses.Of(output, golden["labels"], golden["gt_flow"], head.ClassWeights, DrivePiBehaviour.ReleaseCompat);
        new DrivePiLossWeights().Total(null, losses, null).backward();

        AssertAlike(golden[$"{order}.loss.occ_loss_occ"], losses.Focal!, Tolerance, least: 1);
        AssertAlike(golden[$"{order}.loss.occ_loss_voxel_sem_scal"], losses.Semantic!, Tolerance, least: 1);
        AssertAlike(golden[$"{order}.loss.occ_loss_voxel_geo_scal"], losses.Geometric!, Tolerance, least: 1);
        AssertAlike(golden[$"{order}.loss.occ_loss_voxel_lovasz"], losses.Lovasz!, Tolerance, least: 1);
        AssertAlike(golden[$"{order}.loss.occ_loss_flow"], losses.Flow!, Tolerance, least: 1);
        AssertAlike(gradients["input.hidden"], hidden.grad!, GradientTolerance);
        foreach (var (name, parameter) in head.named_parameters())
        {
            AssertAlike(gradients[name], parameter.grad!, GradientTolerance);
        }
    }

    [Theory]
    [InlineData("true", (int)DrivePiBehaviour.Corrected)]
    [InlineData("raster", (int)DrivePiBehaviour.ReleaseCompat)]
    public void TheHeadOfOfficialSizeAgrees(string order, int behaviour)
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var golden = new GoldenTensors("drivepi/occ_head_full_io");
        var head = Load("occ_head_full", Full, (DrivePiBehaviour)behaviour);

        var output = head.Predict(golden["hidden"]);

        var (x, y) = (golden["xy"].select(1, 0), golden["xy"].select(1, 1));
        AssertAlike(golden[$"{order}.occ_logits_at_xy"], output.Logits![0].index([x, y]), Tolerance, least: 1);
        AssertAlike(golden[$"{order}.flow_at_xy"], output.Flow[0].index([x, y]), Tolerance, least: 1);
        AssertAlike(golden[$"{order}.occ_logits_mean"], output.Logits!.mean([0, 1, 2]), Tolerance, least: 1);
    }

    [Fact]
    public void MapsAreReadWhereTheOfficialOnesAre()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/bev_grid_io");
        var (map, grid) = (new BevExtent(-54, 54, 180), new BevExtent(-40, 40, 200));

        AssertAlike(golden["release.y"], new BevResampler(map, map, grid, grid).Resample(golden["release.x"]), Tolerance, least: 1);
        AssertAlike(
            golden["asymmetric.y"],
            new BevResampler(new(-4.5, 4.5, 9), new(-5, 7, 12), new(-3, 4, 14), new(-6, 5, 11)).Resample(golden["asymmetric.x"]), Tolerance, least: 1);
        var (small, large) = (new BevExtent(-4, 4, 8), new BevExtent(-5, 5, 20));
        AssertAlike(golden["prescaled.y"], new BevResampler(small, small, large, large, scale: 2).Resample(golden["prescaled.x"]), Tolerance, least: 1);
    }

    [Fact]
    public void ClassWeightsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/occ_head_full");

        const double lastDigit = 1e-16; // logarithms of two libraries
        AssertClose(golden["cls_weights"], new OccupancyHead(Full, DrivePiBehaviour.Corrected).ClassWeights, lastDigit);
    }

    [Fact]
    public void ClassesArePieceByPieceThoseOfAllLogits()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        var config = Tiny with { GridSide = 23 };
        var head = new OccupancyHead(config, DrivePiBehaviour.Corrected);
        var content = randn(1, 23, 4, config.Channels);

        var (classes, notFinite) = head.ClassesOf(content);

        Assert.Equal(TensorValues.Of<byte>(head.LogitsOf(content).argmax(-1).to_type(ScalarType.Byte)), classes); // [X, Y, Z]
        Assert.True(classes.Distinct().Count() > 1);
        Assert.Equal(0, notFinite);
        content[0, 0, 0, 0] = float.NaN;
        Assert.Equal(config.GridHeight, head.ClassesOf(content).NotFinite); // those of one column
    }

    [Fact]
    public void StatesOfAnotherNumberOfTokensAreRefused()
    {
        using var scope = NewDisposeScope();
        var head = new OccupancyHead(Tiny, DrivePiBehaviour.Corrected);

        Assert.Contains("must be [B, 16, 24], got [1, 15, 24]", Assert.Throws<ArgumentException>(() => head.Predict(zeros(1, 15, 24))).Message);
    }

    private static OccupancyHead Load(string name, OccupancyHeadConfig config, DrivePiBehaviour behaviour)
    {
        var head = new OccupancyHead(config, behaviour);
        using var checkpoint = Checkpoint.Open(TestData.Golden($"drivepi/{name}.safetensors"));
        WeightLoader.Load(head, checkpoint);
        return head;
    }
}
