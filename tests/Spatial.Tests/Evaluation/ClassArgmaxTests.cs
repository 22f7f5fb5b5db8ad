using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class ClassArgmaxTests
{
    [Fact]
    public void TheLargestLogitOfEachVoxelWins()
    {
        // Two voxels, three classes: planes [1, 5], [3, 2], [2, 9].
        Assert.Equal([1, 2], Classes([1, 5, 3, 2, 2, 9], voxels: 2));
    }

    [Fact]
    public void OfEqualLogitsTheFirstWins()
    {
        Assert.Equal([0], Classes([4, 4, 4], voxels: 1));
        Assert.Equal([1], Classes([-1, 0, -0f], voxels: 1));
    }

    [Fact]
    public void TheFirstNaNWins()
    {
        Assert.Equal([1], Classes([float.PositiveInfinity, float.NaN, float.NaN], voxels: 1));
        Assert.Equal([0], Classes([float.NaN, float.PositiveInfinity, 3], voxels: 1));
    }

    [Fact]
    public void MinusInfinityIsALogitLikeAnyOther()
    {
        Assert.Equal([0], Classes([float.NegativeInfinity, float.NegativeInfinity], voxels: 1));
        Assert.Equal([1], Classes([float.NegativeInfinity, float.MinValue], voxels: 1));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(18, 31)]
    [InlineData(18, 32)]
    [InlineData(3, 65)]
    [InlineData(256, 100)]
    public void EveryPlaceInAGroupAndBehindItFollowsTheDefinition(int classes, int voxels)
    {
        var random = new Random(classes + voxels);
        float[] specials = [float.NaN, float.PositiveInfinity, float.NegativeInfinity, 0, -0f];
        var logits = new float[classes * voxels];
        for (var i = 0; i < logits.Length; i++)
        {
            // Few values, so that ties are common.
            logits[i] = random.Next(50) == 0 ? specials[random.Next(specials.Length)] : random.Next(-4, 5);
        }

        Assert.Equal(ByDefinition(logits, voxels), Classes(logits, voxels));
    }

    [Theory]
    [InlineData(5, 2)]
    [InlineData(0, 2)]
    [InlineData(4, 0)]
    [InlineData(514, 2)]
    public void OtherThanOneTo256WholePlanesAreRefused(int values, int voxels)
    {
        var error = Assert.Throws<ArgumentException>(() => Classes(new float[values], voxels));

        Assert.Contains($"1 to 256 planes of {voxels} voxels, got {values} values", error.Message, StringComparison.Ordinal);
    }

    private static byte[] Classes(float[] logits, int voxels)
    {
        var classes = new byte[voxels];
        ClassArgmax.Run(logits, classes);
        return classes;
    }

    // NaN above all, then the value, then the smaller class.
    private static byte[] ByDefinition(float[] logits, int voxels) =>
        [.. Enumerable.Range(0, voxels).Select(voxel => (byte)Enumerable.Range(0, logits.Length / voxels)
            .OrderByDescending(k => float.IsNaN(logits[(k * voxels) + voxel]))
            .ThenByDescending(k => float.IsNaN(logits[(k * voxels) + voxel]) ? 0 : logits[(k * voxels) + voxel])
            .ThenBy(k => k)
            .First())];
}
