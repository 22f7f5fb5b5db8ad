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

    /// <summary>The same voxels in the numbers of another label list, class by class of the same name.</summary>
    /// <param name="labels">The other list. Every class of OpenOcc is one of Occ3D; Occ3D's others is none of OpenOcc.</param>
    /// <returns>A new array, or this occupancy where it uses the list already.</returns>
    /// <exception cref="ArgumentException">A class that occurs here is not in the other list.</exception>
    public Occupancy RelabelledAs(OccupancyLabels labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels == Labels)
        {
            return this;
        }

        const byte absent = byte.MaxValue;
        Span<byte> counterparts = stackalloc byte[byte.MaxValue + 1];
        counterparts.Fill(absent);
        for (var label = 0; label < Labels.Classes.Count; label++)
        {
            counterparts[label] = labels.Classes.Contains(Labels.Classes[label]) ? labels.LabelOf(Labels.Classes[label]) : absent;
        }

        var (classes, relabelled) = (Classes, new byte[Classes.Length]);
        for (var voxel = 0; voxel < classes.Length; voxel++)
        {
            relabelled[voxel] = counterparts[classes[voxel]];
        }

        var odd = relabelled.AsSpan().IndexOf(absent);
        return odd < 0
            ? new(Grid, labels, relabelled)
            : throw new ArgumentException(
                $"class {Labels.Classes[Classes[odd]]} of {Labels.Name} has no counterpart in {labels.Name}; {Classes.AsSpan().Count(Classes[odd])} voxels "
                + $"have it, the first at {Grid.CellAt(odd)}", nameof(labels));
    }
}
