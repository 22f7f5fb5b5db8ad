using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>From the folded voxels to the bird's-eye map that vision tokens are made of.</summary>
/// <remarks>DrivePI, section 3.1: the map that UniLION gives its heads; section 2.5 of the specification.</remarks>
internal sealed class BevTrunk : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "bev_backbone")]
    private readonly BevBackbone _backbone;

    [ComponentName(Name = "pts_neck")]
    private readonly BevNeck _neck;

    private readonly BevTrunkConfig _config;

    /// <param name="config">Sizes.</param>
    public BevTrunk(BevTrunkConfig config)
        : base(nameof(BevTrunk))
    {
        _config = config;
        (_backbone, _neck) = (new(config), new(config));
        RegisterComponents();
    }

    /// <param name="map">[B, C, Y, X]; edges are multiples of the last stage's stride.</param>
    /// <returns>[B, C', Y / 2, X / 2] with the configuration of UniLION.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public override Tensor forward(Tensor map)
    {
        using var scope = NewDisposeScope();
        return _neck.Join(Stages(map)).MoveToOuterDisposeScope();
    }

    /// <summary>The map behind each stage.</summary>
    internal IReadOnlyList<Tensor> Stages(Tensor map)
    {
        var coarsest = Math.Max(_config.OutputStride, _config.Stages.Aggregate(1, (stride, stage) => stride * stage.Stride));
        if (map.dim() != 4 || map.shape[1] != _config.InputChannels || map.shape[2] % coarsest != 0 || map.shape[3] % coarsest != 0)
        {
            throw new ArgumentException(
                $"the map must be [B, {_config.InputChannels}, Y, X] with edges of multiples of {coarsest}, got [{string.Join(", ", map.shape)}]", nameof(map));
        }

        return _backbone.Stages(map);
    }
}
