using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Stages of residual blocks over a bird's-eye map.</summary>
/// <remarks>UniLION <c>res_second.py</c>, <c>ResSECOND</c>; whose <c>blocks_nums</c> leaves the first block of each stage out.</remarks>
internal sealed class BevBackbone : nn.Module
{
    [ComponentName(Name = "blocks")]
    private readonly ModuleList<Sequential> _stages;

    /// <param name="config">Sizes.</param>
    public BevBackbone(BevTrunkConfig config)
        : base(nameof(BevBackbone))
    {
        var input = config.InputChannels;
        var stages = new List<Sequential>();
        foreach (var stage in config.Stages)
        {
            List<(string, nn.Module<Tensor, Tensor>)> blocks = [("0", new BevResidualBlock(input, stage.Channels, stage.Stride, projects: true))];
            for (var i = 1; i < stage.Blocks; i++)
            {
                blocks.Add(($"{i}", new BevResidualBlock(stage.Channels, stage.Channels, stride: 1, projects: false)));
            }

            stages.Add(nn.Sequential(blocks));
            input = stage.Channels;
        }

        _stages = new([.. stages]);
        RegisterComponents();
    }

    /// <param name="map">[B, C, Y, X].</param>
    /// <returns>The map behind each stage.</returns>
    public IReadOnlyList<Tensor> Stages(Tensor map)
    {
        var maps = new List<Tensor>();
        foreach (var stage in _stages)
        {
            map = stage.forward(map);
            maps.Add(map);
        }

        return maps;
    }
}
