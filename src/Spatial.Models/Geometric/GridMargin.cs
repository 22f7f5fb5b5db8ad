namespace Spatial.Models;

/// <summary>A strip around the grid in which things are seen too, so that what the grid's edge cuts is judged whole.</summary>
internal static class GridMargin
{
    // 4.8 m: a car that reaches into the grid is seen whole. Even, so that the ground's cells of two voxels stay where they are.
    private const int Voxels = 12;

    /// <summary>The grid with the strip on its four sides.</summary>
    public static VoxelGrid Around(VoxelGrid grid)
    {
        var margin = new Vector3d(Voxels * grid.CellSize.X, Voxels * grid.CellSize.Y, 0);
        return new(grid.Min - margin, grid.CellSize, grid.SizeX + (2 * Voxels), grid.SizeY + (2 * Voxels), grid.SizeZ);
    }

    /// <summary>The part of a prediction that lies in the grid.</summary>
    public static (Occupancy Occupancy, OccupancyFlow Flow) CutOff(PaintedScene wider, VoxelGrid grid)
    {
        var classes = new byte[grid.Count]; // [X, Y, Z]
        var velocities = new float[grid.Count * 2]; // [X, Y, Z, 2]
        var row = grid.SizeY * grid.SizeZ;
        for (var x = 0; x < grid.SizeX; x++)
        {
            var from = wider.Occupancy.Grid.FlatIndex(x + Voxels, Voxels, 0);
            wider.Occupancy.Classes.AsSpan(from, row).CopyTo(classes.AsSpan(x * row));
            wider.Flow.Velocities.AsSpan(from * 2, row * 2).CopyTo(velocities.AsSpan(x * row * 2));
        }

        return (new(grid, wider.Occupancy.Labels, classes), new(grid, velocities));
    }
}
