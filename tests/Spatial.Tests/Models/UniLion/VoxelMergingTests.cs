using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class VoxelMergingTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order
    private const double GradientTolerance = 1e-3; // of the largest value

    // Grid (z, y, x), scale (x, y, z) and share of the official run's cases.
    public static TheoryData<string, int[], int[], double> OfficialCases() => new()
    {
        { "plain", [4, 8, 10], [2, 2, 2], 0 },
        { "conv", [4, 8, 10], [2, 2, 2], 0 },
        { "height_only", [4, 8, 10], [1, 1, 2], 0 },
        { "identity", [4, 8, 10], [1, 1, 1], 0 },
        { "diffusion", [4, 8, 10], [1, 1, 2], 0.2 },
        { "diffusion_no_conv", [4, 8, 10], [1, 1, 2], 0.4 },
        { "odd_shape", [3, 7, 9], [2, 2, 2], 0 },
    };

    [Theory]
    [Trait("Category", "Golden")]
    [MemberData(nameof(OfficialCases))]
    public void VoxelsFeaturesAndGradientsAreTheOfficialOnes(string name, int[] shape, int[] scale, double diffusion)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/voxel_merge_io");
        var merging = Load(name, new(scale[0], scale[1], scale[2]), diffusion, DrivePiBehaviour.ReleaseCompat);
        var features = golden[$"{name}.features"].requires_grad_();
        var voxels = new VoxelTokens(features, golden[$"{name}.coords"].to(int64), new(shape[0], shape[1], shape[2]), 2);

        var merged = merging.Merge(voxels);
        (merged.Voxels.Features * golden[$"{name}.probe"]).sum().backward();

        AssertClose(golden[$"{name}.out_coords"].to(int64), merged.Voxels.Coordinates, 0);
        AssertClose(golden[$"{name}.inverse"], merged.Inverse, 0);
        AssertAlike(golden[$"{name}.out_features"], merged.Voxels.Features, Tolerance, least: 1);
        AssertAlike(golden[$"{name}.grad.input.features"], features.grad!, GradientTolerance);
        foreach (var (parameterName, parameter) in merging.named_parameters())
        {
            AssertAlike(golden[$"{name}.grad.{parameterName}"], parameter.grad!, GradientTolerance);
        }

        if (golden.Find($"{name}.small") is { } small)
        {
            AssertAlike(golden[$"{name}.expanded"], VoxelExpanding.Expand(small, voxels, merged.Inverse).Features, Tolerance, least: 1);
        }
    }

    [Fact]
    public void FeaturesOfACellAreAdded()
    {
        using var scope = NewDisposeScope();
        var features = tensor(new float[] { 1, 10, 4, 0, 2, 30, 7, 7 }, [4, 2]);
        var voxels = SomeVoxels.At(new(2, 4, 4), features, 0, 1, 0, 1, 0, 0, 3, 3, 0, 0, 1, 0, 1, 0, 0, 0);

        var merged = Merging(new(2, 2, 2), 0).Merge(voxels);

        Assert.Equal(new SparseShape(1, 2, 2), merged.Voxels.Shape);
        Assert.Equal([0L, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0], Values(merged.Voxels.Coordinates));
        Assert.Equal([0L, 1, 0, 2], Values(merged.Inverse));
        AssertClose(Normalised(tensor(new float[] { 3, 40, 4, 0, 7, 7 }, [3, 2])), merged.Voxels.Features, 1e-5);
    }

    [Fact]
    public void CellsOfOddExtentsStayApart()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.All(new(3, 7, 9), channels: 2);

        var corrected = Merging(new(2, 2, 2), 0).Merge(voxels).Voxels;
        var released = Merging(new(2, 2, 2), 0, DrivePiBehaviour.ReleaseCompat).Merge(voxels).Voxels;

        Assert.Equal(new SparseShape(2, 4, 5), corrected.Shape);
        Assert.Equal(40, corrected.Coordinates.shape[0]);
        AssertClose(SomeVoxels.All(new(2, 4, 5)).Coordinates.index_select(0, tensor(OrderXyz(2, 4, 5))), corrected.Coordinates, 0);
        Assert.Equal(17, released.Coordinates.shape[0]); // keys 0 to 4 * 3 + 3 + 1

        static long[] OrderXyz(int z, int y, int x) =>
            [.. from atX in Enumerable.Range(0, x) from atY in Enumerable.Range(0, y) from atZ in Enumerable.Range(0, z) select (((long)atZ * y) + atY) * x + atX];
    }

    [Fact]
    public void TheStrongestVoxelsGiveRiseToTheirCorners()
    {
        using var scope = NewDisposeScope();
        var features = tensor(new float[] { 1, 2, 9, 9, 3, 1, 0, 0, 5, 5 }, [5, 2]);
        var voxels = SomeVoxels.At(new(2, 4, 4), features, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 2, 2, 0, 0, 3, 3, 0, 0, 2, 1);

        var merged = Merging(new(1, 1, 2), 0.2).Merge(voxels); // one of five: (z 1, y 0, x 0), at the border

        // (y 1, x -1 -> 0), (y 1, x 1), (y -1 -> 0, x -1 -> 0), (y 0, x 1)
        Assert.Equal([0L, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 2, 1, 0, 0, 2, 2, 0, 0, 3, 3], Values(merged.Voxels.Coordinates));
        Assert.Equal([3L, 0, 5, 6, 4, 1, 3, 0, 2], Values(merged.Inverse));
        AssertClose(zeros(2, 2), merged.Voxels.Features.narrow(0, 1, 2), 0);
        AssertClose(Normalised(features.narrow(0, 0, 1)), merged.Voxels.Features.narrow(0, 3, 1), 1e-5);
    }

    [Fact]
    public void EverySampleDiffusesItsOwnShare()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.Random(new(4, 30, 30), [100, 0, 14], 4, seed: 3);

        var merged = Merging(new(1, 1, 2), 0.2, channels: 4).Merge(voxels);

        Assert.Equal(114 + (4 * (20 + 0 + 2)), merged.Inverse.shape[0]);
    }

    [Theory]
    [InlineData(2, 2, 2)]
    [InlineData(1, 1, 2)]
    [InlineData(3, 2, 1)]
    public void EveryVoxelIsInItsMergedVoxel(int x, int y, int z)
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.Random(new(5, 31, 22), [400, 0, 77], 3, seed: 4);

        var merged = Merging(new(x, y, z), 0, channels: 3).Merge(voxels);

        AssertClose(
            voxels.Coordinates.div(tensor(new long[] { 1, z, y, x }), RoundingMode.floor), merged.Voxels.Coordinates.index_select(0, merged.Inverse), 0);
        Assert.Equal(merged.Voxels.Coordinates.shape[0], merged.Inverse.unique().output.shape[0]);
    }

    [Fact]
    public void NoVoxelsMergeToNone()
    {
        using var scope = NewDisposeScope();
        var merging = new VoxelMerging(3, new(2, 2, 2), described: true, 0.2, DrivePiBehaviour.Corrected);

        var merged = merging.Merge(new(zeros(0, 3), zeros([0, 4], int64), new(4, 4, 4), 2));

        Assert.Equal([0L, 3], merged.Voxels.Features.shape);
        Assert.Equal([0L, 4], merged.Voxels.Coordinates.shape);
    }

    [Fact]
    public void MergingLeavesNoTensorsBehind()
    {
        using var scope = NewDisposeScope();
        var merging = new VoxelMerging(3, new(2, 2, 2), described: true, 0.2, DrivePiBehaviour.Corrected);
        var voxels = SomeVoxels.Random(new(4, 10, 10), [50, 30], 3, seed: 5);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var merged = merging.Merge(voxels);

        Assert.Equal(3, DisposeScopeManager.Statistics.ThreadTotalLiveCount - before);
        Assert.False(merged.Voxels.Features.IsInvalid);
    }

    [Fact]
    public void OtherInputIsRefused()
    {
        using var scope = NewDisposeScope();

        Assert.Contains("2 x 0 x 1", Assert.Throws<ArgumentException>(() => Merging(new(2, 0, 1), 0)).Message);
        Assert.Contains("and 1.5", Assert.Throws<ArgumentException>(() => Merging(new(2, 2, 1), 1.5)).Message);
        var voxels = SomeVoxels.All(new(2, 2, 2));
        Assert.Contains("int64 [8], got [3]", Assert.Throws<ArgumentException>(() => VoxelExpanding.Expand(zeros(2, 1), voxels, zeros([3], int64))).Message);
    }

    private static VoxelMerging Merging(VoxelScale scale, double diffusion, DrivePiBehaviour behaviour = DrivePiBehaviour.Corrected, int channels = 2) =>
        new(channels, scale, described: false, diffusion, behaviour);

    private static Tensor Normalised(Tensor features) => nn.functional.layer_norm(features, [features.shape[1]]);

    private static long[] Values(Tensor values) => values.data<long>().ToArray();

    private static VoxelMerging Load(string name, VoxelScale scale, double diffusion, DrivePiBehaviour behaviour)
    {
        using var golden = new GoldenTensors("drivepi/voxel_merge");
        var names = golden.Keys.Where(key => key.StartsWith($"{name}.", StringComparison.Ordinal)).ToList();
        var merging = new VoxelMerging(6, scale, names.Contains($"{name}.sub_conv.0.weight"), diffusion, behaviour);
        using var gradless = no_grad();
        foreach (var (key, value) in merging.state_dict())
        {
            Assert.True(names.Remove($"{name}.{key}"));
            value.copy_(golden[$"{name}.{key}"]);
        }

        Assert.Empty(names);
        return merging;
    }
}
