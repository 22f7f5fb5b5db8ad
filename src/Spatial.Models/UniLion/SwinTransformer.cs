using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Pictures to maps of ever larger cells: 8, 16 and 32 pixels with four stages.</summary>
/// <remarks>Liu et al., "Swin transformer", 2021; keys of mmdetection <c>swin.py</c>, whose checkpoints UniLION starts from.</remarks>
internal sealed class SwinTransformer : nn.Module
{
    private const int Patch = 4; // pixels along an edge of a cell of the first stage

    [ComponentName(Name = "patch_embed")]
    private readonly PatchEmbedding _embedding;

    [ComponentName(Name = "stages")]
    private readonly ModuleList<SwinStage> _stages;

    private readonly LayerNorm[] _norms;

    /// <param name="config">Sizes.</param>
    /// <exception cref="ArgumentException">They do not fit each other.</exception>
    public SwinTransformer(ImageBranchConfig config)
        : base(nameof(SwinTransformer))
    {
        config.Validate();
        _embedding = new(config.EmbedChannels);
        _stages = nn.ModuleList([.. Enumerable.Range(0, config.Depths.Count).Select(stage => new SwinStage(config, stage))]);

        // All stages but the first leave the network, each with a norm of its own.
        _norms = [.. Enumerable.Range(1, config.Depths.Count - 1).Select(stage => nn.LayerNorm(config.EmbedChannels << stage))];
        RegisterComponents();
        for (var stage = 1; stage < config.Depths.Count; stage++)
        {
            register_module($"norm{stage}", _norms[stage - 1]);
        }
    }

    /// <summary>The stages, to be looked at.</summary>
    internal IReadOnlyList<SwinStage> Stages => [.. _stages];

    /// <param name="pictures">[B, 3, H, W] float32, normalised.</param>
    /// <returns>[B, C, H / 8, W / 8] and so on for each stage but the first, sizes rounded up.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public IReadOnlyList<Tensor> Maps(Tensor pictures)
    {
        if (pictures.dim() != 4 || pictures.shape[1] != 3)
        {
            throw new ArgumentException($"pictures must be [B, 3, H, W], got [{string.Join(", ", pictures.shape)}]", nameof(pictures));
        }

        using var scope = NewDisposeScope();
        var map = _embedding.Embed(pictures);
        var maps = new List<Tensor>();
        for (var stage = 0; stage < _stages.Count; stage++)
        {
            var (seen, merged) = _stages[stage].Pass(map);
            if (stage > 0)
            {
                maps.Add(_norms[stage - 1].forward(seen).permute(0, 3, 1, 2).contiguous().MoveToOuterDisposeScope());
            }

            map = merged ?? seen;
        }

        return maps;
    }

    /// <summary>Squares of pixels to cells.</summary>
    private sealed class PatchEmbedding : nn.Module
    {
        [ComponentName(Name = "projection")]
        private readonly Conv2d _projection;

        [ComponentName(Name = "norm")]
        private readonly LayerNorm _norm;

        public PatchEmbedding(int channels)
            : base(nameof(PatchEmbedding))
        {
            _projection = nn.Conv2d(3, channels, Patch, stride: Patch);
            _norm = nn.LayerNorm(channels);
            RegisterComponents();
        }

        /// <returns>[B, H / 4, W / 4, C]; pictures are padded with zeros on the right and below.</returns>
        public Tensor Embed(Tensor pictures)
        {
            using var scope = NewDisposeScope();
            var (padH, padW) = ((Patch - (pictures.shape[2] % Patch)) % Patch, (Patch - (pictures.shape[3] % Patch)) % Patch);
            var padded = padH + padW == 0 ? pictures : nn.functional.pad(pictures, [0, padW, 0, padH]);
            return _norm.forward(_projection.forward(padded).permute(0, 2, 3, 1)).MoveToOuterDisposeScope();
        }
    }
}
