using Spatial.Models;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class SpatialProjectorTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    [Fact]
    public void TokensAndGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/projector_io");
        using var gradients = new GoldenTensors("drivepi/projector_grads");
        var projector = new SpatialProjector(channels: 128, patch: 3, hidden: 40);
        using (var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/projector.safetensors")))
        {
            WeightLoader.Load(projector, checkpoint);
        }

        var map = golden["x"].requires_grad_();
        var tokens = projector.forward(map);
        (tokens * golden["probe"]).sum().backward();

        AssertAlike(golden["pooled"], projector.Pool(map), Tolerance, least: 1);
        AssertAlike(golden["tokens"], tokens, Tolerance, least: 1);
        AssertAlike(gradients["input.x"], map.grad!, GradientTolerance);
        foreach (var (name, parameter) in projector.named_parameters())
        {
            AssertAlike(gradients[name], parameter.grad!, GradientTolerance);
        }
    }

    [Fact]
    public void PatchesHoldTheCellsThatTheOfficialOnesHold()
    {
        using var scope = NewDisposeScope();
        using var small = new GoldenTensors("drivepi/projector_io");
        using var full = new GoldenTensors("drivepi/unpatchify_full");

        AssertCells(small["patch_cells"], side: 12);
        AssertCells(full["patch_cells_180"].to_type(ScalarType.Int64), side: 180);

        static void AssertCells(Tensor expected, int side)
        {
            var cells = arange(side * side).view(1, side * side, 1);
            Assert.True(TokenMap.Fold(cells, side, 3).view(-1, 9).equal(expected).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(12, 3)]
    [InlineData(8, 2)]
    [InlineData(5, 5)]
    [InlineData(4, 1)]
    public void LayingOutUndoesGathering(int side, int patch)
    {
        using var scope = NewDisposeScope();
        var cells = randn(2, side * side, 7);

        var map = TokenMap.Unfold(TokenMap.Fold(cells, side, patch), new(Side: side, Patch: patch), DrivePiBehaviour.Corrected);

        AssertClose(cells.view(2, side, side, 7).permute(0, 3, 1, 2), map, 0);
    }

    [Fact]
    public void TheReleaseReadsTwoOfAHundredCellsFromTheirOwnToken()
    {
        using var scope = NewDisposeScope();
        var tokens = arange(3600).view(1, 3600, 1, 1).expand(1, 3600, 9, 1); // each cell names its token

        var released = TokenMap.Unfold(tokens, new(), DrivePiBehaviour.ReleaseCompat);
        var corrected = TokenMap.Unfold(tokens, new(), DrivePiBehaviour.Corrected);

        Assert.Equal(2.2, 100 * released.eq(corrected).to_type(ScalarType.Float32).mean().item<float>(), 0.05); // drivepi's specification, 3.3
    }

    [Fact]
    public void MapsThatAreNoSquareOfPatchesAreRefused()
    {
        using var scope = NewDisposeScope();
        var projector = new SpatialProjector(channels: 64, patch: 3, hidden: 8);

        Assert.Contains("square of patches of 3 x 3 cells, got 16 cells", Assert.Throws<ArgumentException>(() => projector.forward(zeros(1, 16, 64))).Message);
        Assert.Contains("multiple of 64, got 65", Assert.Throws<ArgumentException>(() => new SpatialProjector(65, 3, 8)).Message);
    }
}
