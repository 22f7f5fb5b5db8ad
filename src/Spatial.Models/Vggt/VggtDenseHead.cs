using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Features of four layers to numbers for every pixel, with a confidence above 1 for each.</summary>
/// <remarks>Ranftl et al., "Vision transformers for dense prediction", 2021; VGGT, section 3.3, <c>dpt_head.py</c>.</remarks>
internal sealed class VggtDenseHead : nn.Module
{
    /// <summary>Layers whose features a head takes: one for each size of map.</summary>
    public const int LevelCount = 4;

    /// <summary>Frames that pass through a head at once.</summary>
    public const int UsualFramesAtOnce = 8; // as upstream

    private const double Epsilon = 1e-5;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    [ComponentName(Name = "projects")]
    private readonly ModuleList<Conv2d> _projections;

    [ComponentName(Name = "resize_layers")]
    private readonly ModuleList<nn.Module<Tensor, Tensor>> _resizes;

    [ComponentName(Name = "scratch")]
    private readonly VggtDenseFusion _fusion;

    private readonly VggtConfig _config;
    private readonly VggtDenseKind _kind;

    /// <summary>A head with random weights.</summary>
    public VggtDenseHead(VggtConfig config, VggtDenseKind kind)
        : base(nameof(VggtDenseHead))
    {
        (_config, _kind) = (config, kind);
        var channels = config.DenseChannels;
        _norm = nn.LayerNorm(config.FeatureWidth, eps: Epsilon);
        _projections = nn.ModuleList([.. channels.Select(count => nn.Conv2d(config.FeatureWidth, count, 1))]);
        _resizes = nn.ModuleList<nn.Module<Tensor, Tensor>>(
            nn.ConvTranspose2d(channels[0], channels[0], 4, stride: 4),
            nn.ConvTranspose2d(channels[1], channels[1], 2, stride: 2),
            nn.Identity(),
            nn.Conv2d(channels[3], channels[3], 3, stride: 2, padding: 1));
        _fusion = new(channels, config.DenseWidth, kind == VggtDenseKind.Depth ? 2 : 4);
        RegisterComponents();
    }

    /// <summary>Predicts for all frames of a clip.</summary>
    /// <param name="features">Of the layers that <see cref="VggtConfig.DenseLayers"/> names.</param>
    /// <param name="framesAtOnce">Frames of a piece; changes memory and nothing else.</param>
    /// <returns>[S, H, W, 1] depths along the cameras' z, or [S, H, W, 3] points in the world; and [S, H, W] confidences.</returns>
    public (Tensor Values, Tensor Confidences) Predict(VggtFeatures features, int framesAtOnce = UsualFramesAtOnce)
    {
        using var scope = NewDisposeScope();
        var layers = _config.DenseLayers.Select(features.PatchTokens).ToArray(); // [S, rows, columns, 2C]
        var frames = layers[0].shape[0];
        var (values, confidences) = (new List<Tensor>(), new List<Tensor>());
        for (var first = 0L; first < frames; first += framesAtOnce)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(framesAtOnce, frames - first);
            var found = Maps([.. layers.Select(layer => layer.narrow(0, first, count))]).permute(0, 2, 3, 1); // [F, H, W, numbers and one more]
            var last = found.shape[3] - 1;
            values.Add(Activated(found.narrow(3, 0, last)).MoveToOuterDisposeScope());
            confidences.Add((1 + found.select(3, last).exp()).MoveToOuterDisposeScope());
        }

        return (cat(values, 0).MoveToOuterDisposeScope(), cat(confidences, 0).MoveToOuterDisposeScope());
    }

    private Tensor Maps(Tensor[] layers)
    {
        var (height, width) = (layers[0].shape[1] * _config.PatchSize, layers[0].shape[2] * _config.PatchSize);
        var levels = layers.Select((layer, level) =>
        {
            var map = _projections[level].forward(_norm.forward(layer).permute(0, 3, 1, 2)); // [F, C, rows, columns]
            return _resizes[level].forward(VggtPixelPlaces.AddTo(map, (double)width / height));
        });
        return _fusion.Fuse([.. levels], height, width);
    }

    // Depths are positive; points are stretched far away, so that the network's own numbers stay small.
    private Tensor Activated(Tensor numbers) => _kind == VggtDenseKind.Depth ? numbers.exp() : numbers.sign() * numbers.abs().expm1();
}

/// <summary>What a dense head finds.</summary>
internal enum VggtDenseKind
{
    /// <summary>How far each pixel is along the camera's z.</summary>
    Depth,

    /// <summary>Where each pixel is in the world.</summary>
    Points,
}
