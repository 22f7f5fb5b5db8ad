using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Attention inside windows of a map, with a learned bias for each offset of two cells.</summary>
/// <remarks>Liu et al., "Swin transformer", 2021; mmdetection <c>swin.py</c>, <c>WindowMSA</c>.</remarks>
internal sealed class SwinAttention : nn.Module
{
    [ComponentName(Name = "relative_position_bias_table")]
    private readonly Parameter _biases; // [(2 window - 1)^2, heads]

    [ComponentName(Name = "qkv")]
    private readonly Linear _input;

    [ComponentName(Name = "proj")]
    private readonly Linear _output;

    private readonly int _heads;
    private readonly int _window;

    public SwinAttention(int channels, int heads, int window)
        : base(nameof(SwinAttention))
    {
        (_heads, _window) = (heads, window);
        var offsets = ((2 * window) - 1) * ((2 * window) - 1);
        _biases = nn.Parameter(nn.init.trunc_normal_(zeros(offsets, heads), std: 0.02));
        _input = nn.Linear(channels, 3 * channels);
        _output = nn.Linear(channels, channels);
        register_buffer("relative_position_index", OffsetsOf(window));
        RegisterComponents();
    }

    /// <summary>Which row of the table is for two cells of a window, [window^2, window^2] int64.</summary>
    public Tensor Offsets => get_buffer("relative_position_index")!;

    /// <param name="windows">[B, N, P, C]: the N windows of each picture, P cells each.</param>
    /// <param name="mask">[N, 1, P, P] float32, added before the softmax; null where all cells of a window may look at each other.</param>
    /// <returns>[B, N, P, C].</returns>
    public Tensor Attend(Tensor windows, Tensor? mask)
    {
        using var scope = NewDisposeScope();
        var (B, N, P, C) = (windows.shape[0], windows.shape[1], windows.shape[2], windows.shape[3]);
        var parts = _input.forward(windows).view(B, N, P, 3, _heads, C / _heads).permute(0, 3, 1, 4, 2, 5); // [B, 3, N, heads, P, head]
        var bias = _biases.index_select(0, Offsets.view(-1)).view(P, P, _heads).permute(2, 0, 1).unsqueeze(0).contiguous(); // [1, heads, P, P]
        var added = mask is null ? bias : bias + mask; // [1 or N, heads, P, P]

        // Picture by picture, so that one mask serves all.
        var seen = Enumerable.Range(0, (int)B).Select(picture =>
        {
            var part = parts.select(0, picture);
            return nn.functional.scaled_dot_product_attention(part.select(0, 0), part.select(0, 1), part.select(0, 2), attn_mask: added.expand(N, _heads, P, P));
        });
        return _output.forward(stack([.. seen], 0).transpose(2, 3).reshape(B, N, P, C)).MoveToOuterDisposeScope();
    }

    // Rows, then columns, of the offset from the second cell to the first, each from 0.
    private static Tensor OffsetsOf(int window)
    {
        var cells = window * window;
        var offsets = new long[cells * cells];
        for (var i = 0; i < offsets.Length; i++)
        {
            var (from, to) = (i / cells, i % cells);
            var (rows, columns) = ((from / window) - (to / window) + window - 1, (from % window) - (to % window) + window - 1);
            offsets[i] = (rows * ((2 * window) - 1)) + columns;
        }

        return tensor(offsets, [cells, cells]);
    }
}
