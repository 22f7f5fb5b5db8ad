namespace Spatial;

/// <summary>A class for every voxel: [X, Y, Z] uint8 in the key ego frame.</summary>
public sealed class Occupancy
{
    /// <summary>Takes ownership of a dense label array.</summary>
    /// <param name="grid">Where the voxels are.</param>
    /// <param name="labels">What the values mean.</param>
    /// <param name="classes">[X, Y, Z] uint8 label values.</param>
    /// <exception cref="ArgumentException">The array's length is not the grid's, or a value is not in the label list.</exception>
    public Occupancy(VoxelGrid grid, OccupancyLabels labels, byte[] classes)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Length != grid.Count)
        {
            throw new ArgumentException(
                $"classes must be uint8 [{grid.SizeX}, {grid.SizeY}, {grid.SizeZ}] = {grid.Count} values, got {classes.Length}", nameof(classes));
        }

        var outside = classes.AsSpan().IndexOfAnyInRange((byte)labels.Classes.Count, byte.MaxValue);
        if (outside >= 0)
        {
            throw new ArgumentException(
                $"label {classes[outside]} at voxel {grid.CellAt(outside)} is not one of {labels.Name}'s {labels.Classes.Count}", nameof(classes));
        }

        (Grid, Labels, Classes) = (grid, labels, classes);
    }

    /// <summary>Where the voxels are.</summary>
    public VoxelGrid Grid { get; }

    /// <summary>What the label values mean.</summary>
    public OccupancyLabels Labels { get; }

    /// <summary>[X, Y, Z] uint8 label values.</summary>
    public byte[] Classes { get; }

    /// <summary>Number of voxels that are not free.</summary>
    public int OccupiedCount => Classes.Length - Classes.AsSpan().Count(Labels.Free);
}
