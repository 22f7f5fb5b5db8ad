using Spatial.Models;
using TorchSharp;
using static Spatial.Tests.GoldenTensors;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class TemporalVoxelsTests
{
    private const double Tolerance = 3e-4; // of the largest value, at least 1: float32 in another order

    private static readonly VoxelGrid Grid = new(new(-4, -3, -2), new(0.5, 0.5, 1), 16, 12, 4);
    private static readonly SparseShape Shape = new(4, 12, 16);

    [Fact]
    [Trait("Category", "Golden")]
    public void SixFramesAreTheOfficialOnes()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/temporal_io");
        using var temporal = Load(DrivePiBehaviour.ReleaseCompat);
        double[] seconds = [10, 10.5, 11, 12.6, 13.1, 13.6];
        string[] scenes = ["a", "a", "a", "a", "a", "b"];

        for (var frame = 0; frame < 6; frame++)
        {
            var voxels = new VoxelTokens(golden[$"{frame}.features"], golden[$"{frame}.coords"].to_type(ScalarType.Int64), Shape, 1);
            var globalFromEgo = CameraInputsTests.Transform(golden[$"{frame}.lidar2global"]);

            var extended = temporal.Extend(voxels, [new(scenes[frame], (long)Math.Round(seconds[frame] * 1e6), globalFromEgo)]);

            Assert.True(golden[$"{frame}.out_coords"].to_type(ScalarType.Int64).equal(extended.Coordinates).all().item<bool>());
            AssertAlike(golden[$"{frame}.out_features"], extended.Features, Tolerance, least: 1);
            Assert.Equal(golden[$"{frame}.start"][0].item<bool>(), temporal.Started(0));
            var places = golden[$"{frame}.stored_global"].narrow(1, 1, 3).flip(1).to_type(ScalarType.Float64);
            AssertAlike(places, frame is 0 or 1 or 3 ? CellsOfNext(temporal.PlacesOf(0), frame) : temporal.PlacesOf(0), Tolerance, least: 1);
        }

        // The release overwrites what it stored when the next frame goes on with it: the golden has the cells of that frame, not yet cut off.
        Tensor CellsOfNext(Tensor places, int frame)
        {
            var rows = tensor(CameraInputsTests.Transform(golden[$"{frame + 1}.lidar2global"]).Inverse().ToRows(), [3, 4]);
            var inEgo = nn.functional.linear(places, rows.narrow(1, 0, 3), rows.select(1, 3));
            return (inEgo - tensor(new double[] { -4, -3, -2 })) / tensor(new[] { 0.5, 0.5, 1 });
        }
    }

    [Fact]
    public void TheFirstFrameIsItself()
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        var voxels = Voxels(0, 1, 2, 3);

        var extended = temporal.Extend(voxels, [At(0)]);

        Assert.Same(voxels, extended);
    }

    [Theory]
    [InlineData(0.9, 0, 3)] // 0.9 m ahead: the middle of cell 5 is 0.25 m into cell 3
    [InlineData(-0.2, 0, 5)] // less than half a cell back: it stays
    [InlineData(-0.3, 0, 6)]
    public void VoxelsMoveByTheirMiddlesAndRoundDown(double ahead, double left, long expectedX)
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        temporal.Extend(Voxels(0, 1, 2, 5), [At(0)]);

        var extended = temporal.Extend(Voxels(0, 0, 0, 0), [At(0.5, ahead, left)]);

        Assert.Equal([0, 1, 2, expectedX, 0, 0, 0, 0], extended.Coordinates.data<long>().ToArray());
    }

    [Fact]
    public void WhatLeavesTheGridIsForgottenOnEverySide()
    {
        // Cell 0 moves to -0.3 of a cell, which truncation would keep.
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        temporal.Extend(Voxels(0, 1, 2, 0), [At(0)]);

        Assert.Equal([1, 4], temporal.Extend(Voxels(0, 0, 0, 0), [At(0.5, ahead: 0.4)]).Coordinates.shape);
    }

    [Fact]
    public void ListsHoldOneFrameOfThePast()
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);

        for (var frame = 0; frame < 5; frame++)
        {
            var extended = temporal.Extend(Voxels(0, 1, 2, 3, 0, 1, 2, 4), [At(0.5 * frame)]);
            Assert.Equal(frame == 0 ? 2 : 4, extended.Features.shape[0]);
        }
    }

    [Fact]
    public void TwoSecondsCountFromTheFrameBefore()
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        bool[] expected = [true, false, false, false, true, true, true];
        TemporalMoment[] moments = [At(0), At(1.5), At(3), At(5), At(7.1), At(7.6) with { Scene = "other" }, At(8)];

        for (var frame = 0; frame < moments.Length; frame++)
        {
            temporal.Extend(Voxels(0, 1, 2, 3), [moments[frame]]);
            Assert.Equal(expected[frame], temporal.Started(0));
        }

        temporal.Reset();
        temporal.Extend(Voxels(0, 1, 2, 3), [At(8.1)]);
        Assert.True(temporal.Started(0));
    }

    [Fact]
    public void SamplesAreDrivesOfTheirOwnAndStayInOrder()
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        temporal.Extend(Voxels(0, 0, 0, 1, 1, 0, 0, 2), [At(0), At(0) with { Scene = "other" }]);

        var extended = temporal.Extend(Voxels(0, 0, 0, 3, 1, 0, 0, 4), [At(0.5), At(0.5, ahead: 0.5) with { Scene = "other" }]);

        Assert.Equal([0, 0, 0, 1, 0, 0, 0, 3, 1, 0, 0, 1, 1, 0, 0, 4], extended.Coordinates.data<long>().ToArray());
    }

    [Fact]
    public void ThePastCarriesNoGradientButItsLayerDoes()
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        var first = Voxels(0, 1, 2, 3);
        first = first.With(first.Features.requires_grad_());
        temporal.Extend(first, [At(0)]);

        temporal.Extend(Voxels(0, 1, 2, 3), [At(0.5)]).Features.sum().backward();

        Assert.True(first.Features.grad is null);
        Assert.True(temporal.parameters().Single().grad!.ne(0).any().item<bool>());
    }

    [Fact]
    public void ManyFramesLeaveNothingBehindButTheLast()
    {
        using var scope = NewDisposeScope();
        using var inference = inference_mode();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);
        var voxels = Voxels(0, 1, 2, 3);
        temporal.Extend(voxels, [At(0)]);
        long before;
        using (var frame = NewDisposeScope())
        {
            temporal.Extend(voxels, [At(0.5)]);
        }

        before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        for (var frame = 2; frame < 6; frame++)
        {
            using var inner = NewDisposeScope();
            temporal.Extend(voxels, [At(0.5 * frame)]);
        }

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    [Fact]
    public void OtherGridsAndMomentsAreRefused()
    {
        using var scope = NewDisposeScope();
        using var temporal = new TemporalVoxels(2, Grid, DrivePiBehaviour.Corrected);

        Assert.Contains("voxels must be of 1 moments in [4, 12, 16] cells, got 2", Assert.Throws<ArgumentException>(() => temporal.Extend(Voxels(0, 1, 2, 3), [At(0), At(0)])).Message);
        Assert.Throws<ArgumentException>(() => temporal.Extend(Voxels(0, 1, 2, 3) with { Shape = new(4, 12, 15) }, [At(0)]));
        Assert.Throws<ArgumentException>(() => VoxelJoin.Of(Voxels(0, 1, 2, 3), Voxels(0, 1, 2, 3) with { Shape = new(4, 12, 15) }));
    }

    private static TemporalMoment At(double seconds, double ahead = 0, double left = 0) =>
        new("scene", (long)Math.Round(seconds * 1e6), new(Matrix3d.Identity, new(ahead, left, 0)));

    private static VoxelTokens Voxels(params long[] coordinates)
    {
        var count = coordinates.Length / 4;
        return new(ones(count, 2), tensor(coordinates, [count, 4]), Shape, (int)coordinates[^4] + 1);
    }

    private static TemporalVoxels Load(DrivePiBehaviour behaviour)
    {
        var temporal = new TemporalVoxels(6, Grid, behaviour);
        using var checkpoint = Checkpoint.Open(TestData.Golden("drivepi/temporal.safetensors"));
        WeightLoader.Load(temporal, checkpoint);
        return temporal;
    }
}
