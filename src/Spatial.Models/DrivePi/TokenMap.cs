using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Vision tokens as patches of a BEV map.</summary>
internal static class TokenMap
{
    /// <summary>Lays the cells of each token out as a map.</summary>
    /// <param name="cells">[B, T, patch * patch, C], T = (side / patch) squared.</param>
    /// <param name="side">Cells along a side of the map.</param>
    /// <param name="patch">Cells along a side of a token's patch.</param>
    /// <param name="behaviour">Corrected: token t covers patch (t / n, t % n), n = side / patch, row-major inside. Release: all cells in raster order.</param>
    /// <returns>[B, C, side, side].</returns>
    /// <remarks>The projector cuts the map into patches, so raster order puts 2.2 % of the cells of a 180x180 map where their token looked.</remarks>
    public static Tensor Unfold(Tensor cells, int side, int patch, DrivePiBehaviour behaviour)
    {
        using var scope = NewDisposeScope();
        var (batch, tokens, width) = (cells.shape[0], side / patch, cells.shape[3]);
        var map = behaviour == DrivePiBehaviour.ReleaseCompat
            ? cells.reshape(batch, side, side, width).permute(0, 3, 1, 2)
            : cells.reshape(batch, tokens, tokens, patch, patch, width).permute(0, 5, 1, 3, 2, 4).reshape(batch, width, side, side);
        return map.MoveToOuterDisposeScope();
    }
}
