using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class EgoFootprintTests
{
    [Fact]
    public void TheFootprintIsWhatTheOutlineCovers()
    {
        // Along: (-2.042 + 0.5 + 49.75) / 0.5 = 96.4 to (2.042 + 0.5 + 49.75) / 0.5 = 104.6; across: (49.75 -+ 0.925) / 0.5 = 97.65 to 101.35.
        Assert.Equal(Enumerable.Range(97, 8), EgoFootprint.Rows);
        Assert.Equal(Enumerable.Range(98, 4), EgoFootprint.Columns);
        Assert.Equal(EgoFootprint.Rows.Length * EgoFootprint.Columns.Length, EgoFootprint.Cells.Count);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void TheCellsAreThoseOfTheOfficialCode()
    {
        var expected = PlanningGolden.Json("planning", "bev_expected.json").GetProperty("ego_footprint_cells_row_col")
            .EnumerateArray().Select(cell => (cell[0].GetInt32(), cell[1].GetInt32()));

        Assert.Equal(expected.Order(), EgoFootprint.Cells.Order());
    }

    [Fact]
    public void PackedBitsComeBackAsTheyWent()
    {
        var packed = new byte[ObstacleRaster.PackedBytes];
        new Random(3).NextBytes(packed);

        Assert.Equal(packed, ObstacleRaster.FromPackedBits(packed).ToPackedBits());
    }

    [Fact]
    public void TheFirstBitOfAByteIsItsHighest()
    {
        var packed = new byte[ObstacleRaster.PackedBytes];
        packed[25] = 0x80; // row 1, columns 0 to 7

        var raster = ObstacleRaster.FromPackedBits(packed);

        Assert.True(raster.IsOccupied(0, 1, 0));
        Assert.False(raster.IsOccupied(0, 1, 7));
        Assert.Throws<ArgumentException>(() => ObstacleRaster.FromPackedBits(packed.AsSpan(1)));
    }
}
