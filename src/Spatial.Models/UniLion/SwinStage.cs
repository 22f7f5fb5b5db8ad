using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Blocks of one size, and what makes the map half as large behind them.</summary>
/// <remarks>mmdetection <c>swin.py</c>, <c>SwinBlockSequence</c>.</remarks>
internal sealed class SwinStage : nn.Module
{
    [ComponentName(Name = "blocks")]
    private readonly ModuleList<SwinBlock> _blocks;

    [ComponentName(Name = "downsample")]
    private readonly SwinMerging? _merging;

    /// <param name="config">Sizes.</param>
    /// <param name="stage">Which stage, from 0.</param>
    public SwinStage(ImageBranchConfig config, int stage)
        : base(nameof(SwinStage))
    {
        var channels = config.EmbedChannels << stage;
        var (before, last) = (config.Depths.Take(stage).Sum(), Math.Max(1, config.Depths.Sum() - 1));
        _blocks = nn.ModuleList(
            [.. Enumerable.Range(0, config.Depths[stage])
                .Select(block => new SwinBlock(channels, config.Heads[stage], config, isShifted: block % 2 == 1, config.DropPath * (before + block) / last))]);
        _merging = stage + 1 < config.Depths.Count ? new(channels) : null;
        RegisterComponents();
    }

    /// <summary>The blocks, to be looked at.</summary>
    internal IReadOnlyList<SwinBlock> Blocks => [.. _blocks];

    /// <param name="map">[B, H, W, C].</param>
    /// <returns>The map behind the blocks, and half as large with twice the channels; null behind the last stage.</returns>
    public (Tensor Map, Tensor? Merged) Pass(Tensor map)
    {
        using var scope = NewDisposeScope();
        foreach (var block in _blocks)
        {
            map = block.Pass(map);
        }

        return (map.MoveToOuterDisposeScope(), _merging?.Merge(map).MoveToOuterDisposeScope());
    }

    /// <summary>Four cells become one.</summary>
    private sealed class SwinMerging : nn.Module
    {
        [ComponentName(Name = "norm")]
        private readonly LayerNorm _norm;

        [ComponentName(Name = "reduction")]
        private readonly Linear _reduction;

        public SwinMerging(int channels)
            : base(nameof(SwinMerging))
        {
            _norm = nn.LayerNorm(4 * channels);
            _reduction = nn.Linear(4 * channels, 2 * channels, hasBias: false);
            RegisterComponents();
        }

        // Channel by channel, the four cells row by row in each: the order of torch's unfold, which published weights are in. Odd edges get zeros.
        public Tensor Merge(Tensor map)
        {
            using var scope = NewDisposeScope();
            var (B, H, W, C) = (map.shape[0], map.shape[1], map.shape[2], map.shape[3]);
            var padded = H % 2 + W % 2 == 0 ? map : nn.functional.pad(map, [0, 0, 0, W % 2, 0, H % 2]);
            var (rows, columns) = (padded.shape[1] / 2, padded.shape[2] / 2);
            var four = padded.view(B, rows, 2, columns, 2, C).permute(0, 1, 3, 5, 2, 4).reshape(B, rows, columns, 4 * C);
            return _reduction.forward(_norm.forward(four)).MoveToOuterDisposeScope();
        }
    }
}
