using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;

namespace Spatial.Tests;

public sealed class VariedVoxelsTests
{
    private const int Block = 20; // cells: 8 m

    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;

    // Blocks of 8 m with a class and a velocity of their own, and a label of the height in each.
    private static readonly OpenOccLabels Labels = Blocks();

    [Theory]
    [InlineData(0.3, false, false)]
    [InlineData(-0.6, true, false)]
    [InlineData(0.7, false, true)]
    [InlineData(0, true, true)]
    public void APointLandsInAVoxelOfItsLabelAndVelocity(double turn, bool sides, bool ends)
    {
        var variation = DrivePiVariation.Of(turn, sides, ends);
        var (classes, velocities) = VariedVoxels.Of(Labels, variation);
        var random = new Random(4);
        for (var drawn = 0; drawn < 500; drawn++)
        {
            // In the middle 6 m of a block, so that the centre of the voxel that it lands in comes from the same block.
            var place = new Vector3d(Middle(random), Middle(random), random.Next(Grid.SizeZ) * 0.4 - 0.8);
            Assert.True(Grid.TryCellOf(place, out var cell));
            var moved = variation.VariedFromEgo * place;
            if (!Grid.TryCellOf(moved, out var there))
            {
                continue;
            }

            var (from, to) = (Grid.FlatIndex(cell.X, cell.Y, cell.Z), Grid.FlatIndex(there.X, there.Y, there.Z));
            var velocity = variation.VariedFromEgo.Rotate(new(Labels.Flow.Velocities[2 * from], Labels.Flow.Velocities[(2 * from) + 1], 0));
            Assert.Equal(Labels.Occupancy.Classes[from], classes[to]);
            Assert.Equal(velocity.X, velocities[2 * to], 1e-5);
            Assert.Equal(velocity.Y, velocities[(2 * to) + 1], 1e-5);
        }
    }

    [Fact]
    public void AQuarterTurnMovesEveryCellToOneOfItsOwn()
    {
        var (classes, _) = VariedVoxels.Of(Labels, DrivePiVariation.Of(Math.PI / 2, false, false));

        for (var x = 0; x < Grid.SizeX; x++)
        {
            for (var y = 0; y < Grid.SizeY; y++)
            {
                var (from, to) = (Grid.FlatIndex(x, y, 0), Grid.FlatIndex(Grid.SizeY - 1 - y, x, 0));
                Assert.True(Labels.Occupancy.Classes.AsSpan(from, Grid.SizeZ).SequenceEqual(classes.AsSpan(to, Grid.SizeZ)), $"column {x}, {y}");
            }
        }
    }

    [Fact]
    public void MirroredSidesChangePlaces()
    {
        var (classes, velocities) = VariedVoxels.Of(Labels, DrivePiVariation.Of(0, mirrorsSides: true, mirrorsEnds: false));

        var (from, to) = (Grid.FlatIndex(30, 20, 3), Grid.FlatIndex(30, 179, 3));
        Assert.Equal(Labels.Occupancy.Classes[from], classes[to]);
        Assert.Equal(Labels.Flow.Velocities[2 * from], velocities[2 * to]);
        Assert.Equal(-Labels.Flow.Velocities[(2 * from) + 1], velocities[(2 * to) + 1]);
    }

    [Fact]
    public void WhatComesFromBeyondTheGridIsUnknown()
    {
        var (classes, velocities) = VariedVoxels.Of(Labels, DrivePiVariation.Of(Math.PI / 4, false, false));

        Assert.All(classes[..Grid.SizeZ], label => Assert.Equal(OccupancyLosses.Unknown, label));
        Assert.All(velocities[..(2 * Grid.SizeZ)], velocity => Assert.Equal(0, velocity));
        Assert.InRange(classes.Count(label => label == OccupancyLosses.Unknown) / (double)classes.Length, 0.165, 0.18); // 1 - (2 sqrt(2) - 2) of a square
    }

    [Fact]
    public void AMovedFrameHasNoPlan()
    {
        Waypoint[] path = [.. Enumerable.Range(1, 6).Select(step => new Waypoint(step, 0))];
        var status = new EgoStatus(default, default, new(2, 0, 0), 0);

        using var still = FrameTruth.Of(Labels, path, status, DrivePiVariation.Of(0, false, false, 1.1));
        using var moved = FrameTruth.Of(Labels, path, status, DrivePiVariation.Of(0.1, false, false));

        Assert.Equal(6, still.Mask.sum().item<float>());
        Assert.NotNull(still.Status);
        Assert.Equal(0, moved.Mask.sum().item<float>());
        Assert.Null(moved.Status);
    }

    [Fact]
    public void OffsetsAreFromStepToStepAndUnknownStepsAreMasked()
    {
        using var truth = FrameTruth.Of(Labels, [new(1, 0.5), new(3, 0.25)], null, null);

        Assert.Equal([1, 0.5f, 2, -0.25f, 0, 0, 0, 0, 0, 0, 0, 0], truth.Offsets.data<float>().ToArray());
        Assert.Equal([1, 1, 0, 0, 0, 0], truth.Mask.data<float>().ToArray());
    }

    private static double Middle(Random random)
    {
        const double edge = 0.4 * Block;
        return ((random.Next(10) - 5) * edge) + 1 + (random.NextDouble() * (edge - 2));
    }

    private static OpenOccLabels Blocks()
    {
        var (classes, velocities) = (new byte[Grid.Count], new float[2 * Grid.Count]);
        for (var voxel = 0; voxel < classes.Length; voxel++)
        {
            var (x, y, z) = Grid.CellAt(voxel);
            var block = (x / Block * 7) + (y / Block * 3);
            classes[voxel] = (byte)((block + z) % 17);
            (velocities[2 * voxel], velocities[(2 * voxel) + 1]) = (block % 5, (block % 3) - 1);
        }

        return new(new(Grid, OccupancyLabels.OpenOcc, classes), new(Grid, velocities));
    }
}
