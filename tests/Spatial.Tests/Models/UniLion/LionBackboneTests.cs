using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static Spatial.Tests.LionGolden;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class LionBackboneTests
{
    private static readonly SparseShape Shape = new(32, 12, 16);

    private static readonly LionConfig Tiny = new()
    {
        Width = 12,
        Stages = [Stage(32, 64), Stage(16, 32), Stage(8, 32), Stage(4, 16)],
        Mamba = new() { StateSize = 4 },
    };

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryStepAgreesFromTheOfficialStepBeforeIt()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        using var golden = new GoldenTensors("drivepi/lion_backbone_io");
        var backbone = Loaded(new LionBackbone(Tiny, DrivePiBehaviour.ReleaseCompat), "lion_backbone");
        var voxels = Voxels(golden, "", Shape);
        Assert.Equal(golden.Keys.Count(key => key.StartsWith("stage.", StringComparison.Ordinal)), 2 * backbone.Steps.Count);

        foreach (var (name, pass) in backbone.Steps)
        {
            var passed = pass(voxels);
            voxels = Voxels(golden, $"stage.{name}.", passed.Shape);
            AssertClose(voxels.Coordinates, passed.Coordinates, 0);
            AssertAlike(voxels.Features, passed.Features, Tolerance, least: 1);
        }

        Assert.Equal(new(2, 12, 16), voxels.Shape);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void TheWholeAndItsGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/lion_backbone_io");
        var backbone = Loaded(new LionBackbone(Tiny, DrivePiBehaviour.ReleaseCompat), "lion_backbone");
        var voxels = Voxels(golden, "", Shape);
        voxels.Features.requires_grad_();

        var passed = backbone.forward(voxels);
        (passed.Features * golden["probe"]).sum().backward();

        AssertClose(golden["y_coords"].to(int64), passed.Coordinates, 0);
        AssertAlike(golden["y"], passed.Features, BackboneTolerance, least: 1);
        AssertAlike(golden["bev"], HeightFolding.Fold(passed), BackboneTolerance, least: 1);
        AssertAlike(golden["grad.input.features"], voxels.Features.grad!, GradientTolerance);
        var parameters = backbone.named_parameters().ToDictionary(parameter => parameter.name, parameter => parameter.parameter);
        foreach (var name in (string[])["block1.pos_emb_list.0.position_embedding_head.0.weight", "dow0.sub_conv.0.weight"])
        {
            AssertAlike(golden[$"grad.{name}"], parameters[name].grad!, GradientTolerance);
        }
    }

    [Fact]
    public void ABackboneOfTwoStagesHasAQuarterOfTheHeight()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var backbone = new LionBackbone(Tiny with { Stages = [Stage(8, 32), Stage(4, 16)] }, DrivePiBehaviour.Corrected);
        backbone.eval();
        var voxels = SomeVoxels.Random(new(9, 11, 13), [100], 12, seed: 4);

        var passed = backbone.forward(voxels);

        Assert.Equal(new(3, 11, 13), passed.Shape);
        Assert.Equal(["input_merge", "dow0", "block1", "dow1", "block2", "dow2", "layer_out"], backbone.Steps.Select(step => step.Name));
        var cells = HeightFolding.Fold(passed.With(ones_like(passed.Features)));
        Assert.Equal([1L, 36, 11, 13], cells.shape);
        Assert.Equal(passed.Features.numel(), cells.sum().item<float>()); // no two voxels in a cell
    }

    [Fact]
    public void SamplesOfABatchDoNotSeeEachOther()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var backbone = new LionBackbone(Tiny, DrivePiBehaviour.Corrected);
        backbone.eval();
        foreach (var (name, parameter) in backbone.named_parameters())
        {
            if (name.Contains(".blocks.", StringComparison.Ordinal) && name.EndsWith(".norm.weight", StringComparison.Ordinal))
            {
                parameter.fill_(0.12); // as in the golden: at 1 the stack makes roundings a million times larger
            }
        }

        var both = SomeVoxels.Random(Shape, [150, 90], 12, seed: 5);
        var second = new VoxelTokens(both.Features.narrow(0, 150, 90), both.Coordinates.narrow(0, 150, 90).clone(), Shape, 1);
        second.Coordinates.select(1, 0).fill_(0);

        var map = HeightFolding.Fold(backbone.forward(both));

        AssertAlike(HeightFolding.Fold(backbone.forward(second)).squeeze(0), map[1], Tolerance, least: 1);
    }

    [Fact]
    public void WithoutVoxelsTheMapIsEmpty()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var backbone = new LionBackbone(Tiny, DrivePiBehaviour.Corrected);
        backbone.eval();

        var map = HeightFolding.Fold(backbone.forward(new(zeros(0, 12), zeros([0, 4], int64), Shape, 2)));

        Assert.Equal([2L, 24, 12, 16], map.shape);
        Assert.Equal(0, map.abs().sum().item<float>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void APassLeavesOnlyItsResult(bool gradients)
    {
        using var scope = NewDisposeScope();
        using var mode = set_grad_enabled(gradients);
        var backbone = new LionBackbone(Tiny with { Stages = [Stage(8, 32)] }, DrivePiBehaviour.Corrected);
        backbone.eval();
        var voxels = SomeVoxels.Random(new(8, 12, 16), [60, 40], 12, seed: 6);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var passed = backbone.forward(voxels);

        Assert.Equal(before + 2, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
        Assert.Equal(gradients, passed.Features.requires_grad);
    }

    [Fact]
    public void ChannelsOfTheMapAreHeightsOfEachFeature()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.At(new(2, 2, 3), tensor(new[] { 1f, 2, 3, 4 }, [2, 2]), 0, 0, 1, 2, 1, 1, 0, 0);

        var map = HeightFolding.Fold(voxels);

        Assert.Equal([2L, 4, 2, 3], map.shape);
        Assert.Equal((1f, 2f), (map[0, 0, 1, 2].item<float>(), map[0, 2, 1, 2].item<float>()));
        Assert.Equal((3f, 4f), (map[1, 1, 0, 0].item<float>(), map[1, 3, 0, 0].item<float>()));
        Assert.Equal(10, map.sum().item<float>());
    }

    [Fact]
    public void FeaturesOfAnotherWidthAreRefused()
    {
        using var scope = NewDisposeScope();
        var backbone = new LionBackbone(Tiny, DrivePiBehaviour.Corrected);

        var error = Assert.Throws<ArgumentException>(() => backbone.forward(SomeVoxels.Random(Shape, [5], 11, seed: 7)));
        Assert.Contains("features must be [V, 12], got [5, 11]", error.Message, StringComparison.Ordinal);
    }

    private static LionStageConfig Stage(int height, int group) => new() { WindowX = 5, WindowY = 5, WindowZ = height, GroupSize = group };
}
