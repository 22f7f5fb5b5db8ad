using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class LidarProjectionTests
{
    [Theory]
    [InlineData(10, 0, 0, 800, 450)]
    [InlineData(10, 1, 0, 720, 450)] // left of the vehicle is left in the picture
    [InlineData(10, 0, 1, 800, 370)] // up is up
    [InlineData(2, 1, -1, 400, 850)]
    public void PointsLandWhereThePinholeSaysTheyDo(double x, double y, double z, double u, double v)
    {
        var point = Assert.Single(LidarProjection.Into(PictureScenes.Camera(), PictureScenes.Sweep(new Vector3d(x, y, z))));

        Assert.Equal(u, point.U, 9);
        Assert.Equal(v, point.V, 9);
        Assert.Equal(x, point.Depth, 9);
    }

    [Theory]
    [InlineData(1, 0, 0)] // not farther than a metre
    [InlineData(-10, 0, 0)] // behind
    [InlineData(800, 799, 0)] // u = 1, on the border
    [InlineData(800, -799, 0)] // u = 1599
    [InlineData(800, 0, 449)] // v = 1
    [InlineData(800, 0, -449)] // v = 899
    [InlineData(double.NaN, 0, 0)]
    [InlineData(10, double.NaN, 0)]
    [InlineData(double.PositiveInfinity, 0, 0)]
    public void PointsThatCannotBeSeenAreDropped(double x, double y, double z)
    {
        Assert.Empty(LidarProjection.Into(PictureScenes.Camera(), PictureScenes.Sweep(new Vector3d(x, y, z))));
    }

    [Fact]
    public void MotionBetweenSweepAndExposureIsTakenIntoAccount()
    {
        var oneMetreLater = RigidTransform.Identity with { Translation = new(1, 0, 0) };

        var point = Assert.Single(LidarProjection.Into(PictureScenes.Camera(globalFromEgo: oneMetreLater), PictureScenes.Sweep(new Vector3d(9, 1, 0))));

        Assert.Equal((700, 450, 8), (point.U, point.V, point.Depth));
    }

    [Fact]
    public void NearPointsComeLastSoThatTheyAreDrawnOnTop()
    {
        var points = LidarProjection.Into(PictureScenes.Camera(), PictureScenes.Sweep(new(5, 0, 0), new(20, 0, 0), new(10, 0, 0)));

        Assert.Equal([20.0, 10.0, 5.0], points.Select(point => point.Depth));
    }
}
