using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Adds coarse maps to finer ones; the finest leaves.</summary>
/// <remarks>Lin et al., "Feature pyramid networks", 2017; UniLION <c>custom_resnet.py</c>, <c>CustomFPN</c> with one output.</remarks>
internal sealed class ImagePyramid : nn.Module
{
    [ComponentName(Name = "lateral_convs")]
    private readonly ModuleList<Convolution> _laterals;

    [ComponentName(Name = "fpn_convs")]
    private readonly ModuleList<Convolution> _outputs;

    /// <param name="config">Sizes.</param>
    public ImagePyramid(ImageBranchConfig config)
        : base(nameof(ImagePyramid))
    {
        _laterals = nn.ModuleList(
            [.. Enumerable.Range(1, config.Depths.Count - 1).Select(stage => new Convolution(config.EmbedChannels << stage, config.OutputChannels, edge: 1))]);
        _outputs = nn.ModuleList([new Convolution(config.OutputChannels, config.OutputChannels, edge: 3)]);
        RegisterComponents();
    }

    /// <param name="maps">Of the transformer, the finest first.</param>
    /// <returns>[B, C, h, w], of the size of the first map.</returns>
    public Tensor Join(IReadOnlyList<Tensor> maps)
    {
        using var scope = NewDisposeScope();
        var sum = _laterals[^1].Pass(maps[^1]);
        for (var level = maps.Count - 2; level >= 0; level--)
        {
            var finer = maps[level];
            sum = _laterals[level].Pass(finer) + nn.functional.interpolate(sum, size: [finer.shape[2], finer.shape[3]], mode: InterpolationMode.Nearest);
        }

        return _outputs[0].Pass(sum).MoveToOuterDisposeScope();
    }

    /// <summary>A convolution by the keys of mmcv's ConvModule.</summary>
    private sealed class Convolution : nn.Module
    {
        [ComponentName(Name = "conv")]
        private readonly Conv2d _convolution;

        public Convolution(int input, int output, int edge)
            : base(nameof(Convolution))
        {
            _convolution = nn.Conv2d(input, output, edge, padding: edge / 2);
            RegisterComponents();
        }

        public Tensor Pass(Tensor map) => _convolution.forward(map);
    }
}
