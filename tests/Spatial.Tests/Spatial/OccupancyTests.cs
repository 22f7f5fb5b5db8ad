namespace Spatial.Tests;

public sealed class OccupancyTests
{
    private static readonly VoxelGrid Grid = new(Vector3d.Zero, new(1, 1, 1), 2, 2, 1);

    [Fact]
    public void FreeIsTheLastLabelOfBothLists()
    {
        Assert.Equal(16, OccupancyLabels.OpenOcc.Free);
        Assert.Equal(17, OccupancyLabels.Occ3D.Free);
    }

    [Fact]
    public void TheTwoListsDisagreeAboutNumbersButNotNames()
    {
        Assert.Equal(0, OccupancyLabels.OpenOcc.LabelOf("car"));
        Assert.Equal(4, OccupancyLabels.Occ3D.LabelOf("car"));
        Assert.Throws<ArgumentException>(() => OccupancyLabels.OpenOcc.LabelOf("others"));
    }

    [Fact]
    public void OccupiedVoxelsAreCounted()
    {
        Assert.Equal(1, new Occupancy(Grid, OccupancyLabels.OpenOcc, [16, 16, 3, 16]).OccupiedCount);
    }

    [Fact]
    public void ALabelOutsideTheListNamesItsVoxel()
    {
        var error = Assert.Throws<ArgumentException>(() => new Occupancy(Grid, OccupancyLabels.OpenOcc, [16, 16, 17, 16]));

        Assert.Contains("label 17 at voxel (1, 0, 0)", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheArrayMustFitTheGrid()
    {
        Assert.Throws<ArgumentException>(() => new Occupancy(Grid, OccupancyLabels.OpenOcc, new byte[3]));
        Assert.Throws<ArgumentException>(() => new OccupancyFlow(Grid, new float[7]));
    }
}
