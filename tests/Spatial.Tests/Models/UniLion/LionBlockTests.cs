using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static Spatial.Tests.LionGolden;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class LionBlockTests
{
    private static readonly SparseShape Shape = new(8, 12, 16);
    private static readonly LionStageConfig Stage = new() { WindowX = 5, WindowY = 5, WindowZ = 8, GroupSize = 32 };
    private static readonly LionConfig Config = new() { Width = 16, Mamba = new() { StateSize = 4 } };

    [Fact]
    [Trait("Category", "Golden")]
    public void FeaturesAndGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/lion_block_io");
        using var gradients = new GoldenTensors("drivepi/lion_block_grads");
        var block = Loaded(new LionBlock(Config, Stage, DrivePiBehaviour.ReleaseCompat), "lion_block");
        var voxels = Voxels(golden, "", Shape);
        voxels.Features.requires_grad_();

        var passed = block.forward(voxels);
        (passed.Features * golden["probe"]).sum().backward();

        AssertClose(golden["y_coords"].to(int64), passed.Coordinates, 0);
        AssertAlike(golden["y"], passed.Features, Tolerance, least: 1);
        AssertAlike(gradients["input.features"], voxels.Features.grad!, GradientTolerance);
        AssertGradients(gradients, block);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void PositionsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/lion_block_io");
        var block = Loaded(new LionBlock(Config, Stage, DrivePiBehaviour.Corrected), "lion_block");
        var voxels = Voxels(golden, "", Shape);
        var positions = (LionPositions)block.named_modules().Single(module => module.name == "pos_emb_list.0").module;

        AssertAlike(golden["position"], LionPositions.PlacesOf(voxels), 1e-6, least: 1);
        AssertAlike(golden["position_embedding"], positions.forward(voxels), Tolerance, least: 1);
    }

    [Fact]
    public void TheCornersOfAGridAreHalfATurnFromItsMiddle()
    {
        using var scope = NewDisposeScope();

        var places = LionPositions.PlacesOf(SomeVoxels.At(new(2, 4, 8), zeros(2, 1), 0, 0, 0, 0, 0, 1, 3, 6));

        AssertClose(tensor(new[] { -3.1415f, -3.1415f, -3.1415f, 1.57075f, 1.57075f, 0 }, [2, 3]), places, 1e-6);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void OtherDepthsGiveTheSameVoxels(int depth)
    {
        using var scope = NewDisposeScope();
        var block = new LionBlock(Config, Stage with { Depth = depth }, DrivePiBehaviour.Corrected);
        block.eval();
        var voxels = SomeVoxels.Random(new(5, 11, 7), [60, 0, 1], 16, seed: 3); // odd extents, an empty sample

        var passed = block.forward(voxels);

        Assert.Equal(voxels.Features.shape, passed.Features.shape);
        Assert.Same(voxels.Coordinates, passed.Coordinates);
        Assert.True(passed.Features.isfinite().all().item<bool>());
    }
}
