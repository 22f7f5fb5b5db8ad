using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class RayErrorsTests
{
    private static readonly VoxelGrid Grid = VoxelGrid.NuScenesOccupancy;
    private static readonly double[] Origin = [0.95, 0.02, 1.84];

    [Fact]
    public void AWallThatIsPredictedTooFarHasErrorsAboveZero()
    {
        var rays = RayErrors.Of(Wall(150), Wall(155), Origin);

        Assert.NotEmpty(rays.Errors);
        Assert.Equal(rays.Errors.Length, rays.TrueCells.Length);
        Assert.All(rays.TrueCells, cell => Assert.Equal(150, Grid.CellAt(cell).X));

        // Five voxels straight ahead are two metres, up to one less where a ray leaves its voxel through a side; oblique rays go further.
        var met = rays.PredictedClasses.Index().Where(ray => ray.Item != OccupancyLabels.OpenOcc.Free).Select(ray => rays.Errors[ray.Index]).ToArray();
        Assert.InRange(met.Min(), 1.6f, 2f);
        Assert.All(met, error => Assert.True(error > 0));
    }

    [Fact]
    public void RaysThatEndInNothingInTheTruthDoNotCount()
    {
        Assert.Empty(RayErrors.Of(Wall(null), Wall(150), Origin).Errors);
        Assert.All(RayErrors.Of(Wall(150), Wall(null), Origin).PredictedClasses, label => Assert.Equal(OccupancyLabels.OpenOcc.Free, label));
    }

    [Fact]
    public void OtherLabelsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => RayErrors.Of(Wall(150), Wall(150).RelabelledAs(OccupancyLabels.Occ3D), Origin));
    }

    private static Occupancy Wall(int? x)
    {
        var classes = new byte[Grid.Count];
        Array.Fill(classes, OccupancyLabels.OpenOcc.Free);
        for (var y = 0; x is not null && y < Grid.SizeY; y++)
        {
            for (var z = 0; z < Grid.SizeZ; z++)
            {
                classes[Grid.FlatIndex(x.Value, y, z)] = OccupancyLabels.OpenOcc.LabelOf("manmade");
            }
        }

        return new(Grid, OccupancyLabels.OpenOcc, classes);
    }
}
