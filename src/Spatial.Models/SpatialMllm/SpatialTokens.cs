using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Features of patches to one vector for each token of the language model's vision tower: two frames, two rows, two columns.</summary>
/// <remarks>Spatial-MLLM 9fc4738, <c>mlp_add_connector.py</c>; 3a8c647, <c>modeling_qwen2_5_vl.py</c>.</remarks>
internal static class SpatialTokens
{
    /// <summary>Frames, rows and columns that are merged: an edge of a cell, and frames of a pair.</summary>
    public const int Merge = 2;

    /// <summary>Features that are merged.</summary>
    public const int MergedCount = Merge * Merge * Merge;

    /// <summary>Merges features.</summary>
    /// <param name="features">[S, rows, columns, 2C]: of a clip, rows and columns even. An odd number of frames is filled up with the last one, so that a
    /// still picture's features stand twice.</param>
    /// <param name="order">Within a vector.</param>
    /// <returns>[T, 8 2C]: pair by pair, row by row, as the vision tower's tokens come.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public static Tensor MergedOf(Tensor features, SpatialTokenOrder order)
    {
        if (features.dim() != 4 || features.shape[0] < 1 || features.shape[1] % Merge != 0 || features.shape[2] % Merge != 0)
        {
            throw new ArgumentException($"features must be [S, rows, columns, 2C] with even rows and columns, got [{string.Join(", ", features.shape)}]",
                nameof(features));
        }

        using var scope = NewDisposeScope();
        var whole = features.shape[0] % Merge == 0 ? features : cat([features, features.narrow(0, features.shape[0] - 1, 1)], 0);
        var (S, rows, columns, width) = (whole.shape[0], whole.shape[1], whole.shape[2], whole.shape[3]);
        var cells = whole.view(S / Merge, Merge, rows / Merge, Merge, columns / Merge, Merge, width); // [pair, t, y, sy, x, sx, d]
        var ordered = order == SpatialTokenOrder.FrameFastest
            ? cells.permute(0, 2, 4, 3, 5, 6, 1) // pair, y, x, sy, sx, d, t
            : cells.permute(0, 2, 4, 1, 3, 5, 6); // pair, y, x, t, sy, sx, d
        return ordered.reshape(S / Merge * (rows / Merge) * (columns / Merge), MergedCount * width).MoveToOuterDisposeScope();
    }
}
