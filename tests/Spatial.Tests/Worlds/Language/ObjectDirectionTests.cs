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
        Assert.True(ObjectDirections.Possible(At(28)).IsOnly(ObjectDirection.Front));
        Assert.True(ObjectDirections.Possible(At(180)).IsOnly(ObjectDirection.Back));
    }

    [Fact]
    public void NearABorderTwoDirectionsArePossible()
    {
        var possible = ObjectDirections.Possible(At(29.5));

        Assert.Equal([ObjectDirection.Front, ObjectDirection.FrontLeft], ObjectDirections.All.Where(possible.Has));
    }

    [Fact]
    public void WhatIsAtTheSamePlaceHasNoDirection() => Assert.Equal(DirectionSet.Full, ObjectDirections.Possible(new(0.3, 0.1, 2)));

    private static Vector3d At(double degrees) => new(10 * Math.Cos(degrees * Math.PI / 180), 10 * Math.Sin(degrees * Math.PI / 180), 0);
}
