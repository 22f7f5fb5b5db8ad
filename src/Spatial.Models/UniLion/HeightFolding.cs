using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Lays voxels out as a map seen from above: cells on top of each other become channels of one.</summary>
/// <remarks>UniLION release, <c>height_compression.py</c>.</remarks>
internal static class HeightFolding
{
    /// <param name="voxels">Each cell at most once; features [V, C].</param>
    /// <returns>[B, C * Z, Y, X], 0 where there is no voxel; channel c * Z + z.</returns>
    public static Tensor Fold(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var (z, y, x) = ((long)voxels.Shape.Z, (long)voxels.Shape.Y, (long)voxels.Shape.X);
        var (batch, channels) = (voxels.BatchSize, voxels.Features.shape[1]);
        var columns = voxels.Coordinates.unbind(1); // sample, z, y, x
        var cells = ((((columns[0] * z) + columns[1]) * y) + columns[2]) * x + columns[3];
        var rows = zeros([batch * z * y * x, channels], voxels.Features.dtype, voxels.Features.device).index_copy(0, cells, voxels.Features);
        return rows.view(batch, z, y, x, channels).permute(0, 4, 1, 2, 3).reshape(batch, channels * z, y, x).MoveToOuterDisposeScope();
    }
}
