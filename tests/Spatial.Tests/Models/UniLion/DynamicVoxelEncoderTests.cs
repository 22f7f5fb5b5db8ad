using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class DynamicVoxelEncoderTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    private static readonly VoxelGrid Grid = new(new(-4, -4, -2), new(0.5, 0.5, 1), 16, 16, 4);

    [Fact]
    [Trait("Category", "Golden")]
    public void VoxelsFeaturesAndGradientsAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/voxel_encoder_io");
        using var gradients = new GoldenTensors("drivepi/voxel_encoder_grads");
        var encoder = Load();
        encoder.eval();
        Tensor[] clouds = [golden["points.0"].requires_grad_(), golden["points.1"].requires_grad_()];

        var voxels = encoder.Encode(clouds);
        (voxels.Features * golden["probe"]).sum().backward();

        Assert.Equal((new SparseShape(4, 16, 16), 2), (voxels.Shape, voxels.BatchSize));
        AssertClose(golden["coords"].to(int64), voxels.Coordinates, 0);
        AssertAlike(golden["eval.features"], voxels.Features, Tolerance, least: 1);
        AssertAlike(gradients["input.points.0"], clouds[0].grad!, GradientTolerance);
        AssertAlike(gradients["input.points.1"], clouds[1].grad!, GradientTolerance);
        foreach (var (name, parameter) in encoder.named_parameters())
        {
            AssertAlike(gradients[name], parameter.grad!, GradientTolerance);
        }
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void TrainingNormalisesAndKeepsStatisticsAsTheOfficialOneDoes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/voxel_encoder_io");
        var encoder = Load();
        encoder.train();

        var voxels = encoder.Encode([golden["points.0"], golden["points.1"]]);

        AssertAlike(golden["train.features"], voxels.Features, Tolerance, least: 1);
        var state = encoder.state_dict();
        foreach (var key in golden.Keys.Where(key => key.StartsWith("after_train.", StringComparison.Ordinal)))
        {
            AssertAlike(golden[key], state[key["after_train.".Length..]], Tolerance, least: 1);
        }
    }

    [Fact]
    public void AVoxelIsTheLargestOfItsPointsFeatures()
    {
        using var scope = NewDisposeScope();
        var encoder = new DynamicVoxelEncoder(new(new(0, 0, 0), new(2, 2, 2), 4, 4, 4), pointWidth: 4, widths: [10]);
        encoder.eval();
        using (no_grad())
        {
            encoder.state_dict()["pfn_layers.0.linear.weight"].copy_(eye(10)); // features are passed on
        }

        // Two points of cell (x 1, y 0, z 0), centre (3, 1, 1), mean (2.75, 0.75, 1.5); one of cell (0, 3, 2), centre (1, 7, 5).
        var voxels = encoder.Encode([tensor(new[] { 2.5f, 1, 1, 8, 0.5f, 6.5f, 5, -3, 3, 0.5f, 2 - 1e-3f, 9 }, [3, 4])]);

        Assert.Equal([0L, 2, 3, 0, 0, 0, 0, 1], voxels.Coordinates.data<long>().ToArray());
        AssertClose(
            tensor(new[] { 0.5f, 6.5f, 5, 0, 0, 0, 0, 0, 0, 0, 3, 1, 1.999f, 9, 0.25f, 0.25f, 0.4995f, 0, 0, 0.999f }, [2, 10]) / MathF.Sqrt(1.001f),
            voxels.Features, 1e-5);
    }

    [Fact]
    public void PointsThatAreNoNumbersAndOutsideAreLeftOut()
    {
        using var scope = NewDisposeScope();
        var encoder = new DynamicVoxelEncoder(Grid, pointWidth: 3, widths: [4, 6]);
        encoder.eval();
        var points = (rand(40, 3) * 6) - 3;
        var others = tensor(
            new[] { float.NaN, 0, 0, 0, float.NaN, 0, 0, 0, float.NaN, float.PositiveInfinity, 0, 0, 4, 0, 0, 0, -4.001f, 0, 0, 0, 2, 1e30f, 0, 0 }, [8, 3]);

        var expected = encoder.Encode([points]);
        var actual = encoder.Encode([cat([others, points, others], 0)]);

        AssertClose(expected.Coordinates, actual.Coordinates, 0);
        AssertClose(expected.Features, actual.Features, 1e-6);
    }

    [Fact]
    public void TheOrderOfPointsDoesNotMatter()
    {
        using var scope = NewDisposeScope();
        var encoder = new DynamicVoxelEncoder(Grid, pointWidth: 5, widths: [16, 8]);
        encoder.eval();
        var points = (rand(500, 5) * 6) - 3;

        var expected = encoder.Encode([points, points]);
        var actual = encoder.Encode([points.index_select(0, randperm(500)), points.flip(0)]);

        AssertClose(expected.Coordinates, actual.Coordinates, 0);
        AssertClose(expected.Features, actual.Features, 1e-5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void EmptyCloudsHaveNoVoxels(bool training)
    {
        using var scope = NewDisposeScope();
        var encoder = new DynamicVoxelEncoder(Grid, pointWidth: 5, widths: [16, 8]);
        encoder.train(training);

        foreach (Tensor[] clouds in (Tensor[][])[[zeros(0, 5)], [zeros(0, 5), full(3, 5, 100f)]])
        {
            var voxels = encoder.Encode(clouds);

            Assert.Equal([0L, 8], voxels.Features.shape);
            Assert.Equal([0L, 4], voxels.Coordinates.shape);
            Assert.Equal(clouds.Length, voxels.BatchSize);
        }

        var second = encoder.Encode([zeros(0, 5), (rand(30, 5) * 4) - 2]);
        Assert.True(second.Coordinates.select(1, 0).eq(1).all().item<bool>());
    }

    [Theory]
    [InlineData(1, 7)]
    [InlineData(2, 8)]
    [InlineData(3, 37)]
    public void TheLargestValueAndItsPointAreFound(int seed, int channels)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator((ulong)seed);
        const int voxels = 50;
        var inverse = cat([arange(voxels), randint(0, voxels, 300, generator: generator)], 0).to(int64).index_select(0, randperm(350, generator: generator));
        var values = randint(-5, 5, [350, channels], generator: generator).to(float32).requires_grad_(); // with ties

        var largest = VoxelMaximum.Of(values, inverse, voxels);
        largest.sum().backward();

        var (rows, of) = (values.detach().data<float>().ToArray(), inverse.data<long>().ToArray());
        for (var voxel = 0; voxel < voxels; voxel++)
        {
            var points = Enumerable.Range(0, of.Length).Where(point => of[point] == voxel).ToList();
            for (var channel = 0; channel < channels; channel++)
            {
                var first = points.MaxBy(point => rows[(point * channels) + channel]); // the first of equal ones
                Assert.Equal(rows[(first * channels) + channel], largest[voxel, channel].item<float>());
                Assert.All(points, point => Assert.Equal(point == first ? 1f : 0, values.grad![point, channel].item<float>()));
            }
        }

        AssertClose(VoxelMaximum.RoundByRound(values, inverse, voxels), VoxelMaximum.InOrder(values.detach(), inverse, voxels).Points.to(int64), 0);
    }

    [Fact]
    public void EncodingLeavesNoTensorsBehind()
    {
        using var scope = NewDisposeScope();
        var encoder = new DynamicVoxelEncoder(Grid, pointWidth: 5, widths: [16, 8]);
        var points = (rand(200, 5) * 6) - 3;
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var voxels = encoder.Encode([points]);

        Assert.Equal(2, DisposeScopeManager.Statistics.ThreadTotalLiveCount - before);
        Assert.False(voxels.Features.IsInvalid);
    }

    [Fact]
    public void OtherInputIsRefused()
    {
        using var scope = NewDisposeScope();
        var encoder = new DynamicVoxelEncoder(Grid, pointWidth: 5, widths: [16, 8]);

        Assert.Contains("got none", Assert.Throws<ArgumentException>(() => encoder.Encode([])).Message);
        Assert.Contains("float32 [N, 5], got Float32 [7, 4]", Assert.Throws<ArgumentException>(() => encoder.Encode([zeros(7, 4)])).Message);
        Assert.Contains("got Float64 [7, 5]", Assert.Throws<ArgumentException>(() => encoder.Encode([zeros(7, 5, float64)])).Message);
        Assert.Contains("got 2 and [4]", Assert.Throws<ArgumentException>(() => new DynamicVoxelEncoder(Grid, 2, [4])).Message);
        Assert.Contains("[3, 4]", Assert.Throws<ArgumentException>(() => new DynamicVoxelEncoder(Grid, 3, [3, 4])).Message);
    }

    private static DynamicVoxelEncoder Load()
    {
        var encoder = new DynamicVoxelEncoder(Grid, pointWidth: 5, widths: [16, 12]);
        using var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/voxel_encoder.safetensors"));
        WeightLoader.Load(encoder, checkpoint);
        return encoder;
    }
}
