using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class RayCastTests
{
    private const byte Free = 9;

    [Fact]
    public void TheDistanceIsWhereTheRayLeavesTheVoxelItHits()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.5, 0.5, 0.5), 5, 3, 2);
        var classes = FreeGrid(grid);
        classes[grid.FlatIndex(3, 1, 0)] = 4;

        var hits = RayCast.Run([0.25f, 0.75f, 0.25f], [1f, 0, 0], grid, classes, Free);

        Assert.Equal([grid.FlatIndex(3, 1, 0)], hits.Cells);
        Assert.Equal([1.75f], hits.Distances);
        Assert.Equal([(byte)4], hits.Classes);
    }

    [Fact]
    public void ARayThatHitsNothingEndsInTheLastVoxelInside()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), 4, 2, 2);

        var hits = RayCast.Run([0.5f, 0.5f, 0.5f], [-2f, 0, 0, 0, 0, 3], grid, FreeGrid(grid), Free);

        Assert.Equal([0, grid.FlatIndex(0, 0, 1)], hits.Cells);
        Assert.Equal([0.5f, 1.5f], hits.Distances);
        Assert.Equal([Free, Free], hits.Classes);
    }

    [Fact]
    public void ARayThatIsNeverInsideHasNoDistance()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(0.4, 0.4, 0.4), 4, 2, 2);

        var hits = RayCast.Run([-5f, 0.1f, 0.1f, float.NaN, 0, 0], [-1f, 0, 0], grid, FreeGrid(grid), Free);

        Assert.Equal([0, 0], hits.Cells);
        Assert.Equal([-0.4f, -0.4f], hits.Distances);
    }

    [Theory]
    [InlineData(-1000.5f, true)] // the 1001st voxel is the grid's first
    [InlineData(-1001.5f, false)]
    public void ARayFromAfarGivesUpAfterAThousandSteps(float start, bool reachesTheGrid)
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), 2, 2, 2);
        var classes = FreeGrid(grid);
        classes[0] = 1;

        var hits = RayCast.Run([start, 0.5f, 0.5f], [1f, 0, 0], grid, classes, Free);

        Assert.Equal(reachesTheGrid ? 1001.5f : -1, hits.Distances[0]);
    }

    [Fact]
    public void AStartJustBelowTheGridCountsAsTheFirstVoxel()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), 2, 2, 2);
        var classes = FreeGrid(grid);
        classes[0] = 1;

        // Truncation toward zero: -0.3 is voxel 0.
        var hits = RayCast.Run([-0.3f, 0.5f, 0.5f], [1f, 0, 0], grid, classes, Free);

        Assert.Equal([(byte)1], hits.Classes);
        Assert.Equal(1.3f, hits.Distances[0], 1e-6f);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AgreesWithAPlainTraversalToTheLastBit(int threads)
    {
        var grid = new VoxelGrid(new(-4, -5, -1), new(0.4, 0.4, 0.4), 20, 25, 9);
        var random = new Random(5);
        var classes = Enumerable.Range(0, grid.Count).Select(_ => random.Next(30) == 0 ? (byte)random.Next(9) : Free).ToArray();
        var origins = Enumerable.Range(0, 8).SelectMany(_ => Triple(random, 4.5f)).ToArray();
        var directions = Enumerable.Range(0, 1003).SelectMany(_ => Triple(random, 1)).ToArray();

        var hits = RayCast.Run(origins, directions, grid, classes, Free, threads);
        var precise = RayCast.Run([.. origins.Select(value => (double)value)], directions, grid, classes, Free, threads);

        for (var ray = 0; ray < hits.Cells.Length; ray++)
        {
            var (t, r) = (ray / 1003, ray % 1003);
            var expected = PlainCast(origins.AsSpan(t * 3, 3), directions.AsSpan(r * 3, 3), grid, classes);
            Assert.Equal(expected, (hits.Cells[ray], hits.Distances[ray]));
            Assert.Equal(classes[expected.Cell], hits.Classes[ray]);
        }

        // One rounding instead of three moves a border by one float32 step at most.
        Assert.All(hits.Distances.Zip(precise.Distances), pair => Assert.True(MathF.Abs(pair.First - pair.Second) < 1.5f));
        Assert.InRange(hits.Cells.Zip(precise.Cells).Count(pair => pair.First != pair.Second), 0, hits.Cells.Length / 1000);
    }

    [Fact]
    public void TensorsGiveWhatSpansGive()
    {
        var grid = new VoxelGrid(new(-4, -5, -1), new(0.4, 0.4, 0.4), 20, 25, 9);
        var random = new Random(6);
        var classes = Enumerable.Range(0, grid.Count).Select(_ => (byte)(random.Next(20) == 0 ? 3 : Free)).ToArray();
        float[] origins = [0.1f, 0.2f, 0.3f, 1, 1, 1];
        var directions = Enumerable.Range(0, 100).SelectMany(_ => Triple(random, 1)).ToArray();
        using var scope = torch.NewDisposeScope();

        var (cells, distances, hitClasses) = RayCast.Run(
            torch.tensor(origins, [2, 3]), torch.tensor(directions, [100, 3]), grid, torch.tensor(classes, [20, 25, 9]), Free);

        var hits = RayCast.Run(origins, directions, grid, classes, Free);
        Assert.Equal(hits.Cells, cells.data<int>().ToArray());
        Assert.Equal(hits.Distances, distances.data<float>().ToArray());
        Assert.Equal(hits.Classes, hitClasses.data<byte>().ToArray());
    }

    [Fact]
    public void CallersMistakesAreNamed()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), 2, 2, 2);
        var bricks = new VoxelGrid(Vector3d.Zero, new(1, 1, 2), 2, 2, 2);

        Assert.Throws<ArgumentException>(() => RayCast.Run([0f, 0], [1f, 0, 0], grid, FreeGrid(grid), Free));
        Assert.Throws<ArgumentException>(() => RayCast.Run([0f, 0, 0], [1f, 0, 0], grid, new byte[7], Free));
        var error = Assert.Throws<ArgumentException>(() => RayCast.Run([0f, 0, 0], [1f, 0, 0], bricks, FreeGrid(bricks), Free));
        Assert.Contains("cubes", error.Message, StringComparison.Ordinal);
    }

    private static byte[] FreeGrid(VoxelGrid grid) => [.. Enumerable.Repeat(Free, grid.Count)];

    private static float[] Triple(Random random, float extent) =>
        [.. Enumerable.Range(0, 3).Select(_ => (random.NextSingle() * 2 * extent) - extent)];

    // The official traversal in the order of its text: record every voxel inside, then look for the first occupied one.
    private static (int Cell, float Distance) PlainCast(ReadOnlySpan<float> origin, ReadOnlySpan<float> direction, VoxelGrid grid, byte[] classes)
    {
        var size = (float)grid.CellSize.X;
        float[] min = [(float)grid.Min.X, (float)grid.Min.Y, (float)grid.Min.Z];
        int[] cells = [grid.SizeX, grid.SizeY, grid.SizeZ];
        var (start, r) = (new double[3], new double[3]);
        for (var axis = 0; axis < 3; axis++)
        {
            start[axis] = (origin[axis] - min[axis]) / size;
            r[axis] = ((origin[axis] + direction[axis] - min[axis]) / size) - start[axis];
        }

        var length = Math.Sqrt((r[0] * r[0]) + (r[1] * r[1]) + (r[2] * r[2]));
        var (voxel, step, next, delta) = (new int[3], new int[3], new double[3], new double[3]);
        for (var axis = 0; axis < 3; axis++)
        {
            var unit = r[axis] / length;
            voxel[axis] = (int)start[axis];
            step[axis] = unit >= 0 ? 1 : -1;
            next[axis] = (voxel[axis] + (step[axis] > 0 ? 1 : 0) - start[axis]) / unit;
            delta[axis] = step[axis] / unit;
        }

        var visited = new List<(int Cell, double Leave)>();
        for (var steps = 0; steps <= 1000; steps++)
        {
            var inside = Enumerable.Range(0, 3).All(axis => voxel[axis] >= 0 && voxel[axis] < cells[axis]);
            if (!inside && visited.Count > 0)
            {
                break;
            }

            var nearest = next[0] < next[1] ? (next[0] < next[2] ? 0 : 2) : (next[1] < next[2] ? 1 : 2);
            if (inside)
            {
                visited.Add((grid.FlatIndex(voxel[0], voxel[1], voxel[2]), next[nearest]));
            }

            voxel[nearest] += step[nearest];
            next[nearest] += delta[nearest];
        }

        if (visited.Count == 0)
        {
            return (0, -1f * size);
        }

        var hit = visited.FindIndex(place => classes[place.Cell] != Free);
        var (cell, leave) = visited[hit < 0 ? ^1 : hit];
        return (cell, (float)leave * size);
    }
}
