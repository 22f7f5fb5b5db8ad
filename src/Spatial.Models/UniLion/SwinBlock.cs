using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Attention inside windows, half a window off in every second block, then a feed-forward part; a shortcut around each.</summary>
/// <remarks>mmdetection <c>swin.py</c>, <c>SwinBlock</c> and <c>ShiftWindowMSA</c>.</remarks>
internal sealed class SwinBlock : nn.Module
{
    private const double Hidden = -100; // added where cells are neighbours in the rolled map only, as released

    [ComponentName(Name = "norm1")]
    private readonly LayerNorm _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly ShiftedWindows _attention;

    [ComponentName(Name = "norm2")]
    private readonly LayerNorm _feedForwardNorm;

    [ComponentName(Name = "ffn")]
    private readonly SwinFeedForward _feedForward;

    private readonly int _window;
    private readonly int _shift;
    private readonly double _dropPath;

    /// <param name="channels">Of the map.</param>
    /// <param name="heads">Of attention.</param>
    /// <param name="config">Window and feed-forward part.</param>
    /// <param name="isShifted">Whether windows lie half a window off.</param>
    /// <param name="dropPath">Share of samples that skip each part while training.</param>
    public SwinBlock(int channels, int heads, ImageBranchConfig config, bool isShifted, double dropPath)
        : base(nameof(SwinBlock))
    {
        (_window, _shift, _dropPath) = (config.Window, isShifted ? config.Window / 2 : 0, dropPath);
        (_attentionNorm, _feedForwardNorm) = (nn.LayerNorm(channels), nn.LayerNorm(channels));
        _attention = new(channels, heads, config.Window);
        _feedForward = new(channels, config.FeedForwardRatio * channels);
        RegisterComponents();
    }

    /// <summary>The attention, to be looked at.</summary>
    internal SwinAttention Attention => _attention.Attention;

    /// <param name="map">[B, H, W, C].</param>
    /// <returns>The same shape.</returns>
    public Tensor Pass(Tensor map)
    {
        using var scope = NewDisposeScope();
        map += Kept(Look(_attentionNorm.forward(map)));
        map += Kept(_feedForward.Pass(_feedForwardNorm.forward(map)));
        return map.MoveToOuterDisposeScope();
    }

    // Pads to whole windows with zeros, which take part in the attention as any other cell does, as released.
    private Tensor Look(Tensor map)
    {
        using var scope = NewDisposeScope();
        var (B, H, W, C) = (map.shape[0], map.shape[1], map.shape[2], map.shape[3]);
        var (padH, padW) = ((_window - (H % _window)) % _window, (_window - (W % _window)) % _window);
        var padded = padH + padW == 0 ? map : nn.functional.pad(map, [0, 0, 0, padW, 0, padH]);
        var (rows, columns) = ((H + padH) / _window, (W + padW) / _window);
        var rolled = _shift == 0 ? padded : padded.roll([-_shift, -_shift], [1, 2]);
        var windows = rolled.view(B, rows, _window, columns, _window, C).transpose(2, 3).reshape(B, rows * columns, _window * _window, C);
        var mask = _shift == 0 ? null : MaskOf(rows, columns, map.device);
        var seen = _attention.Attention.Attend(windows, mask);
        var joined = seen.view(B, rows, columns, _window, _window, C).transpose(2, 3).reshape(B, H + padH, W + padW, C);
        var back = _shift == 0 ? joined : joined.roll([_shift, _shift], [1, 2]);
        return back.narrow(1, 0, H).narrow(2, 0, W).MoveToOuterDisposeScope();
    }

    // [N, 1, P, P]: a window of the last row or column holds cells of both ends of the map, which must not look at each other.
    private Tensor MaskOf(long rows, long columns, Device device)
    {
        using var scope = NewDisposeScope();
        var (H, W) = ((int)rows * _window, (int)columns * _window);
        var regions = new float[H * W];
        for (var i = 0; i < regions.Length; i++)
        {
            regions[i] = (3 * Region(i / W, H)) + Region(i % W, W);
        }

        var windows = tensor(regions, [rows, _window, columns, _window], device: device).transpose(1, 2).reshape(rows * columns, 1, _window * _window);
        var differs = windows.unsqueeze(2).ne(windows.unsqueeze(3));
        return differs.to_type(ScalarType.Float32).mul(Hidden).MoveToOuterDisposeScope();

        int Region(int at, int size) => at < size - _window ? 0 : at < size - _shift ? 1 : 2;
    }

    private Tensor Kept(Tensor states)
    {
        if (!training || _dropPath == 0)
        {
            return states;
        }

        using var scope = NewDisposeScope();
        var kept = rand(states.shape[0], 1, 1, 1, device: states.device).add(1 - _dropPath).floor();
        return (states / (1 - _dropPath) * kept).MoveToOuterDisposeScope();
    }

    /// <summary>Keeps the official keys: the attention lies one level lower.</summary>
    private sealed class ShiftedWindows : nn.Module
    {
        [ComponentName(Name = "w_msa")]
        private readonly SwinAttention _attention;

        public ShiftedWindows(int channels, int heads, int window)
            : base(nameof(ShiftedWindows))
        {
            _attention = new(channels, heads, window);
            RegisterComponents();
        }

        public SwinAttention Attention => _attention;
    }

    /// <summary>Two linear layers with a GELU between them, by the keys of mmcv's FFN.</summary>
    private sealed class SwinFeedForward : nn.Module
    {
        [ComponentName(Name = "layers")]
        private readonly Sequential _layers;

        public SwinFeedForward(int channels, int inner)
            : base(nameof(SwinFeedForward))
        {
            _layers = nn.Sequential(("0", nn.Sequential(("0", nn.Linear(channels, inner)), ("1", nn.GELU()))), ("1", nn.Linear(inner, channels)));
            RegisterComponents();
        }

        public Tensor Pass(Tensor states) => _layers.forward(states);
    }
}
