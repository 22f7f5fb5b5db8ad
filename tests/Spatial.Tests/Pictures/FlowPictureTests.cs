using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class FlowPictureTests
{
    private const int MapTop = 40; // cells are 4 x 4 pixels below a title of 40 rows

    [Fact]
    public void HueIsDirectionAndStrengthIsSpeed()
    {
        Assert.True(FlowPicture.ColorOf(10, 0) is { R: > 200, G: 0, B: 0 });
        Assert.True(FlowPicture.ColorOf(-10, 0) is { R: 0, G: > 200, B: > 200 });
        Assert.True(FlowPicture.ColorOf(0, 10) is { R: > 100, G: > 200, B: 0 }); // left: a quarter turn from red, through yellow
        Assert.True(FlowPicture.ColorOf(2, 0).G > FlowPicture.ColorOf(8, 0).G); // slower is paler
        Assert.Equal(Rgb.Pale, FlowPicture.ColorOf(0, 0));
    }

    [Fact]
    public void MovingCellsAreColouredAndStandingOnesGrey()
    {
        (int X, int Y, int Z)[] car = [.. from x in Enumerable.Range(150, 5) from y in Enumerable.Range(50, 5) select (x, y, 3)];
        var occupancy = PictureScenes.Occupied(OccupancyLabels.OpenOcc, [.. car.Select(cell => (cell, "car")), ((150, 150, 3), "manmade")]);
        using var picture = FlowPicture.Draw(Flow(occupancy.Grid, [.. car.Select(cell => (cell, 0f, 6f))]), occupancy);

        var colored = picture.Count(580, MapTop + 180, 20, 20, color => color == FlowPicture.ColorOf(0, 6)); // the rest is rims and an arrow
        Assert.InRange(colored, 100, 25 * 9);
        Assert.Equal(colored, picture.Count(0, MapTop, 800, 800, color => color == FlowPicture.ColorOf(0, 6)));
        Assert.Equal(Rgb.Pale, picture[197, MapTop + 197]);
        Assert.Equal(Rgb.White, picture[397, MapTop + 197]);
    }

    [Fact]
    public void TheArrowOfAGroupPointsWhereItWillBeInASecond()
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        // Two touching cells around column 598, row 196 of the map move 8 m to the left: 80 pixels.
        using var picture = FlowPicture.Draw(Flow(grid, ((150, 50, 3), 0, 8), ((149, 50, 3), 0, 8)), null);

        Assert.True(picture.Count(515, MapTop + 190, 8, 20, PictureScenes.IsDark) > 10, "no head of the arrow");
        Assert.True(picture.Count(555, MapTop + 195, 5, 10, PictureScenes.IsDark) > 5, "no shaft of the arrow");
        Assert.Equal(0, picture.Count(490, MapTop + 190, 20, 20, PictureScenes.IsDark));
    }

    [Fact]
    public void CellsThatDoNotTouchHaveArrowsOfTheirOwn()
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        using var picture = FlowPicture.Draw(Flow(grid, ((150, 50, 3), 0, 8), ((150, 150, 3), 0, -8)), null);

        Assert.True(picture.Count(515, MapTop + 188, 8, 20, PictureScenes.IsDark) > 10);
        Assert.True(picture.Count(275, MapTop + 188, 8, 20, PictureScenes.IsDark) > 10);
    }

    [Fact]
    public void ValuesThatAreNotNumbersAreLeftOut()
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        using var expected = FlowPicture.Draw(Flow(grid), null);
        using var picture = FlowPicture.Draw(Flow(grid, ((150, 50, 3), float.NaN, 1), ((20, 20, 2), float.PositiveInfinity, 0)), null);

        Assert.Equal(expected.ToPng(), picture.ToPng());
    }

    [Fact]
    public void FlowAndOccupancyMustShareAGrid()
    {
        var small = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), 2, 2, 1);
        var occupancy = PictureScenes.Occupied(OccupancyLabels.OpenOcc);

        var error = Assert.Throws<ArgumentException>(() => FlowPicture.Draw(new(small, new float[8]), occupancy));

        Assert.Contains("share a grid", error.Message, StringComparison.Ordinal);
    }

    private static OccupancyFlow Flow(VoxelGrid grid, params ((int X, int Y, int Z) Cell, float X, float Y)[] moving)
    {
        var velocities = new float[2 * grid.Count];
        foreach (var (cell, x, y) in moving)
        {
            var at = 2 * grid.FlatIndex(cell.X, cell.Y, cell.Z);
            (velocities[at], velocities[at + 1]) = (x, y);
        }

        return new(grid, velocities);
    }
}
