using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Gives merged features back to the voxels they came from.</summary>
/// <remarks>UniLION release, <c>VoxelExpanding</c>.</remarks>
internal static class VoxelExpanding
{
    /// <param name="coarse">Features of the merged voxels, [U, C].</param>
    /// <param name="fine">The voxels before they were merged, [V, C].</param>
    /// <param name="inverse">[V] int64, from merging.</param>
    /// <returns>The voxels before they were merged, each with its merged voxel's features added.</returns>
    /// <exception cref="ArgumentException">There is not one place for every voxel.</exception>
    public static VoxelTokens Expand(Tensor coarse, VoxelTokens fine, Tensor inverse)
    {
        if (inverse.shape[0] != fine.Features.shape[0])
        {
            throw new ArgumentException($"inverse must be int64 [{fine.Features.shape[0]}], got [{inverse.shape[0]}]", nameof(inverse));
        }

        using var scope = NewDisposeScope();
        return fine.With((fine.Features + coarse.index_select(0, inverse)).MoveToOuterDisposeScope());
    }
}
