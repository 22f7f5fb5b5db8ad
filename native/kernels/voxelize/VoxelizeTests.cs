using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class VoxelizeTests
{
    private static readonly VoxelGrid TwoByTwoByTwo = new(Vector3d.Zero, new(1, 1, 1), 2, 2, 2);

    [Fact]
    public void PointsOfOneVoxelAreAveragedAndCounted()
    {
        float[] points = [0.25f, 0.5f, 0.5f, 1, 1.5f, 0.5f, 0.5f, 7, 0.75f, 0.5f, 0.5f, 3];

        var voxels = Voxelize.Run(points, 4, TwoByTwoByTwo);

        Assert.Equal(2, voxels.Count);
        Assert.Equal([0.5f, 0.5f, 0.5f, 2, 1.5f, 0.5f, 0.5f, 7], voxels.Means);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0, 1], voxels.Coords);
        Assert.Equal([2, 1], voxels.Counts);
    }

    [Fact]
    public void KeysAreSortedAndTheInverseFindsEveryPointsVoxel()
    {
        float[] points = [1.5f, 0, 0, 0, 0, 1.5f, 9, 9, 9, 1.25f, 0.5f, 0.5f];

        var voxels = Voxelize.Keys(points, 3, TwoByTwoByTwo);

        Assert.Equal([1, 4], voxels.Keys);
        Assert.Equal([1, 2], voxels.Counts);
        Assert.Equal([1, 0, -1, 1], voxels.Inverse);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    [InlineData(1e30f)]
    [InlineData(-1e-6f)]
    [InlineData(2f)]
    public void PointsOutsideTheGridAreDropped(float coordinate)
    {
        float[] points = [coordinate, 0, 0, 0, coordinate, 0, 0, 0, coordinate];

        Assert.Equal(0, Voxelize.Run(points, 3, TwoByTwoByTwo).Count);
    }

    [Fact]
    public void NoPointsGiveNoVoxels()
    {
        Assert.Equal(0, Voxelize.Run([], 5, TwoByTwoByTwo).Count);
        Assert.Empty(Voxelize.Keys([], 5, TwoByTwoByTwo).Inverse);
    }

    [Theory]
    [InlineData(3, 1)]
    [InlineData(5, 2)]
    [InlineData(9, 3)]
    public void AgreesWithAPlainVersionToTheLastBit(int width, int threads)
    {
        var grid = new VoxelGrid(new(-10, -12, -3), new(0.3, 0.4, 0.5), 70, 60, 12);
        var (points, batch) = RandomPoints(50_000, width, 3);

        var voxels = Voxelize.Run(points, width, grid, batch, 3, threads);
        var keys = Voxelize.Keys(points, width, grid, batch, 3, threads);

        var expected = PlainVoxels(points, width, grid, batch, 3);
        Assert.Equal(expected.Select(voxel => voxel.Key), keys.Keys);
        Assert.Equal(expected.Select(voxel => voxel.Points.Count), voxels.Counts);
        Assert.Equal(voxels.Counts, keys.Counts);
        Assert.Equal(expected.SelectMany(voxel => CoordsOf(voxel.Key, grid)), voxels.Coords);
        Assert.Equal(expected.SelectMany(voxel => PlainMean(points, width, voxel.Points)), voxels.Means);
        var inverse = Enumerable.Repeat(-1, batch.Length).ToArray();
        for (var row = 0; row < expected.Count; row++)
        {
            expected[row].Points.ForEach(point => inverse[point] = row);
        }

        Assert.Equal(inverse, keys.Inverse);
    }

    [Fact]
    public void TheOrderOfPointsChangesNoCellAndNoCount()
    {
        var (points, _) = RandomPoints(5_000, 3, 1);
        var grid = VoxelGrid.NuScenesOccupancy;
        var shuffled = points.Chunk(3).Reverse().SelectMany(point => point).ToArray();

        var voxels = Voxelize.Run(points, 3, grid);
        var other = Voxelize.Run(shuffled, 3, grid);

        Assert.Equal(voxels.Coords, other.Coords);
        Assert.Equal(voxels.Counts, other.Counts);
    }

    [Fact]
    public void TensorsGiveWhatSpansGive()
    {
        var (points, batch) = RandomPoints(2_000, 5, 2);
        var grid = VoxelGrid.NuScenesOccupancy;
        using var scope = torch.NewDisposeScope();
        using var tensor = torch.tensor(points, [points.Length / 5, 5]);
        using var samples = torch.tensor(batch);

        var (means, coords, counts) = Voxelize.Run(tensor, grid, samples, 2);
        var (keys, keyCounts, inverse) = Voxelize.Keys(tensor, grid, samples, 2);

        var voxels = Voxelize.Run(points, 5, grid, batch, 2);
        var byKey = Voxelize.Keys(points, 5, grid, batch, 2);
        Assert.Equal([voxels.Count, 5], means.shape);
        Assert.Equal([voxels.Count, 4], coords.shape);
        Assert.Equal(voxels.Means, means.data<float>().ToArray());
        Assert.Equal(voxels.Coords, coords.data<int>().ToArray());
        Assert.Equal(voxels.Counts, counts.data<int>().ToArray());
        Assert.Equal(byKey.Keys, keys.data<long>().ToArray());
        Assert.Equal(byKey.Counts, keyCounts.data<int>().ToArray());
        Assert.Equal(byKey.Inverse, inverse.data<int>().ToArray());
    }

    [Fact]
    public void ATensorThatDoesNotFitIsRefusedWithBothSides()
    {
        using var scope = torch.NewDisposeScope();
        using var wrongType = torch.zeros([4, 5], torch.ScalarType.Float64);
        using var wide = torch.zeros([4, 10], torch.ScalarType.Float32);
        using var strided = wide.slice(1, 0, 10, 2);

        var dtype = Assert.Throws<ArgumentException>(() => Voxelize.Run(wrongType, TwoByTwoByTwo));
        var stride = Assert.Throws<ArgumentException>(() => Voxelize.Run(strided, TwoByTwoByTwo));

        Assert.Contains("points must be contiguous Float32 [any, any], got Float64 [4, 5] on cpu", dtype.Message, StringComparison.Ordinal);
        Assert.Contains("got strided Float32 [4, 5] on cpu", stride.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Voxelize.Run(torch.zeros(4, 2), TwoByTwoByTwo));
        Assert.Throws<ArgumentException>(() => Voxelize.Keys(torch.zeros(4, 65), TwoByTwoByTwo));
        Assert.Throws<ArgumentOutOfRangeException>(() => Voxelize.Run(wide, TwoByTwoByTwo, batchSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Voxelize.Keys(wide, TwoByTwoByTwo, batchSize: -1));
    }

    [Fact]
    public void CallersMistakesAreNamed()
    {
        Assert.Throws<ArgumentException>(() => Voxelize.Run(new float[7], 5, TwoByTwoByTwo));
        Assert.Throws<ArgumentException>(() => Voxelize.Run(new float[4], 2, TwoByTwoByTwo));
        Assert.Throws<ArgumentException>(() => Voxelize.Run(new float[6], 3, TwoByTwoByTwo, [0]));
        var small = Assert.Throws<NativeKernelException>(() => Voxelize.Run([0, 0, 0, 1, 1, 1], 3, TwoByTwoByTwo, new float[3], new int[4], new int[1]));
        Assert.Equal(NativeStatus.TooSmall, small.Status);
        Assert.Equal("voxelize", small.Kernel);
    }

    private static (float[] Points, int[] Batch) RandomPoints(int count, int width, int samples)
    {
        var random = new Random(17);
        var points = Enumerable.Range(0, count * width).Select(_ => (random.NextSingle() * 26) - 13).ToArray();
        return (points, [.. Enumerable.Range(0, count).Select(_ => random.Next(-1, samples + 1))]);
    }

    private static List<(long Key, List<int> Points)> PlainVoxels(float[] points, int width, VoxelGrid grid, int[] batch, int samples)
    {
        var voxels = new SortedDictionary<long, List<int>>();
        for (var i = 0; i < batch.Length; i++)
        {
            var x = MathF.Floor((points[i * width] - (float)grid.Min.X) / (float)grid.CellSize.X);
            var y = MathF.Floor((points[(i * width) + 1] - (float)grid.Min.Y) / (float)grid.CellSize.Y);
            var z = MathF.Floor((points[(i * width) + 2] - (float)grid.Min.Z) / (float)grid.CellSize.Z);
            if (x >= 0 && y >= 0 && z >= 0 && x < grid.SizeX && y < grid.SizeY && z < grid.SizeZ && batch[i] >= 0 && batch[i] < samples)
            {
                var key = ((long)batch[i] * grid.Count) + grid.FlatIndex((int)x, (int)y, (int)z);
                if (!voxels.TryGetValue(key, out var members))
                {
                    voxels.Add(key, members = []);
                }

                members.Add(i);
            }
        }

        return [.. voxels.Select(voxel => (voxel.Key, voxel.Value))];
    }

    private static int[] CoordsOf(long key, VoxelGrid grid)
    {
        var (x, y, z) = grid.CellAt((int)(key % grid.Count));
        return [(int)(key / grid.Count), z, y, x];
    }

    private static float[] PlainMean(float[] points, int width, List<int> members)
    {
        var mean = new float[width];
        for (var feature = 0; feature < width; feature++)
        {
            var sum = 0f;
            members.ForEach(point => sum += points[(point * width) + feature]);
            mean[feature] = sum / members.Count;
        }

        return mean;
    }
}
