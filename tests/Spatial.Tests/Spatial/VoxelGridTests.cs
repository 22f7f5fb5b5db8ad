namespace Spatial.Tests;

public sealed class VoxelGridTests
{
    [Fact]
    public void CentreIsHalfACellAboveTheLowerCorner()
    {
        var grid = VoxelGrid.NuScenesOccupancy;

        Assert.Equal(new Vector3d(-39.8, -39.8, -0.8), grid.CenterOf(0, 0, 0));
        Assert.Equal(5.4, grid.Max.Z, 12);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(1e30)]
    [InlineData(-40.001)]
    [InlineData(40.0)]
    public void PointsOutsideTheGridHaveNoCell(double x)
    {
        Assert.False(VoxelGrid.NuScenesOccupancy.TryCellOf(new(x, 0, 0), out _));
    }

    [Fact]
    public void FlatIndexAndCellAreInverse()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 2, 3), 3, 4, 5);

        var cells = Enumerable.Range(0, grid.Count).Select(grid.CellAt).ToArray();

        Assert.Equal(Enumerable.Range(0, grid.Count), cells.Select(cell => grid.FlatIndex(cell.X, cell.Y, cell.Z)));
        Assert.All(cells, cell =>
        {
            Assert.True(grid.TryCellOf(grid.CenterOf(cell.X, cell.Y, cell.Z), out var found));
            Assert.Equal(cell, found);
        });
    }
}
