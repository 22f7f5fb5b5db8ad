using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ConvexDistanceTests
{
    private static readonly PlanPoint[] Square = [new(0, 0), new(2, 0), new(2, 2), new(0, 2)];

    [Fact]
    public void APointBesideAnEdgeIsAsFarAsTheEdge() => Assert.Equal(3, ConvexDistance.Between([new(5, 1)], Square), 12);

    [Fact]
    public void APointBeyondACornerIsAsFarAsTheCorner() => Assert.Equal(5, ConvexDistance.Between([new(5, 6)], Square), 12);

    [Fact]
    public void WhatLiesInsideOrOverlapsIsNoDistanceAway()
    {
        Assert.Equal(0, ConvexDistance.Between([new(1, 1)], Square));
        Assert.Equal(0, ConvexDistance.Between([new(1, 1), new(3, 1), new(3, 5), new(1, 5)], Square));
    }

    [Fact]
    public void AnEdgeMayBeNearestToACornerInItsMiddle()
    {
        PlanPoint[] diamond = [new(4, 1), new(5, 0), new(6, 1), new(5, 2)];

        Assert.Equal(2, ConvexDistance.Between(Square, diamond), 12);
        Assert.Equal(2, ConvexDistance.Between(diamond, Square), 12);
    }
}
