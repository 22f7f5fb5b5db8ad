using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static Spatial.Tests.LionGolden;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class LionLayerTests
{
    private static readonly SparseShape Shape = new(4, 12, 10);
    private static readonly MambaConfig Mamba = new() { StateSize = 4 };

    [Theory]
    [InlineData("plain", 16, false)]
    [InlineData("shifted", 16, true)]
    [InlineData("single_group", 64, true)]
    [Trait("Category", "Golden")]
    public void FeaturesAndGradientsAreTheOfficialOnes(string name, int group, bool shifted)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/lion_layer_io");
        var layer = Loaded(new LionLayer(32, Groups(group), shifted, Mamba, DrivePiBehaviour.ReleaseCompat), "lion_layer", $"{name}.");
        var voxels = Voxels(golden, $"{name}.", Shape);
        voxels.Features.requires_grad_();

        var passed = layer.forward(voxels);
        (passed.Features * golden[$"{name}.probe"]).sum().backward();

        AssertAlike(golden[$"{name}.y"], passed.Features, Tolerance, least: 1);
        AssertClose(voxels.Coordinates, passed.Coordinates, 0);
        AssertAlike(golden[$"{name}.grad.input.features"], voxels.Features.grad!, GradientTolerance);
        AssertGradients(golden, layer, $"{name}.grad.");
    }

    [Fact]
    public void TheOrderOfVoxelsDoesNotMatter()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var layer = new LionLayer(8, Groups(16), shifted: true, Mamba, DrivePiBehaviour.Corrected);
        layer.eval();
        var voxels = SomeVoxels.Random(Shape, [90], 8, seed: 1);
        var order = randperm(90);

        var mixed = layer.forward(voxels with { Features = voxels.Features.index_select(0, order), Coordinates = voxels.Coordinates.index_select(0, order) });

        AssertClose(layer.forward(voxels).Features.index_select(0, order), mixed.Features, 1e-6);
    }

    [Fact]
    public void SamplesOfABatchDoNotSeeEachOther()
    {
        using var scope = NewDisposeScope();
        using var noGradients = no_grad();
        var layer = new LionLayer(8, Groups(16), shifted: false, Mamba, DrivePiBehaviour.Corrected);
        layer.eval();
        var both = SomeVoxels.Random(Shape, [70, 41], 8, seed: 2);
        var first = new VoxelTokens(both.Features.narrow(0, 0, 70), both.Coordinates.narrow(0, 0, 70), Shape, 1);

        AssertClose(layer.forward(first).Features, layer.forward(both).Features.narrow(0, 0, 70), 1e-6);
    }

    [Fact]
    public void WithoutVoxelsThereAreNoFeatures()
    {
        using var scope = NewDisposeScope();
        var layer = new LionLayer(8, Groups(16), shifted: true, Mamba, DrivePiBehaviour.Corrected);
        layer.eval();

        Assert.Equal([0L, 8], layer.forward(new(zeros(0, 8), zeros([0, 4], int64), Shape, 1)).Features.shape);
    }

    private static LionStageConfig Groups(int size) => new() { WindowX = 5, WindowY = 5, WindowZ = 4, GroupSize = size };
}
