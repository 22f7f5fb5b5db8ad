using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>What raster protocols do at the raster's border, and where a corner lies between two cells.</summary>
public sealed class RasterLimitsTests
{
    private const int Last = ObstacleRaster.Size - 1;
    private static readonly float[] Standing = new float[12];

    [Theory]
    [InlineData(0.25, 100)]
    [InlineData(0.75, 102)]
    [InlineData(-0.25, 100)]
    [InlineData(0.26, 101)]
    public void CornersBetweenTwoCellsGoToTheEvenOne(double metres, int cell) => Assert.Equal(cell, ObstacleRaster.CellOf(metres));

    [Fact]
    public void AFootprintBeyondTheBorderLiesOnTheBordersCells()
    {
        Assert.All(StP3Planning.Judge(Standing, Path(0, 300), Occupied((Last, 100))).BoxCollisions, Assert.True);
        Assert.All(StP3Planning.Judge(Standing, Path(0, -300), Occupied((0, 100))).BoxCollisions, Assert.True);
        Assert.All(StP3Planning.Judge(Standing, Path(0, 300), Occupied((Last - 1, 100))).BoxCollisions, Assert.False);
    }

    [Fact]
    public void APointLessThanACellOutsideCountsAsInside()
    {
        // -49.9 m are 0.3 cells before the first one, which truncation puts into it; -50.3 m are 1.1 cells.
        Assert.All(StP3Planning.Judge(Standing, Path(0, -49.9f), Occupied((0, 99))).ObjectCollisions, Assert.True);
        Assert.All(StP3Planning.Judge(Standing, Path(0, -50.3f), Occupied((0, 99))).ObjectCollisions, Assert.False);
        Assert.All(StP3Planning.Judge(Standing, Path(49.9f, 0), Occupied((99, 0))).ObjectCollisions, Assert.True);
        Assert.All(StP3Planning.Judge(Standing, Path(50.3f, 0), Occupied((99, 0))).ObjectCollisions, Assert.False);
    }

    [Fact]
    public void MasksWeighEachCoordinateByItself()
    {
        float[] mask = [.. Enumerable.Repeat(new float[] { 1, 0 }, 6).SelectMany(weights => weights)];

        Assert.All(PlanSteps.DistancesOf(Standing, Path(3, 4), mask), distance => Assert.Equal(3, distance));
    }

    private static float[] Path(float right, float forward) => [.. Enumerable.Repeat(new[] { right, forward }, 6).SelectMany(point => point)];

    private static ObstacleRaster Occupied((int Row, int Column) cell)
    {
        var raster = new ObstacleRaster();
        for (var step = 0; step < ObstacleRaster.Steps; step++)
        {
            raster.Set((((step * ObstacleRaster.Size) + cell.Row) * ObstacleRaster.Size) + cell.Column);
        }

        return raster;
    }
}
