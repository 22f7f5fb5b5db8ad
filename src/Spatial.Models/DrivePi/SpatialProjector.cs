using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Turns a bird's-eye map into vision tokens of the language model: each patch is pooled by attention of its mean to its cells.</summary>
/// <remarks>DrivePI, section 3.1 ("spatial projector"); release <c>self_mining_resampler.py</c>. The mean is among the keys, and there is neither an output
/// projection nor a shortcut, in the release as here.</remarks>
internal sealed class SpatialProjector : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "downsampler")]
    private readonly PatchPooling _pooling;

    [ComponentName(Name = "mlp")]
    private readonly Sequential _output;

    private readonly int _patch;

    /// <param name="channels">Of the map, a multiple of the heads' width.</param>
    /// <param name="patch">Cells along an edge of a patch.</param>
    /// <param name="hidden">Width of the language model.</param>
    /// <param name="headSize">Width of a head of the attention; 64 in the release.</param>
    public SpatialProjector(int channels, int patch, int hidden, int headSize = 64)
        : base(nameof(SpatialProjector))
    {
        _patch = patch;
        _pooling = new(channels, headSize);
        _output = nn.Sequential(("0", nn.Linear(channels, hidden)), ("1", nn.GELU()), ("2", nn.Linear(hidden, hidden)));
        RegisterComponents();
    }

    /// <param name="map">[B, side * side, C], row by row; side is a multiple of the patch.</param>
    /// <returns>[B, T, D].</returns>
    /// <exception cref="ArgumentException">The map is no square of whole patches.</exception>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        return _output.forward(Pool(map)).MoveToOuterDisposeScope();
    }

    /// <summary>The pooled patches, [B, T, C].</summary>
    internal Tensor Pool(Tensor map)
    {
        using var scope = NewDisposeScope();
        var (batch, cells, channels) = (map.shape[0], map.shape[1], map.shape[2]);
        var side = (int)Math.Round(Math.Sqrt(cells));
        if ((long)side * side != cells || side % _patch != 0)
        {
            throw new ArgumentException($"the map must be a square of patches of {_patch} x {_patch} cells, got {cells} cells", nameof(map));
        }

        var patches = TokenMap.Fold(map, side, _patch); // [B, T, P, C]
        return _pooling.forward(patches.reshape(-1, _patch * _patch, channels)).view(batch, -1, channels).MoveToOuterDisposeScope();
    }

    /// <summary>Attention of a patch's mean to its cells and itself.</summary>
    private sealed class PatchPooling : nn.Module<Tensor, Tensor>
    {
        [ComponentName(Name = "norm_media")]
        private readonly LayerNorm _meanNorm;

        [ComponentName(Name = "norm_context")]
        private readonly LayerNorm _cellNorm;

        [ComponentName(Name = "to_q")]
        private readonly Linear _query;

        [ComponentName(Name = "to_kv")]
        private readonly Linear _keysAndValues;

        private readonly int _headSize;

        public PatchPooling(int channels, int headSize)
            : base(nameof(PatchPooling))
        {
            if (channels < headSize || channels % headSize != 0)
            {
                throw new ArgumentException($"channels must be a multiple of {headSize}, got {channels}", nameof(channels));
            }

            _headSize = headSize;
            (_meanNorm, _cellNorm) = (nn.LayerNorm(channels), nn.LayerNorm(channels));
            _query = nn.Linear(channels, channels, hasBias: false);
            _keysAndValues = nn.Linear(channels, 2 * channels, hasBias: false);
            RegisterComponents();
        }

        /// <param name="cells">[N, P, C].</param>
        /// <returns>[N, C].</returns>
        public override Tensor forward(Tensor cells)
        {
            using var scope = NewDisposeScope();
            var mean = _meanNorm.forward(cells.mean([1], keepdim: true)); // [N, 1, C]
            var both = _keysAndValues.forward(cat([_cellNorm.forward(cells), mean], 1)).chunk(2, -1); // [N, P + 1, C] each
            var seen = nn.functional.scaled_dot_product_attention(Heads(_query.forward(mean)), Heads(both[0]), Heads(both[1])); // [N, heads, 1, head]
            return seen.reshape(cells.shape[0], -1).MoveToOuterDisposeScope();
        }

        private Tensor Heads(Tensor values) => values.view(values.shape[0], values.shape[1], -1, _headSize).transpose(1, 2);
    }
}
