using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Lays lists of voxels of one grid one behind the other.</summary>
internal static class VoxelJoin
{
    /// <summary>The voxels of all lists, sample by sample, each in the order of the lists. Cells that several lists have occur several times.</summary>
    /// <param name="lists">One or more, of one grid and as many samples.</param>
    /// <exception cref="ArgumentException">There are none, or they differ in grid, samples or channels.</exception>
    public static VoxelTokens Of(params IReadOnlyList<VoxelTokens> lists)
    {
        var kinds = lists.Select(list => (list.Shape, list.BatchSize, list.Features.shape[1])).Distinct().ToArray();
        if (kinds.Length != 1)
        {
            throw new ArgumentException($"lists of voxels must have one grid, batch size and width, got {string.Join("; ", kinds)}", nameof(lists));
        }

        using var scope = NewDisposeScope();
        var (features, coordinates) = (cat([.. lists.Select(list => list.Features)], 0), cat([.. lists.Select(list => list.Coordinates)], 0));
        if (lists[0].BatchSize > 1)
        {
            var count = coordinates.shape[0];
            var order = ((coordinates.select(1, 0) * count) + arange(count, device: coordinates.device)).argsort(0); // no two alike
            (features, coordinates) = (features.index_select(0, order), coordinates.index_select(0, order));
        }

        return new(features.MoveToOuterDisposeScope(), coordinates.MoveToOuterDisposeScope(), lists[0].Shape, lists[0].BatchSize);
    }
}
