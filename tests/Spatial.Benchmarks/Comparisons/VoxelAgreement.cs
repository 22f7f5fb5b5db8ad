using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Whether two programs found the same voxels: cells and the mean position of their points.</summary>
/// <remarks>
/// A point within a rounding of a cell's face may fall on either side of it: one divides by the cell size where another multiplies by its
/// inverse. So a few voxels in a thousand may differ, and no more.
/// </remarks>
public static class VoxelAgreement
{
    private const double LargestShare = 0.005; // of voxels that may differ; about twice what the faces explain at 0.075 m
    private const double LargestDistance = 1e-3; // metres between means of the same voxel: float32 sums of up to thousands of points

    /// <summary>Compares two sets of means.</summary>
    /// <param name="peer">Name of the other program.</param>
    /// <param name="ours">Flat cell to mean position, metres.</param>
    /// <param name="theirs">The same from the other program.</param>
    /// <returns>What was found, as a sentence's part.</returns>
    /// <exception cref="ResultsDifferException">More than the faces explain.</exception>
    public static string Compare(string peer, IReadOnlyDictionary<int, Vector3d> ours, IReadOnlyDictionary<int, Vector3d> theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        var same = ours.Count(voxel => theirs.TryGetValue(voxel.Key, out var mean) && (mean - voxel.Value).Length <= LargestDistance);
        var found = Invariant($"{peer}: {ours.Count} voxels and {theirs.Count}, {same} of them with means within 1 mm");
        var differing = Math.Max(ours.Count, theirs.Count) - same;
        return differing <= LargestShare * ours.Count ? found : throw new ResultsDifferException(found);
    }

    /// <summary>Names the cells of mean positions by where they lie.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="means">[V, width] float32, x y z (m) first.</param>
    /// <param name="width">Values per voxel.</param>
    public static Dictionary<int, Vector3d> ByPosition(VoxelGrid grid, ReadOnlySpan<float> means, int width)
    {
        ArgumentNullException.ThrowIfNull(grid);
        var voxels = new Dictionary<int, Vector3d>(means.Length / width);
        for (var at = 0; at < means.Length; at += width)
        {
            var mean = new Vector3d(means[at], means[at + 1], means[at + 2]);
            if (grid.TryCellOf(mean, out var cell))
            {
                voxels[grid.FlatIndex(cell.X, cell.Y, cell.Z)] = mean;
            }
        }

        return voxels;
    }
}
