using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Queries look at each other, then at all cells of a BEV map, then pass a feed-forward part; a shortcut and a norm after each.</summary>
/// <remarks>Vaswani et al., "Attention is all you need", 2017. Neither queries nor cells carry positions, as released.</remarks>
internal sealed class DrivePiDecoderLayer : nn.Module
{
    [ComponentName(Name = "self_attn")]
    private readonly DrivePiAttention _selfAttention;

    [ComponentName(Name = "multihead_attn")]
    private readonly DrivePiAttention _cellAttention;

    [ComponentName(Name = "linear1")]
    private readonly Linear _inner;

    [ComponentName(Name = "linear2")]
    private readonly Linear _outer;

    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _selfNorm;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _cellNorm;

    [ComponentName(Name = "norm3")]
    private readonly LayerNorm _feedForwardNorm;

    private readonly double _dropout;

    public DrivePiDecoderLayer(DrivePiActionConfig config)
        : base(nameof(DrivePiDecoderLayer))
    {
        _dropout = config.Dropout;
        _selfAttention = new(config.Channels, config.HeadCount, config.Dropout);
        _cellAttention = new(config.Channels, config.HeadCount, config.Dropout);
        _inner = nn.Linear(config.Channels, config.FeedForwardSize);
        _outer = nn.Linear(config.FeedForwardSize, config.Channels);
        _selfNorm = nn.LayerNorm(config.Channels);
        _cellNorm = nn.LayerNorm(config.Channels);
        _feedForwardNorm = nn.LayerNorm(config.Channels);
        RegisterComponents();
    }

    /// <param name="queries">[B, Q, C].</param>
    /// <param name="cells">[B, N, C].</param>
    /// <returns>[B, Q, C].</returns>
    public Tensor Decode(Tensor queries, Tensor cells)
    {
        using var scope = NewDisposeScope();
        queries = _selfNorm.forward(queries + Dropped(_selfAttention.Attend(queries, queries)));
        queries = _cellNorm.forward(queries + Dropped(_cellAttention.Attend(queries, cells)));
        var inner = Dropped(nn.functional.relu(_inner.forward(queries)));
        return _feedForwardNorm.forward(queries + Dropped(_outer.forward(inner))).MoveToOuterDisposeScope();
    }

    private Tensor Dropped(Tensor states) => nn.functional.dropout(states, _dropout, training);
}
