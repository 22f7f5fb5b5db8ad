using Spatial.Datasets;
using Spatial.Models;

namespace Spatial.Training;

/// <summary>Occupancy labels of a frame that is turned or mirrored.</summary>
internal static class VariedVoxels
{
    /// <summary>Each voxel of the varied grid takes the label of the voxel that its centre comes from; those from beyond the grid are unknown.</summary>
    /// <param name="labels">As they are.</param>
    /// <param name="variation">The turn.</param>
    /// <returns>[X, Y, Z] classes, and [X, Y, Z, 2] velocities along the varied axes, m/s.</returns>
    public static (byte[] Classes, float[] Velocities) Of(OpenOccLabels labels, DrivePiVariation variation)
    {
        var grid = labels.Occupancy.Grid;
        var (classes, velocities) = (new byte[labels.Occupancy.Classes.Length], new float[labels.Flow.Velocities.Length]);
        var turn = variation.VariedFromEgo;
        var back = turn.Inverse();
        for (var x = 0; x < grid.SizeX; x++)
        {
            for (var y = 0; y < grid.SizeY; y++)
            {
                var column = grid.FlatIndex(x, y, 0);
                if (!grid.TryCellOf(back * grid.CenterOf(x, y, 0), out var source))
                {
                    classes.AsSpan(column, grid.SizeZ).Fill(OccupancyLosses.Unknown);
                    continue;
                }

                var from = grid.FlatIndex(source.X, source.Y, 0);
                labels.Occupancy.Classes.AsSpan(from, grid.SizeZ).CopyTo(classes.AsSpan(column));
                for (var z = 0; z < grid.SizeZ; z++)
                {
                    var velocity = turn.Rotation * new Vector3d(labels.Flow.Velocities[2 * (from + z)], labels.Flow.Velocities[(2 * (from + z)) + 1], 0);
                    (velocities[2 * (column + z)], velocities[(2 * (column + z)) + 1]) = ((float)velocity.X, (float)velocity.Y);
                }
            }
        }

        return (classes, velocities);
    }
}
