using Spatial.Models;

namespace Spatial.Tests;

public sealed class PlanAnchorsTests
{
    [Theory]
    [InlineData(2.0, DrivingCommand.Left)]
    [InlineData(1.99, DrivingCommand.Straight)]
    [InlineData(-2.0, DrivingCommand.Right)]
    [InlineData(-1.99, DrivingCommand.Straight)]
    public void TwoMetresToASideAreATurn(double y, DrivingCommand command)
    {
        Assert.Equal(command, PlanAnchors.CommandOf([new(5, 9), new(20, y)]));
    }

    [Fact]
    public void CommandsAreNumberedAsTheReleasesAnchors()
    {
        Assert.Equal([0, 1, 2], new[] { DrivingCommand.Left, DrivingCommand.Right, DrivingCommand.Straight }.Select(command => (int)command));
    }

    [Fact]
    public void WhoseEndIsNotKnownGoesStraight()
    {
        Assert.Equal(DrivingCommand.Straight, PlanAnchors.CommandOf([]));
    }

    [Fact]
    public void AnchorsAreTheMeansOfTheirClusters()
    {
        // Two bundles of straight paths, at 2 and at 10 m a step, and as many to each side.
        var paths = Bundles(0).Concat(Bundles(3)).Concat(Bundles(-3)).ToArray();

        var anchors = PlanAnchors.Build(paths, modes: 2);

        Assert.Equal(3 * 2 * 2 * 2, anchors.Length);
        AssertNear([2, 3, 4, 3, 10, 3, 20, 3], anchors.AsSpan(0, 8)); // left, as in the release: the near one first
        AssertNear([2, -3, 4, -3, 10, -3, 20, -3], anchors.AsSpan(8, 8));
        AssertNear([2, 0, 4, 0, 10, 0, 20, 0], anchors.AsSpan(16, 8));
    }

    [Fact]
    public void EqualSeedsGiveEqualAnchors()
    {
        var random = new Random(4);
        Waypoint[][] paths = [.. Enumerable.Range(0, 300).Select(_ => Path(1 + (random.NextDouble() * 10), (random.NextDouble() * 20) - 10))];

        Assert.Equal(PlanAnchors.Build(paths, seed: 5), PlanAnchors.Build(paths, seed: 5));
    }

    [Fact]
    public void EveryAnchorIsNearestToItsOwnMembers()
    {
        var random = new Random(6);
        Waypoint[][] paths = [.. Enumerable.Range(0, 200).Select(_ => Path(random.NextDouble() * 12, (random.NextDouble() * 3.8) - 1.9))];
        Waypoint[][] turns = [.. paths, .. paths.Select(path => Moved(path, 5)), .. paths.Select(path => Moved(path, -5))];

        var anchors = PlanAnchors.Build(turns);

        // Lloyd's rounds end where each mean is that of the paths nearest to it.
        var straight = anchors.AsSpan(2 * 6 * 4, 6 * 4).ToArray();
        foreach (var members in paths.GroupBy(path => Nearest(straight, path)))
        {
            var mean = Enumerable.Range(0, 4).Select(value => members.Average(path => Flat(path)[value])).ToArray();
            AssertNear([.. mean.Select(value => (float)value)], straight.AsSpan(members.Key * 4, 4));
        }

        static int Nearest(float[] anchors, Waypoint[] path) =>
            Enumerable.Range(0, 6).MinBy(mode => Enumerable.Range(0, 4).Sum(value => Math.Pow(anchors[(mode * 4) + value] - Flat(path)[value], 2)));
    }

    [Fact]
    public void TooFewPathsAreRefusedByTheirCommand()
    {
        Waypoint[][] paths = [.. Bundles(0), .. Bundles(3)];

        // Nothing leads to the right.
        var error = Assert.Throws<ArgumentException>(() => PlanAnchors.Build(paths, modes: 2));

        Assert.Contains("'Right' needs at least 2 different paths", error.Message);
    }

    [Fact]
    public void PathsOfOtherLengthsOrWithoutNumbersAreRefused()
    {
        Assert.Contains("got 2 at 0 and 1 at 1", Assert.Throws<ArgumentException>(() => PlanAnchors.Build([Path(1, 0), [new(1, 1)]])).Message);
        Assert.Contains("path 1 has others", Assert.Throws<ArgumentException>(() => PlanAnchors.Build([Path(1, 0), Path(double.NaN, 0)])).Message);
    }

    private static IEnumerable<Waypoint[]> Bundles(double y) =>
        new[] { 2.0, 10.0 }.SelectMany(step => new[] { -0.1, 0, 0.1 }.Select(off => Path(step + off, y)));

    private static Waypoint[] Path(double step, double y) => [new(step, y), new(2 * step, y)];

    private static Waypoint[] Moved(Waypoint[] path, double y) => [.. path.Select(point => new Waypoint(point.X, point.Y + y))];

    private static double[] Flat(Waypoint[] path) => [.. path.SelectMany(point => new[] { point.X, point.Y })];

    private static void AssertNear(float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], actual[i], 4); // float32 of means of numbers below 20
        }
    }
}
