namespace Spatial;

/// <summary>Motion of every voxel: [X, Y, Z, 2] float32, velocity along ego x and y in m/s; 0 for background and free voxels.</summary>
public sealed class OccupancyFlow
{
    /// <summary>Takes ownership of a dense array of velocities.</summary>
    /// <param name="grid">Where the voxels are.</param>
    /// <param name="velocities">[X, Y, Z, 2] float32, m/s.</param>
    /// <exception cref="ArgumentException">The array's length is not twice the grid's.</exception>
    public OccupancyFlow(VoxelGrid grid, float[] velocities)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(velocities);
        if (velocities.Length != 2 * grid.Count)
        {
            throw new ArgumentException(
                $"velocities must be float32 [{grid.SizeX}, {grid.SizeY}, {grid.SizeZ}, 2] = {2 * grid.Count} values, got {velocities.Length}",
                nameof(velocities));
        }

        (Grid, Velocities) = (grid, velocities);
    }

    /// <summary>Where the voxels are.</summary>
    public VoxelGrid Grid { get; }

    /// <summary>[X, Y, Z, 2] float32, m/s along ego x and y.</summary>
    public float[] Velocities { get; }
}
