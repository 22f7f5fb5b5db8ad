using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class ClassArgmaxTests
{
    [Fact]
    public void TheLargestScoreOfEachVoxelWins()
    {
        // Two voxels, three classes: [1, 3, 2] and [5, 2, 9].
        AssertFound([1, 2], 0, [1, 3, 2, 5, 2, 9], classes: 3);
    }

    [Fact]
    public void OfEqualScoresTheFirstWins()
    {
        AssertFound([0], 0, [4, 4, 4], classes: 3);
        AssertFound([1], 0, [-1, 0, -0f], classes: 3);
    }

    [Fact]
    public void TheFirstNaNWinsAndItsVoxelIsCounted()
    {
        AssertFound([1], 1, [float.PositiveInfinity, float.NaN, float.NaN], classes: 3);
        AssertFound([0, 2], 1, [float.NaN, float.PositiveInfinity, 3, 1, 2, 3], classes: 3);
    }

    [Fact]
    public void InfinitiesAreScoresLikeAnyOtherButCounted()
    {
        AssertFound([0], 1, [float.NegativeInfinity, float.NegativeInfinity], classes: 2);
        AssertFound([1], 1, [float.NegativeInfinity, float.MinValue], classes: 2);
        AssertFound([0, 1], 1, [float.MaxValue, float.MinValue, 7, float.PositiveInfinity], classes: 2);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(18, 31)]
    [InlineData(17, 64)]
    [InlineData(3, 193)]
    [InlineData(256, 100)]
    public void EveryPlaceInAGroupAndBehindItFollowsTheDefinition(int classes, int voxels)
    {
        var random = new Random(classes + voxels);
        float[] specials = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f];
        var scores = new float[classes * voxels];
        for (var i = 0; i < scores.Length; i++)
        {
            // Few values, so that ties are common.
            scores[i] = random.Next(200) == 0 ? specials[random.Next(specials.Length)] : random.Next(-4, 5);
        }

        AssertFound(ByDefinition(scores, classes), scores.Chunk(classes).Count(row => !row.All(float.IsFinite)), scores, classes);
    }

    [Fact]
    public void AgreesWithTorch()
    {
        using var scope = torch.NewDisposeScope();
        var scores = torch.randint(-6, 7, [5000, 17], generator: new torch.Generator(7)).to_type(torch.ScalarType.Float32);
        scores.view(-1).index_copy_(0, torch.arange(0, 85000, 911), torch.full([94], float.NaN));

        var (classes, nonFinite) = ClassArgmax.Run(scores);

        Assert.Equal(scores.argmax(1).to_type(torch.ScalarType.Byte).data<byte>().ToArray(), classes.data<byte>().ToArray());
        Assert.Equal(scores.isnan().any(1).sum().item<long>(), nonFinite);
    }

    [Fact]
    public void NoVoxelsGiveAnEmptyTensor()
    {
        using var scope = torch.NewDisposeScope();

        var (classes, nonFinite) = ClassArgmax.Run(torch.zeros(0, 17));
        var (planes, _) = ClassArgmax.Run(torch.zeros(17, 0), classMajor: true);

        Assert.Equal([0], classes.shape);
        Assert.Equal([0], planes.shape);
        Assert.Equal(0, nonFinite);
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(0, 2)]
    [InlineData(4, 0)]
    [InlineData(514, 2)]
    public void OtherThan1To256ScoresPerVoxelAreRefused(int values, int voxels)
    {
        var error = Assert.Throws<ArgumentException>(() => ClassArgmax.Run(new float[values], new byte[voxels]));

        Assert.Contains($"scores must be of {voxels} voxels and 1 to 256 classes, at least one of each, got {values} values", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ATensorThatDoesNotFitIsRefusedWithBothSides()
    {
        using var scope = torch.NewDisposeScope();

        var dtype = Assert.Throws<ArgumentException>(() => ClassArgmax.Run(torch.zeros([4, 5], torch.ScalarType.Float64)));
        var strided = Assert.Throws<ArgumentException>(() => ClassArgmax.Run(torch.zeros(4, 5).t()));
        var width = Assert.Throws<ArgumentException>(() => ClassArgmax.Run(torch.zeros(4, 257)));
        var planes = Assert.Throws<ArgumentException>(() => ClassArgmax.Run(torch.zeros(0, 4), classMajor: true));
        var threads = Assert.Throws<NativeKernelException>(() => ClassArgmax.Run(torch.zeros(4, 5), threads: -1));

        Assert.Contains("scores must be contiguous Float32 [any, any], got Float64 [4, 5] on cpu", dtype.Message, StringComparison.Ordinal);
        Assert.Contains("got strided Float32 [5, 4] on cpu", strided.Message, StringComparison.Ordinal);
        Assert.Contains("[V, K] with K from 1 to 256, got K = 257", width.Message, StringComparison.Ordinal);
        Assert.Contains("[K, V] with K from 1 to 256, got K = 0", planes.Message, StringComparison.Ordinal);
        Assert.Equal(NativeStatus.InvalidArgument, threads.Status);
    }

    // By both layouts, as spans and as tensors, with one thread and with more.
    private static void AssertFound(byte[] expected, long nonFinite, float[] scores, int classes)
    {
        var voxels = scores.Length / classes;
        var planes = new float[scores.Length];
        for (var i = 0; i < scores.Length; i++)
        {
            planes[(i % classes * voxels) + (i / classes)] = scores[i];
        }

        using var scope = torch.NewDisposeScope();
        foreach (var (layout, classMajor) in new[] { (scores, false), (planes, true) })
        {
            var found = new byte[voxels];
            Assert.Equal(nonFinite, ClassArgmax.Run(layout, found, classMajor));
            Assert.Equal(expected, found);

            var (tensor, counted) = ClassArgmax.Run(torch.tensor(layout, classMajor ? [classes, voxels] : [voxels, classes]), classMajor, threads: 2);
            Assert.Equal(nonFinite, counted);
            Assert.Equal(expected, tensor.data<byte>().ToArray());
        }
    }

    // NaN above all, then the value, then the smaller class.
    private static byte[] ByDefinition(float[] scores, int classes) =>
        [.. scores.Chunk(classes).Select(row => (byte)Enumerable.Range(0, classes)
            .OrderByDescending(k => float.IsNaN(row[k]))
            .ThenByDescending(k => float.IsNaN(row[k]) ? 0 : row[k])
            .ThenBy(k => k)
            .First())];
}
