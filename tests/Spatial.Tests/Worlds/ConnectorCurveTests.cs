using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class ConnectorCurveTests
{
    [Fact]
    public void ALeftTurnBetweenEqualStraightsIsAQuarterOfACircle()
    {
        // From (10, 0) northwards to (0, 10) westwards: a circle of 10 m about the origin.
        var curve = ConnectorCurve.Between(new(10, 0), new(0, 1), new(0, 10), new(-1, 0), straightPart: 0, step: 0.5);

        Assert.Equal(new PlanPoint(10, 0), curve[0]);
        Assert.Equal(0, curve[^1].DistanceTo(new(0, 10)), 1e-9);
        Assert.All(curve, point => Assert.Equal(10, point.Length, 1e-9));
    }

    [Fact]
    public void ARightTurnKeepsItsStraightPartsAndTurnsBetweenThem()
    {
        // From (0, 0) northwards to (10, 10) eastwards, 4 m straight at both ends: an arc of 6 m about (6, 4).
        var curve = ConnectorCurve.Between(new(0, 0), new(0, 1), new(10, 10), new(1, 0), straightPart: 4, step: 0.5);

        Assert.All(curve.Where(point => point.Y < 4), point => Assert.Equal(0, point.X, 1e-9));
        Assert.All(curve.Where(point => point.X > 6), point => Assert.Equal(10, point.Y, 1e-9));
        Assert.All(curve.Where(point => point.Y > 4 && point.X < 6), point => Assert.Equal(6, point.DistanceTo(new(6, 4)), 1e-9));
    }

    [Fact]
    public void AChangeOfLaneIsASwerveThatLeavesAndArrivesStraight()
    {
        var curve = ConnectorCurve.Between(new(0, 0), new(1, 0), new(20, 2), new(1, 0), straightPart: 0, step: 0.5);
        var (first, last) = (curve[1] - curve[0], curve[^1] - curve[^2]);

        Assert.Equal((new PlanPoint(0, 0), new PlanPoint(20, 2)), (curve[0], curve[^1]));
        Assert.InRange(Math.Abs(first.Angle), 0, 0.02);
        Assert.InRange(Math.Abs(last.Angle), 0, 0.02);
        Assert.True(curve.Zip(curve.Skip(1)).All(pair => pair.Second.X > pair.First.X && pair.Second.Y >= pair.First.Y));
    }
}
