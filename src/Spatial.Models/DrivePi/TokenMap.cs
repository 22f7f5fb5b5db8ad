using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Between a square map of cells and tokens that stand for a patch of it each.</summary>
internal static class TokenMap
{
    /// <summary>Gathers the cells of each patch.</summary>
    /// <param name="cells">[B, side * side, C], row by row.</param>
    /// <param name="side">Cells along an edge of the map.</param>
    /// <param name="patch">Cells along an edge of a patch.</param>
    /// <returns>[B, T, patch * patch, C]: tokens row by row, cells row by row in each.</returns>
    public static Tensor Fold(Tensor cells, int side, int patch)
    {
        using var scope = NewDisposeScope();
        var (batch, tokens, channels) = (cells.shape[0], side / patch, cells.shape[2]);
        return cells.view(batch, tokens, patch, tokens, patch, channels).permute(0, 1, 3, 2, 4, 5)
            .reshape(batch, tokens * tokens, patch * patch, channels).MoveToOuterDisposeScope();
    }

    /// <summary>Lays the cells of each token where its patch is.</summary>
    /// <param name="cells">[B, T, patch * patch * C], or with the cells as an axis.</param>
    /// <param name="sizes">Of the map and its patches.</param>
    /// <param name="behaviour">The release lays all cells one after the other, row by row: 2 of 100 lie in their own patch then.</param>
    /// <returns>[B, C, Y, X].</returns>
    public static Tensor Unfold(Tensor cells, BevTokens sizes, DrivePiBehaviour behaviour)
    {
        using var scope = NewDisposeScope();
        var (batch, side, patch) = (cells.shape[0], sizes.Side, sizes.Patch);
        var tokens = side / patch; // along an edge
        var map = behaviour == DrivePiBehaviour.ReleaseCompat
            ? cells.reshape(batch, side, side, -1)
            : cells.reshape(batch, tokens, tokens, patch, patch, -1).permute(0, 1, 3, 2, 4, 5).reshape(batch, side, side, -1);
        return map.permute(0, 3, 1, 2).MoveToOuterDisposeScope();
    }
}
