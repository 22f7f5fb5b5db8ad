using Spatial.Native;

namespace Spatial.Tests;

public sealed class PclTests
{
    [Fact]
    public void VersionIsOneThatIsSupported()
    {
        SkipWithoutPcl();

        Assert.InRange(PointCloudLibrary.Version, new Version(1, 12), new Version(1, 99));
    }

    [Fact]
    public void VoxelGridGivesTheCentroidOfEachCube()
    {
        SkipWithoutPcl();
        float[] points = [0.1f, 0.1f, 0.1f, 0.3f, 0.5f, 0.7f, 1.5f, 0.5f, 0.5f];

        var centroids = PclFilters.VoxelGrid(points, 3, 1);

        Assert.Equal([0.2f, 0.3f, 0.4f, 1.5f, 0.5f, 0.5f], centroids.Select(value => MathF.Round(value, 5)));
    }

    [Fact]
    public void VoxelGridRefusesALeafThatIsTooSmallForTheCloud()
    {
        SkipWithoutPcl();
        float[] points = [-1000, -1000, -1000, 1000, 1000, 1000];

        var error = Assert.Throws<ArgumentException>(() => PclFilters.VoxelGrid(points, 3, 0.01f));

        Assert.Contains("use a larger leaf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFarPointIsAnOutlier()
    {
        SkipWithoutPcl();
        var points = Enumerable.Range(0, 60).SelectMany(i => new[] { i % 10 * 0.1f, i / 10 * 0.1f, 0f }).Concat([5f, 5f, 5f]).ToArray();

        var keep = PclFilters.RemoveOutliers(points, 3, neighbours: 8, deviations: 2);

        Assert.False(keep[60]);
        Assert.All(keep[..60], Assert.True);
    }

    [Fact]
    public void APlaneIsFoundAmongClutterAndTheSteepOneIsNot()
    {
        SkipWithoutPcl();
        var level = Grid((x, y) => [x, y, 0.1f * x]);
        var steep = Grid((x, y) => [x, 20, y]).Concat(Grid((x, y) => [x + 0.5f, 20, y])).ToArray();

        var found = PclSegmentation.FitPlane([.. level, .. steep], 3, distance: 0.05, maxAngle: 0.3);

        Assert.NotNull(found);
        var (plane, inliers) = found.Value;
        Assert.Equal(-0.1, plane[0] / plane[2], 3); // a few points of the wall lie within 5 cm of the plane
        Assert.Equal(0, plane[1] / plane[2], 3);
        Assert.All(inliers[..(level.Length / 3)], Assert.True);
    }

    [Fact]
    public void TwoPointsHaveNoPlane()
    {
        SkipWithoutPcl();

        Assert.Null(PclSegmentation.FitPlane([0, 0, 0, 1, 1, 0], 3, 0.1, 0.1));
    }

    [Fact]
    public void ClustersAreNumberedInTheOrderOfTheirFirstPoints()
    {
        SkipWithoutPcl();
        float[] points = [10, 0, 0, 0, 0, 0, 10.3f, 0, 0, 0.3f, 0, 0, 0.6f, 0, 0, 99, 0, 0];

        var (labels, count) = PclSegmentation.Clusters(points, 3, tolerance: 0.4, minSize: 2);

        Assert.Equal(2, count);
        Assert.Equal([0, 1, 0, 1, 1, -1], labels);
    }

    [Fact]
    public void RegistrationFindsASmallShift()
    {
        SkipWithoutPcl();
        var target = Grid((x, y) => [x, y, MathF.Sin(x) + MathF.Cos(1.3f * y)]);
        var source = target.Select((value, i) => i % 3 == 0 ? value - 0.1f : value).ToArray();

        var found = PclRegistration.Icp(source, target, 3, maxDistance: 1);

        Assert.NotNull(found);
        Assert.Equal(0.1, found.Value.TargetFromSource.Translation.X, 3);
        Assert.InRange(found.Value.MeanSquare, 0, 1e-6);
    }

    [Fact]
    public void APointThatIsNotFiniteIsNamed()
    {
        SkipWithoutPcl();

        var error = Assert.Throws<ArgumentException>(() => PclSegmentation.Clusters([0, 0, 0, 1, float.NaN, 0], 3, 0.5));

        Assert.Contains("point 1 is", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoPointsGiveNothing()
    {
        SkipWithoutPcl();

        Assert.Empty(PclFilters.VoxelGrid([], 3, 1));
        Assert.Empty(PclFilters.RemoveOutliers([], 3));
        Assert.Equal(0, PclSegmentation.Clusters([], 3, 1).Count);
        Assert.Null(PclRegistration.Icp([], [], 3, 1));
    }

    private static void SkipWithoutPcl() => Assert.SkipUnless(PointCloudLibrary.IsAvailable, PointCloudLibrary.MissingBecause ?? "");

    private static float[] Grid(Func<float, float, float[]> pointAt) =>
        [.. Enumerable.Range(0, 900).SelectMany(i => pointAt(i % 30 * 0.3f, i / 30 * 0.3f))];
}
