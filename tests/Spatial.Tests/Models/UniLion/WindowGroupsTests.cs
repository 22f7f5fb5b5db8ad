using Spatial.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class WindowGroupsTests
{
    private static readonly SparseShape Flat = new(1, 4, 4);

    // Sizes of the official run's cases; the voxels of a case are those of its samples together.
    public static TheoryData<int, int[], int[], int[], int, bool> OfficialCases() => new()
    {
        { 0, [37], [4, 12, 10], [5, 5, 4], 16, false },
        { 1, [37], [4, 12, 10], [5, 5, 4], 16, true },
        { 2, [16, 32], [4, 12, 10], [5, 3, 4], 16, true },
        { 3, [5, 40], [8, 16, 16], [13, 13, 8], 16, true },
        { 4, [3], [2, 6, 6], [13, 13, 2], 16, false },
        { 5, [7, 23, 16], [4, 9, 11], [4, 3, 2], 8, true },
        { 6, [17], [1, 12, 12], [3, 4, 2], 16, true },
        { 7, [15, 1], [4, 12, 10], [5, 5, 4], 16, false },
        { 8, [120, 77], [8, 18, 18], [6, 6, 8], 32, false },
        { 9, [120, 77], [8, 18, 18], [7, 6, 4], 32, true },
        { 10, [16], [4, 12, 10], [20, 20, 20], 16, true },
        { 11, [33, 9], [3, 7, 13], [3, 3, 3], 1, true },
    };

    [Theory]
    [Trait("Category", "Golden")]
    [MemberData(nameof(OfficialCases))]
    public void OrdersAndGroupsAreTheOfficialOnes(int index, int[] counts, int[] shape, int[] window, int size, bool shifted)
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/window_groups_io");
        var voxels = new VoxelTokens(zeros(counts.Sum(), 1), golden[$"{index}.coords"].to(int64), new(shape[0], shape[1], shape[2]), counts.Length);

        var groups = WindowGroups.Of(voxels, new(window[0], window[1], window[2]), size, shifted, DrivePiBehaviour.ReleaseCompat);

        AssertSame(golden[$"{index}.flat2win"], groups.PlaceOfToken);
        AssertSame(golden[$"{index}.win2flat"], groups.TokenOfPlace);
        AssertSame(golden[$"{index}.x"], groups.AlongX);
        AssertSame(golden[$"{index}.y"], groups.AlongY);
    }

    [Fact]
    public void VoxelsAreReadWindowByWindowAlongTheAxis()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.All(Flat); // row = 4 y + x

        var groups = WindowGroups.Of(voxels, new(2, 2, 1), 4, shifted: false, DrivePiBehaviour.Corrected);

        Assert.Equal([0L, 4, 1, 5, 8, 12, 9, 13, 2, 6, 3, 7, 10, 14, 11, 15], Values(groups.AlongX));
        Assert.Equal([0L, 1, 4, 5, 2, 3, 6, 7, 8, 9, 12, 13, 10, 11, 14, 15], Values(groups.AlongY));
    }

    [Fact]
    public void ShiftedWindowsBeginHalfAWindowBeforeTheGrid()
    {
        using var scope = NewDisposeScope();

        var groups = WindowGroups.Of(SomeVoxels.All(Flat), new(2, 2, 1), 4, shifted: true, DrivePiBehaviour.Corrected);

        Assert.Equal([0L, 4, 8, 12, 1, 2, 5, 9, 6, 10, 13, 14, 3, 7, 11, 15], Values(groups.AlongX));
    }

    [Theory]
    [InlineData(3, new long[] { 0, 1, 2, 0, 1, 2, 0, 1 }, new long[] { 0, 1, 2 })] // one group: the sample's own, again and again
    [InlineData(8, new long[] { 0, 1, 2, 3, 4, 5, 6, 7 }, new long[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [InlineData(10, new long[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5, 6, 7 }, new long[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 })] // the group before
    public void TheLastGroupIsFilled(int count, long[] places, long[] tokens)
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.All(Flat);

        var groups = WindowGroups.Of(
            voxels with { Features = voxels.Features.narrow(0, 0, count), Coordinates = voxels.Coordinates.narrow(0, 0, count) }, new(2, 2, 1), 8, false, DrivePiBehaviour.Corrected);

        Assert.Equal(places, Values(groups.PlaceOfToken));
        Assert.Equal(tokens, Values(groups.TokenOfPlace));
    }

    [Theory]
    [InlineData(1, 300, 64)]
    [InlineData(2, 64, 64)]
    [InlineData(3, 7, 16)]
    [InlineData(4, 513, 32)]
    [InlineData(5, 100, 1)]
    public void GatheringAndScatteringIsNothing(int seed, int count, int size)
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.Random(new(8, 40, 50), [count, 0, 1, count / 2], 3, seed);
        var groups = WindowGroups.Of(voxels, new(7, 5, 4), size, shifted: true, DrivePiBehaviour.Corrected);

        foreach (var axis in Enum.GetValues<ScanAxis>())
        {
            var tokens = groups.Gather(voxels.Features, axis);

            Assert.Equal(size, tokens.shape[1]);
            GoldenTensors.AssertClose(voxels.Features, groups.Scatter(tokens, axis), 0);
        }
    }

    [Fact]
    public void GroupsHoldVoxelsOfOneSample()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.Random(new(8, 40, 50), [130, 70, 33], 3, seed: 6);
        var groups = WindowGroups.Of(voxels, new(7, 5, 4), 32, shifted: true, DrivePiBehaviour.Corrected);

        var samples = groups.Gather(voxels.Coordinates, ScanAxis.Y).select(2, 0); // [groups, G]

        Assert.Equal(5 + 3 + 2, samples.shape[0]);
        Assert.True(samples.eq(samples.narrow(1, 0, 1)).all().item<bool>());

        var released = WindowGroups.Of(voxels, new(7, 5, 4), 32, shifted: true, DrivePiBehaviour.ReleaseCompat);

        samples = released.Gather(voxels.Coordinates, ScanAxis.Y).select(2, 0);
        Assert.False(samples.eq(samples.narrow(1, 0, 1)).all().item<bool>());
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    [InlineData(1, true)]
    public void WhatIsDoneOnTheCpuIsWhatTorchDoes(int axis, bool shifted)
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.Random(new(32, 360, 360), [5000, 3000], 3, seed: 7);
        var twice = cat([voxels.Coordinates, voxels.Coordinates], 0); // ties keep their order
        var keys = CellKeys.OfWindows(voxels.Shape, 2, new(13, 13, 32), shifted, (ScanAxis)axis);

        AssertSame(keys.SortByTorch(twice), keys.Sort(twice));
        AssertSame(keys.UniqueByTorch(twice).Keys, keys.Unique(twice).Keys);
        AssertSame(keys.UniqueByTorch(twice).Inverse, keys.Unique(twice).Inverse);
        var cells = CellKeys.OfCells(voxels.Shape, 2, new(1, 1, 1), voxels.Shape).Unique(voxels.Coordinates);
        AssertSame(voxels.Coordinates, CellKeys.CoordinatesOf(cells.Keys, voxels.Shape).index_select(0, cells.Inverse));
        AssertSame(CellKeys.CoordinatesByTorch(cells.Keys, voxels.Shape), CellKeys.CoordinatesOf(cells.Keys, voxels.Shape));
    }

    [Fact]
    public void GroupingLeavesNoTensorsBehind()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.Random(new(8, 40, 50), [130, 70], 3, seed: 8);
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        var groups = WindowGroups.Of(voxels, new(7, 5, 4), 32, shifted: true, DrivePiBehaviour.Corrected);
        var kept = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        var features = groups.Scatter(groups.Gather(voxels.Features, ScanAxis.X), ScanAxis.X);

        Assert.Equal(8, kept - before); // two index maps, two orders, and both composed
        Assert.Equal(2, DisposeScopeManager.Statistics.ThreadTotalLiveCount - kept);
        Assert.False(features.IsInvalid);
    }

    [Fact]
    public void NoVoxelsAreNoGroups()
    {
        using var scope = NewDisposeScope();
        var voxels = new VoxelTokens(zeros(0, 3), zeros([0, 4], int64), Flat, 2);

        var groups = WindowGroups.Of(voxels, new(2, 2, 1), 8, shifted: true, DrivePiBehaviour.Corrected);

        Assert.Equal([0L, 8, 3], groups.Gather(voxels.Features, ScanAxis.X).shape);
        Assert.Equal([0L, 3], groups.Scatter(zeros(0, 8, 3), ScanAxis.X).shape);
    }

    [Fact]
    public void OtherInputIsRefused()
    {
        using var scope = NewDisposeScope();
        var voxels = SomeVoxels.All(Flat);

        Assert.Contains("groups of 0", Assert.Throws<ArgumentException>(() => WindowGroups.Of(voxels, new(2, 2, 1), 0, false, DrivePiBehaviour.Corrected)).Message);
        Assert.Contains("windows of 2 x 0 x 1", Assert.Throws<ArgumentException>(() => WindowGroups.Of(voxels, new(2, 0, 1), 4, false, DrivePiBehaviour.Corrected)).Message);
        Assert.Contains("1 samples, got sample 3", Refused(voxels.Coordinates + tensor(new long[] { 3, 0, 0, 0 })));
        Assert.Contains("1 x 4 x 4 cells (z, y, x), got sample 0, cell 0, 0, 4", Refused(voxels.Coordinates + tensor(new long[] { 0, 0, 0, 4 })));
        Assert.Contains("cell 0, -1, 0", Refused(voxels.Coordinates - tensor(new long[] { 0, 0, 1, 0 })));

        string Refused(Tensor coordinates) =>
            Assert.Throws<ArgumentException>(() => WindowGroups.Of(voxels with { Coordinates = coordinates }, new(2, 2, 1), 4, false, DrivePiBehaviour.Corrected)).Message;
    }

    private static long[] Values(Tensor values) => values.data<long>().ToArray();

    private static void AssertSame(Tensor expected, Tensor actual) => Assert.Equal(Values(expected), Values(actual));
}
