using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class BirdsEyePictureTests
{
    private const int MapTop = 40; // the map shows 50 m to each side at 8 pixels per metre, below a title of 40 rows
    private const double HalfPixel = 0.5 / 8;

    [Theory]
    [InlineData(30, 20, 240, MapTop + 160)] // ahead and left: above and left of the middle
    [InlineData(30, -20, 560, MapTop + 160)]
    [InlineData(-30, 20, 240, MapTop + 640)]
    public void ForwardIsUpAndLeftIsLeft(double x, double y, int column, int row)
    {
        using var picture = Draw([new(x - HalfPixel, y - HalfPixel, 2)]);

        Assert.Equal(ColorScale.Height.Of(2), picture[column, row]);
    }

    [Fact]
    public void HigherPointsCoverLowerOnes()
    {
        using var picture = Draw([new(30 - HalfPixel, 20 - HalfPixel, 3), new(30 - HalfPixel, 20 - HalfPixel, 0)]);

        Assert.Equal(ColorScale.Height.Of(3), picture[240, MapTop + 160]);
    }

    [Fact]
    public void PointsAreMovedFromTheirSensorIntoTheKeyEgoFrame()
    {
        var sweep = new Sweep(new PointCloud([0, 29 - (float)HalfPixel, 1, 0, 0]))
        {
            TimestampMicros = 0,
            EgoFromSensor = new(new(0, 1, 0, -1, 0, 0, 0, 0, 1), new(1, -(float)HalfPixel, 1)), // as LIDAR_TOP: its y axis is ahead
            GlobalFromEgo = RigidTransform.Identity,
        };
        using var picture = BirdsEyePicture.Draw(PictureScenes.Frame([sweep], []), sweep, [], null);

        Assert.Equal(ColorScale.Height.Of(2), picture[400, MapTop + 160]);
    }

    [Fact]
    public void ABoxIsOutlinedWithAMarkTowardsItsFront()
    {
        var car = new Box3D(new(20, 10, 0), new(4, 8, 2), Quaterniond.FromYaw(Math.PI / 2)) { Name = "vehicle.car" }; // heads left
        using var picture = Draw([], car);
        var color = BoxColors.Of("vehicle.car");

        // Its middle is at column 320, row 280; being 8 m long and turned left, it reaches 32 pixels to each side and 16 up and down.
        Assert.True(picture.Count(319, MapTop + 223, 3, 3, pixel => pixel == color) > 0, "no upper edge");
        Assert.True(picture.Count(287, MapTop + 239, 3, 3, pixel => pixel == color) > 0, "no front edge");
        Assert.True(picture.Count(303, MapTop + 239, 3, 3, pixel => pixel == color) > 0, "no mark towards the front");
        Assert.Equal(0, picture.Count(330, MapTop + 230, 16, 20, pixel => pixel == color));
    }

    [Fact]
    public void ThePlanRunsThroughItsWaypoints()
    {
        var frame = PictureScenes.Frame([], []);
        using var picture = BirdsEyePicture.Draw(frame, null, [], new([new(10, 0), new(20, 5)], 0.5));

        Assert.Equal(BirdsEyePicture.PlanColor, picture[400, MapTop + 320]);
        Assert.Equal(BirdsEyePicture.PlanColor, picture[360, MapTop + 240]);
        Assert.Equal(BirdsEyePicture.PlanColor, picture[380, MapTop + 280]);
        Assert.Equal(0, picture.Count(0, MapTop + 410, 800, 300, pixel => pixel == BirdsEyePicture.PlanColor));
    }

    [Fact]
    public void PointsOutsideTheMapAndDamagedOnesAreLeftOut()
    {
        using var empty = Draw([]);
        using var picture = Draw([new(60, 0, 0), new(double.NaN, 0, 0), new(0, 0, double.PositiveInfinity)]);

        var (empties, pictures) = (empty.ToPng(), picture.ToPng());
        Assert.Equal(empties, pictures);
    }

    private static Canvas Draw(Vector3d[] pointsInEgo, params Box3D[] boxes)
    {
        var sweep = PictureScenes.Sweep(pointsInEgo);
        return BirdsEyePicture.Draw(PictureScenes.Frame([sweep], []), sweep, boxes, null);
    }
}
