namespace Spatial.Datasets;

/// <summary>A predicted grid, and the flow where the file has one.</summary>
/// <param name="Occupancy">Class per voxel, key ego frame.</param>
/// <param name="Flow">Velocity per voxel, m/s; null where the file has none.</param>
/// <param name="Instances">[200, 200, 16] uint16 instance per voxel, 0 for none; null where the file has none.</param>
public sealed record OccupancyPrediction(Occupancy Occupancy, OccupancyFlow? Flow, ushort[]? Instances = null);

/// <summary>Reads predicted occupancy as others save it. Nothing in a file says which label list it uses: the caller does.</summary>
public static class OccupancyPredictionFile
{
    // numpy.savez without names, the benchmarks' own name, and that of OccNet's tools.
    private static readonly string[] ClassArrays = ["semantics", "arr_0", "pred"];

    /// <summary>Reads a predicted grid.</summary>
    /// <param name="file">A .npz with one of the arrays semantics, arr_0 or pred, uint8 [200, 200, 16], and optionally flow, [200, 200, 16, 2]
    /// of any float type, and instances, [200, 200, 16] of any integer type.</param>
    /// <param name="labels">The label list of the classes.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">An array is missing, of another type or shape, or holds a value that is no label or velocity.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static OccupancyPrediction Read(DatasetPath file, OccupancyLabels labels, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        var arrays = NpzFile.Read(file, [.. ClassArrays, "flow", "instances"], limits);
        string[] present = [.. ClassArrays.Where(arrays.Arrays.ContainsKey)];
        if (present.Length != 1)
        {
            throw file.Fault($"must have one of the arrays {string.Join(", ", ClassArrays)}, got "
                + (present.Length > 1 ? string.Join(" and ", present) : $"[{arrays.ListOfNames}]"));
        }

        return new(
            OccupancyLabelFile.ReadOccupancy(arrays, labels, present[0]),
            arrays.Arrays.ContainsKey("flow") ? OccupancyLabelFile.ReadFlow(arrays) : null,
            arrays.Arrays.ContainsKey("instances") ? OccupancyLabelFile.ReadInstances(arrays) : null);
    }
}
