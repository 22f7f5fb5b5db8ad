using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class CameraPictureTests
{
    private static readonly Rgb CarColor = new(255, 158, 0);

    [Fact]
    public void APointHasTheColourOfItsDepthAtItsPixel()
    {
        using var picture = Draw(PictureScenes.Sweep(new(10, 1, 0), new(40, -10, 0)));

        Assert.Equal(ColorScale.Depth.Of(10), picture[720, 450]);
        Assert.Equal(ColorScale.Depth.Of(40), picture[1000, 450]);
        Assert.NotEqual(ColorScale.Depth.Of(10), ColorScale.Depth.Of(40));
        Assert.Equal(PictureScenes.Background, picture[860, 450]);
    }

    [Fact]
    public void NearPointsCoverFarOnes()
    {
        using var picture = Draw(PictureScenes.Sweep(new(10, 0, 0), new(40, 0, 0)));

        Assert.Equal(ColorScale.Depth.Of(10), picture[800, 450]);
    }

    [Fact]
    public void NearIsRedAndFarIsBlue()
    {
        Assert.True(ColorScale.Depth.Of(3) is { R: > 150, B: < 60 });
        Assert.True(ColorScale.Depth.Of(55) is { R: < 100, B: > 120 });
        Assert.Equal(ColorScale.Depth.Of(60), ColorScale.Depth.Of(1000));
    }

    [Theory]
    [InlineData(800, 361)] // middle of the upper edge of the face towards us, 9 m away: 450 - 800/9
    [InlineData(711, 450)] // left edge of that face: 800 - 800/9
    [InlineData(889, 450)]
    [InlineData(800, 377)] // upper edge of the face away from us, 11 m away: 450 - 800/11
    [InlineData(800, 526)] // between the middle of the bottom (530) and the middle of its front edge (523)
    public void EdgesOfABoxAreDrawnWhereTheyProject(int u, int v)
    {
        using var picture = Draw(null, new Box3D(new(10, 0, 0), new(2, 2, 2), Quaterniond.Identity) { Name = "vehicle.car" });

        Assert.True(picture.Count(u - 1, v - 1, 3, 3, color => color == CarColor) > 0, $"no line through {u}, {v}");
    }

    [Theory]
    [InlineData(800, 450)] // the middle of the box
    [InlineData(800, 533)] // from the middle of the bottom towards the rear there is no mark
    [InlineData(600, 450)]
    public void NothingIsDrawnBetweenTheEdges(int u, int v)
    {
        using var picture = Draw(null, new Box3D(new(10, 0, 0), new(2, 2, 2), Quaterniond.Identity) { Name = "vehicle.car" });

        Assert.Equal(PictureScenes.Background, picture[u, v]);
    }

    [Fact]
    public void ABoxReachingBehindTheCameraIsCutAndNotDropped()
    {
        using var picture = Draw(null, new Box3D(new(2, 3, 0), new(2, 8, 1.5), Quaterniond.Identity) { Name = "vehicle.car" });

        // The upper edge on its near side, y = 2 and z = 0.75, runs from 6 m ahead through 4 m ahead, where it lies at (400, 300).
        Assert.True(picture.Count(399, 299, 3, 3, color => color == CarColor) > 0);
    }

    [Fact]
    public void ABoxBehindTheCameraIsNotDrawn()
    {
        using var picture = Draw(null, new Box3D(new(-10, 0, 0), new(2, 4, 2), Quaterniond.Identity) { Name = "vehicle.car" });

        Assert.Equal(0, picture.Count(CarColor));
    }

    [Theory]
    [InlineData("vehicle.truck", 255, 99, 71)]
    [InlineData("truck", 255, 99, 71)]
    [InlineData("human.pedestrian.adult", 0, 0, 230)]
    [InlineData("no such thing", 255, 0, 255)]
    public void BoxesHaveTheColoursOfTheirCategoryOrDetectionClass(string name, byte r, byte g, byte b)
    {
        Assert.Equal(new Rgb(r, g, b), BoxColors.Of(name));
    }

    private static Canvas Draw(Sweep? sweep, params Box3D[] boxes) =>
        CameraPicture.Draw(PictureScenes.Camera(), RigidTransform.Identity, sweep, boxes);
}
