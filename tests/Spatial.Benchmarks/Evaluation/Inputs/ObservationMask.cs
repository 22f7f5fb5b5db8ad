namespace Spatial.Benchmarks;

/// <summary>Which voxels were observed: columns of the occupancy grid from the ground up to a height that varies from place to place.</summary>
public static class ObservationMask
{
    /// <summary>Makes a mask, the same for the same seed on every machine.</summary>
    /// <param name="height">Heights are below this, in voxels.</param>
    /// <param name="seed">Seed.</param>
    /// <returns>[200, 200, 16] uint8, 0 or 1.</returns>
    public static byte[] Make(int height, int seed)
    {
        var grid = VoxelGrid.NuScenesOccupancy;
        var random = new Random(seed);
        var mask = new byte[grid.Count];
        for (var column = 0; column < grid.SizeX * grid.SizeY; column++)
        {
            mask.AsSpan(column * grid.SizeZ, random.Next(height)).Fill(1);
        }

        return mask;
    }
}
