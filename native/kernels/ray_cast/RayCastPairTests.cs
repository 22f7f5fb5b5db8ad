using Spatial.Native;
using TorchSharp;

namespace Spatial.Tests;

public sealed class RayCastPairTests
{
    private const byte Free = 9;

    private static readonly VoxelGrid Grid = new(new(-4, -5, -1), new(0.4, 0.4, 0.4), 20, 25, 9);

    [Fact]
    public void ARayGoesOnInOneGridWhereTheOtherStopsIt()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), 5, 1, 1);
        byte[] first = [Free, Free, 4, Free, Free], second = [Free, Free, Free, Free, 6];

        var (inFirst, inSecond) = Cast([0.5, 0.5, 0.5], [1f, 0, 0], grid, first, second, threads: 1);

        Assert.Equal((2, 2.5f, (byte)4), (inFirst.Cells[0], inFirst.Distances[0], inFirst.Classes[0]));
        Assert.Equal((4, 4.5f, (byte)6), (inSecond.Cells[0], inSecond.Distances[0], inSecond.Classes[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void GivesWhatTwoCastsGiveToTheLastBit(int threads)
    {
        var random = new Random(21);
        var (first, second) = (Scatter(random, oneIn: 40), Scatter(random, oneIn: 90));
        double[] origins = [0.1, 0.2, 0.3, 3.9, 4.9, 2.5, -4, -5, -1, 9, 0, 0, double.NaN, 0, 0];
        var directions = Enumerable.Range(0, 3 * 1003).Select(_ => random.NextSingle() - 0.5f).ToArray();

        var (inFirst, inSecond) = Cast(origins, directions, Grid, first, second, threads);
        var (firstInFloat, secondInFloat) = Cast([.. origins.Select(value => (float)value)], directions, Grid, first, second, threads);

        AssertSame(RayCast.Run(origins, directions, Grid, first, Free), inFirst);
        AssertSame(RayCast.Run(origins, directions, Grid, second, Free), inSecond);
        AssertSame(RayCast.Run([.. origins.Select(value => (float)value)], directions, Grid, first, Free), firstInFloat);
        AssertSame(RayCast.Run([.. origins.Select(value => (float)value)], directions, Grid, second, Free), secondInFloat);
    }

    [Fact]
    public void TensorsGiveWhatSpansGive()
    {
        var random = new Random(22);
        var (first, second) = (Scatter(random, oneIn: 40), Scatter(random, oneIn: 90));
        double[] origins = [0.1, 0.2, 0.3, 1, 1, 1];
        var directions = Enumerable.Range(0, 3 * 100).Select(_ => random.NextSingle() - 0.5f).ToArray();
        using var scope = torch.NewDisposeScope();

        var (cells, distances, classes) = RayCastPair.Run(
            torch.tensor(origins, [2, 3]), torch.tensor(directions, [100, 3]), Grid, torch.tensor(first, [20, 25, 9]), torch.tensor(second, [20, 25, 9]), Free);

        var (inFirst, inSecond) = Cast(origins, directions, Grid, first, second, threads: 1);
        Assert.Equal(inFirst.Cells.Concat(inSecond.Cells), cells.data<int>().ToArray());
        Assert.Equal(inFirst.Distances.Concat(inSecond.Distances), distances.data<float>().ToArray());
        Assert.Equal(inFirst.Classes.Concat(inSecond.Classes), classes.data<byte>().ToArray());
    }

    [Fact]
    public void CallersMistakesAreNamed()
    {
        var classes = new byte[Grid.Count];

        var error = Assert.Throws<ArgumentException>(() => RayCastPair.Run(
            [0f, 0, 0], [1f, 0, 0], Grid, new(classes, new int[1], new float[1], new byte[1]), new(classes, new int[1], new float[2], new byte[1]), Free));

        Assert.Equal("second", error.ParamName);
        Assert.Throws<ArgumentException>(() => RayCastPair.Run(
            [0f, 0, 0], [1f, 0, 0], Grid, new(new byte[7], new int[1], new float[1], new byte[1]), new(classes, new int[1], new float[1], new byte[1]), Free));
    }

    private static byte[] Scatter(Random random, int oneIn) =>
        [.. Enumerable.Range(0, Grid.Count).Select(_ => random.Next(oneIn) == 0 ? (byte)random.Next(Free) : Free)];

    private static void AssertSame(RayHits expected, RayHits actual)
    {
        Assert.Equal(expected.Cells, actual.Cells);
        Assert.Equal(expected.Distances, actual.Distances);
        Assert.Equal(expected.Classes, actual.Classes);
    }

    private static (RayHits First, RayHits Second) Cast(
        double[] origins, float[] directions, VoxelGrid grid, byte[] first, byte[] second, int threads)
    {
        var (inFirst, inSecond) = (Allocate(origins, directions), Allocate(origins, directions));
        RayCastPair.Run(origins, directions, grid, Target(first, inFirst), Target(second, inSecond), Free, threads);
        return (inFirst, inSecond);
    }

    private static (RayHits First, RayHits Second) Cast(
        float[] origins, float[] directions, VoxelGrid grid, byte[] first, byte[] second, int threads)
    {
        var (inFirst, inSecond) = (Allocate(origins, directions), Allocate(origins, directions));
        RayCastPair.Run(origins, directions, grid, Target(first, inFirst), Target(second, inSecond), Free, threads);
        return (inFirst, inSecond);
    }

    private static RayTarget Target(byte[] classes, RayHits hits) => new(classes, hits.Cells, hits.Distances, hits.Classes);

    private static RayHits Allocate<T>(T[] origins, float[] directions)
    {
        var rays = origins.Length / 3 * (directions.Length / 3);
        return new(new int[rays], new float[rays], new byte[rays]);
    }
}
