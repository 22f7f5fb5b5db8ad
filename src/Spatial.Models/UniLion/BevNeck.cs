using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Brings the maps of all stages to one size and lays them one behind the other.</summary>
/// <remarks>UniLION <c>second_fpn.py</c>, <c>SECONDFPN_CP</c>.</remarks>
internal sealed class BevNeck : nn.Module
{
    [ComponentName(Name = "deblocks")]
    private readonly ModuleList<Sequential> _levels;

    /// <param name="config">Sizes.</param>
    /// <exception cref="ArgumentException">The stride of a stage and that of the result are no multiples of each other.</exception>
    public BevNeck(BevTrunkConfig config)
        : base(nameof(BevNeck))
    {
        var stride = 1;
        var levels = new List<Sequential>();
        foreach (var stage in config.Stages)
        {
            stride *= stage.Stride;
            var resize = Resize(stage.Channels, config.OutputChannels, stride, config.OutputStride);
            levels.Add(nn.Sequential(("0", resize), ("1", BevNorm.Of(config.OutputChannels)), ("2", nn.ReLU())));
        }

        _levels = new([.. levels]);
        RegisterComponents();
    }

    /// <param name="stages">The map of each stage.</param>
    /// <returns>[B, stages * C, Y, X].</returns>
    public Tensor Join(IReadOnlyList<Tensor> stages)
    {
        using var scope = NewDisposeScope();
        return cat([.. _levels.Zip(stages, (level, map) => level.forward(map))], 1).MoveToOuterDisposeScope();
    }

    // A map of the right size or a coarser one passes a transposed convolution, a finer one a convolution; each as wide as its step.
    private static nn.Module<Tensor, Tensor> Resize(int channels, int output, int from, int to) => (from % to, to % from) switch
    {
        (0, _) => nn.ConvTranspose2d(channels, output, from / to, stride: from / to, bias: false),
        (_, 0) => nn.Conv2d(channels, output, to / from, stride: to / from, bias: false),
        _ => throw new ArgumentException($"the output's stride must be a multiple or a part of each stage's, got {to} and {from}"),
    };
}
