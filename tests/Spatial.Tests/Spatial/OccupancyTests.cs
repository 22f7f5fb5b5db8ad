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

    [Fact]
    public void RelabellingKeepsTheNamesOfClasses()
    {
        var openOcc = new Occupancy(Grid, OccupancyLabels.OpenOcc, [16, 0, 9, 15]); // free, car, barrier, vegetation

        var occ3D = openOcc.RelabelledAs(OccupancyLabels.Occ3D);

        Assert.Equal((OccupancyLabels.Occ3D, Grid), (occ3D.Labels, occ3D.Grid));
        Assert.Equal([17, 4, 1, 16], occ3D.Classes);
        Assert.Equal(openOcc.Classes, occ3D.RelabelledAs(OccupancyLabels.OpenOcc).Classes);
        Assert.Same(openOcc, openOcc.RelabelledAs(OccupancyLabels.OpenOcc));
    }

    [Fact]
    public void EveryClassOfOpenOccHasACounterpart()
    {
        var grid = new VoxelGrid(Vector3d.Zero, new(1, 1, 1), OccupancyLabels.OpenOcc.Classes.Count, 1, 1);
        var all = new Occupancy(grid, OccupancyLabels.OpenOcc, [.. Enumerable.Range(0, grid.Count).Select(label => (byte)label)]);

        var names = all.RelabelledAs(OccupancyLabels.Occ3D).Classes.Select(label => OccupancyLabels.Occ3D.Classes[label]);

        Assert.Equal(OccupancyLabels.OpenOcc.Classes, names);
    }

    [Fact]
    public void AClassWithoutCounterpartIsNamedWithItsVoxel()
    {
        var occ3D = new Occupancy(Grid, OccupancyLabels.Occ3D, [17, 0, 17, 0]); // others is no class of OpenOcc

        var error = Assert.Throws<ArgumentException>(() => occ3D.RelabelledAs(OccupancyLabels.OpenOcc));

        Assert.Contains("class others of occ3d has no counterpart in openocc-v2; 2 voxels have it, the first at (0, 1, 0)", error.Message, StringComparison.Ordinal);
    }
}
