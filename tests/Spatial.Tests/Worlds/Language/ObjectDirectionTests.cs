using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ObjectDirectionTests
{
    [Theory]
    [InlineData(0, "front")]
    [InlineData(29, "front")]
    [InlineData(-29, "front")]
    [InlineData(31, "front left")]
    [InlineData(89, "front left")]
    [InlineData(91, "back left")]
    [InlineData(149, "back left")]
    [InlineData(151, "back")]
    [InlineData(180, "back")]
    [InlineData(-151, "back")]
    [InlineData(-149, "back right")]
    [InlineData(-91, "back right")]
    [InlineData(-89, "front right")]
    [InlineData(-31, "front right")]
    public void SixSectorsOfSixtyDegreesLieAround(double degrees, string expected)
    {
        var offset = At(degrees);

        Assert.Equal(expected, ObjectDirections.WordOf(ObjectDirections.Of(offset)));
        Assert.Equal(ObjectDirections.Of(offset), ObjectDirections.Named(expected));
    }

    [Fact]
    public void ABorderBelongsToTheSectorNearerToTheFront()
    {
        Assert.Equal(ObjectDirection.FrontLeft, ObjectDirections.Of(new(0, 5, 0)));
        Assert.Equal(ObjectDirection.FrontRight, ObjectDirections.Of(new(0, -5, 0)));
        Assert.Equal(ObjectDirection.Back, ObjectDirections.Of(new(-5, 0, 0)));
    }

    [Fact]
    public void ADirectionIsClearAwayFromBorders()
    {
        Assert.True(Possible(At(28)).IsOnly(ObjectDirection.Front));
        Assert.True(Possible(At(180)).IsOnly(ObjectDirection.Back));
    }

    [Fact]
    public void NearABorderTwoDirectionsArePossible()
    {
        var possible = Possible(At(29.5));

        Assert.Equal([ObjectDirection.Front, ObjectDirection.FrontLeft], ObjectDirections.All.Where(possible.Has));
    }

    [Fact]
    public void WhatIsAtTheSamePlaceHasNoDirection() => Assert.Equal(DirectionSet.Full, Possible(new(0.3, 0.1, 2)));

    [Fact]
    public void ABoxLiesInEveryDirectionOfItsFootprint()
    {
        // Of a bus beside the vehicle the ends lie 37 degrees from straight ahead and straight back; one ahead or behind lies within 6 degrees of it.
        Assert.Equal([ObjectDirection.FrontLeft, ObjectDirection.BackLeft], DirectionsOf(new(0, 4.5), 12, 0.1));
        Assert.Equal([ObjectDirection.Front], DirectionsOf(new(20, 0), 12, 2.5));
        Assert.Equal([ObjectDirection.Back], DirectionsOf(new(-20, 0), 12, 2.5));
        Assert.Equal([ObjectDirection.Front, ObjectDirection.FrontRight], DirectionsOf(new(10, -5.2), 4, 2));
    }

    [Fact]
    public void ASectorBetweenTwoCornersIsNotPassedOver() => Assert.Equal(
        [ObjectDirection.Front, ObjectDirection.FrontLeft, ObjectDirection.Back, ObjectDirection.BackLeft], DirectionsOf(new(0, 3), 40, 0.1));

    [Fact]
    public void ABoxAroundTheVehicleOrCloseToItHasNoDirection()
    {
        Assert.Equal(DirectionSet.Full, ObjectDirections.Possible(HandMadeScene.Box("bus", null, new(1, 0), 12, 3), Vector3d.Zero));
        Assert.Equal(DirectionSet.Full, ObjectDirections.Possible(HandMadeScene.Box("bus", null, new(0, 1.9), 12, 3), Vector3d.Zero));
    }

    private static IEnumerable<ObjectDirection> DirectionsOf(PlanPoint middle, double length, double width) =>
        ObjectDirections.All.Where(direction => ObjectDirections.Possible(HandMadeScene.Box("bus", null, middle, length, width), Vector3d.Zero).Has(direction));

    // A thing too small to reach into another sector.
    private static DirectionSet Possible(Vector3d offset) =>
        ObjectDirections.Possible(HandMadeScene.Object("car", null, offset.X, offset.Y, 0.01), Vector3d.Zero);

    private static Vector3d At(double degrees) => new(10 * Math.Cos(degrees * Math.PI / 180), 10 * Math.Sin(degrees * Math.PI / 180), 0);
}
