using System.Numerics;
using Spatial.Native;

namespace Spatial.Tests;

public sealed class MarkRaysTests
{
    private const byte Free = 17;

    [Fact]
    public void ARayMarksTheRowThatItPassesUpToItsEnd()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 20, 10, 4);
        var mask = new byte[grid.Count];

        MarkRays.To(grid, new(2.5f, 3.5f, 1.5f), [new(6.2f, 3.5f, 1.5f)], mask);

        Assert.Equal(Enumerable.Range(2, 5).Select(x => grid.FlatIndex(x, 3, 1)), Marked(mask));
    }

    [Fact]
    public void ARayEndsInTheFirstOccupiedVoxelWhichIsMarked()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 20, 10, 4);
        var (labels, mask) = (FreeGrid(grid), new byte[grid.Count]);
        labels[grid.FlatIndex(9, 3, 1)] = 4;

        MarkRays.UntilOccupied(grid, new(2.5f, 3.5f, 1.5f), [new(300, 3.5f, 1.5f)], labels, Free, mask);

        Assert.Equal(Enumerable.Range(2, 8).Select(x => grid.FlatIndex(x, 3, 1)), Marked(mask));
    }

    [Fact]
    public void RaysThatBeginInAnOccupiedVoxelMarkItAndNoOther()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 20, 10, 4);
        var (labels, mask) = (FreeGrid(grid), new byte[grid.Count]);
        labels[grid.FlatIndex(2, 3, 1)] = 4;

        MarkRays.UntilOccupied(grid, new(2.5f, 3.5f, 1.5f), [new(300, 3.5f, 1.5f), new(0, 0, 0)], labels, Free, mask);

        Assert.Equal([grid.FlatIndex(2, 3, 1)], Marked(mask));
    }

    [Fact]
    public void WhatWasMarkedBeforeStays()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 20, 10, 4);
        var mask = new byte[grid.Count];
        mask[0] = 1;

        MarkRays.To(grid, new(2.5f, 3.5f, 1.5f), [new(2.6f, 3.4f, 1.6f)], mask);
        MarkRays.To(grid, new(4.5f, 3.5f, 1.5f), [], mask);

        Assert.Equal([0, grid.FlatIndex(2, 3, 1)], Marked(mask));
    }

    [Theory]
    [InlineData(200, 200, 16)]
    [InlineData(37, 5, 9)]
    [InlineData(320, 3, 1)]
    public void AgreesWithAPlainTraversalToTheLastVoxel(int sizeX, int sizeY, int sizeZ)
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), sizeX, sizeY, sizeZ);
        var random = new Random(5);
        var labels = Enumerable.Range(0, grid.Count).Select(_ => random.Next(40) == 0 ? (byte)random.Next(Free) : Free).ToArray();
        var from = new Vector3(0.5f + random.Next(sizeX), 0.25f + random.Next(sizeY), 0.75f + random.Next(sizeZ));
        labels[grid.FlatIndex((int)from.X, (int)from.Y, (int)from.Z)] = Free;
        Vector3[] to = [.. Enumerable.Range(0, 2003).Select(ray => ray % 5 == 0 ? from + Whole(random) : Place(random, grid))];
        var (all, seen) = (new byte[grid.Count], new byte[grid.Count]);

        MarkRays.To(grid, from, to, all);
        MarkRays.UntilOccupied(grid, from, to, labels, Free, seen);

        var (expected, expectedSeen) = (new byte[grid.Count], new byte[grid.Count]);
        foreach (var end in to)
        {
            MarkPlainly(grid, from, end, _ => false, expected);
            MarkPlainly(grid, from, end, voxel => labels[voxel] != Free, expectedSeen);
        }

        Assert.Equal(expected, all);
        Assert.Equal(expectedSeen, seen);
    }

    [Theory]
    [InlineData(float.NaN, 2)]
    [InlineData(float.NegativeInfinity, 2)]
    [InlineData(2, 2e6f)]
    public void AnEndThatIsNowhereMarksWhereTheRayBegins(float x, float y)
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 20, 10, 4);
        var mask = new byte[grid.Count];

        MarkRays.To(grid, new(2.5f, 3.5f, 1.5f), [new(x, y, 1)], mask);

        Assert.Equal([grid.FlatIndex(2, 3, 1)], Marked(mask));
    }

    [Fact]
    public void CallersMistakesAreNamed()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 20, 10, 4);
        var tooLong = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 321, 1, 1);
        var mask = new byte[grid.Count];

        Assert.Throws<ArgumentOutOfRangeException>(() => MarkRays.To(grid, new(-5, 5, 3), [new(5, 5, 3)], mask));
        Assert.Throws<ArgumentOutOfRangeException>(() => MarkRays.To(grid, new(5, 5, 4), [new(5, 5, 3)], mask));
        Assert.Throws<ArgumentOutOfRangeException>(() => MarkRays.To(grid, new(5, 5, float.NaN), [new(5, 5, 3)], mask));
        var error = Assert.Throws<ArgumentException>(() => MarkRays.UntilOccupied(grid, new(5, 5, 3), [new(5, 5, 3)], new byte[7], Free, mask));
        Assert.Contains("labels must be [20, 10, 4], got 7 values", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MarkRays.To(grid, new(5, 5, 3), [new(5, 5, 3)], new byte[799]));
        Assert.Throws<ArgumentException>(() => MarkRays.To(tooLong, new(5.5f, 0.5f, 0.5f), [], new byte[321]));
    }

    private static byte[] FreeGrid(VoxelGrid grid) => [.. Enumerable.Repeat(Free, grid.Count)];

    private static IEnumerable<int> Marked(byte[] mask) => Enumerable.Range(0, mask.Length).Where(voxel => mask[voxel] == 1);

    // Rays of this kind meet several faces at once.
    private static Vector3 Whole(Random random) => 2 * new Vector3(random.Next(-9, 9), random.Next(-9, 9), random.Next(-9, 9));

    private static Vector3 Place(Random random, VoxelGrid grid) => new(
        (random.NextSingle() * 2 * grid.SizeX) - (grid.SizeX / 2f), (random.NextSingle() * 2 * grid.SizeY) - (grid.SizeY / 2f),
        (random.NextSingle() * 2 * grid.SizeZ) - (grid.SizeZ / 2f));

    // One ray, axis by axis, as the header words it.
    private static void MarkPlainly(VoxelGrid grid, Vector3 from, Vector3 to, Func<int, bool> isOccupied, byte[] mask)
    {
        const float wholeRay = 1 << 29;
        int[] sizes = [grid.SizeX, grid.SizeY, grid.SizeZ];
        var (cell, step, next, breadth) = (new int[3], new int[3], new int[3], new int[3]);
        var end = 1f;
        for (var axis = 0; axis < 3; axis++)
        {
            var along = to[axis] - from[axis];
            (cell[axis], step[axis], next[axis], breadth[axis]) = ((int)from[axis], Math.Sign(along), 1 << 30, 1 << 30);
            if (along != 0)
            {
                var toFace = along > 0 ? cell[axis] + 1 - from[axis] : from[axis] - cell[axis];
                var toBorder = along > 0 ? sizes[axis] - from[axis] : from[axis];
                next[axis] = (int)(Math.Min(toFace / Math.Abs(along), 2f) * wholeRay);
                breadth[axis] = (int)(Math.Min(1 / Math.Abs(along), 2f) * wholeRay);
                end = Math.Min(end, (toBorder / Math.Abs(along)) - 1e-6f);
            }
        }

        while (true)
        {
            var voxel = grid.FlatIndex(cell[0], cell[1], cell[2]);
            mask[voxel] = 1;
            var nearest = next[0] <= next[1] && next[0] <= next[2] ? 0 : next[1] <= next[2] ? 1 : 2;
            if (isOccupied(voxel) || next[nearest] > (int)(end * wholeRay))
            {
                return;
            }

            cell[nearest] += step[nearest];
            next[nearest] += breadth[nearest];
        }
    }
}
