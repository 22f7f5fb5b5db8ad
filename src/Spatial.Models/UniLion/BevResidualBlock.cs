using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Two 3 x 3 convolutions with a shortcut around them.</summary>
/// <remarks>He et al., "Deep residual learning", 2016; UniLION <c>res_second.py</c>, <c>BasicResBlock</c>.</remarks>
internal sealed class BevResidualBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "conv1")]
    private readonly Conv2d _first;

    [ComponentName(Name = "bn1")]
    private readonly BatchNorm2d _firstNorm;

    [ComponentName(Name = "conv2")]
    private readonly Conv2d _second;

    [ComponentName(Name = "bn2")]
    private readonly BatchNorm2d _secondNorm;

    [ComponentName(Name = "downsample_layer")]
    private readonly Sequential? _shortcut;

    /// <param name="input">Channels that come in.</param>
    /// <param name="channels">Channels that leave.</param>
    /// <param name="stride">By how much the map shrinks.</param>
    /// <param name="projects">Whether the shortcut is a convolution; the first block of a stage has one even where nothing changes its size.</param>
    public BevResidualBlock(int input, int channels, int stride, bool projects)
        : base(nameof(BevResidualBlock))
    {
        _first = nn.Conv2d(input, channels, 3, stride: stride, padding: 1, bias: false);
        _firstNorm = BevNorm.Of(channels);
        _second = nn.Conv2d(channels, channels, 3, padding: 1, bias: false);
        _secondNorm = BevNorm.Of(channels);
        _shortcut = projects ? nn.Sequential(("0", nn.Conv2d(input, channels, 1, stride: stride, bias: false)), ("1", BevNorm.Of(channels))) : null;
        RegisterComponents();
    }

    /// <param name="map">[B, C, Y, X].</param>
    /// <returns>[B, C', Y / stride, X / stride], rounded up.</returns>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        var inner = nn.functional.relu(_firstNorm.forward(_first.forward(map)));
        var sum = _secondNorm.forward(_second.forward(inner)) + (_shortcut?.forward(map) ?? map);
        return nn.functional.relu(sum).MoveToOuterDisposeScope();
    }
}

/// <summary>Batch norm as SECOND and all its descendants set it.</summary>
internal static class BevNorm
{
    private const double Epsilon = 1e-3;
    private const double Momentum = 0.01;

    public static BatchNorm2d Of(int channels) => nn.BatchNorm2d(channels, eps: Epsilon, momentum: Momentum);
}
