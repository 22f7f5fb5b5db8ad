using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The 3D encoder of a Spatial-MLLM: VGGT, without heads but where it is trained, under the key that v1.1 has.</summary>
internal sealed class SpatialEncoder : nn.Module
{
    [ComponentName(Name = "vggt_model")]
    private readonly VggtModel _vggt;

    private readonly int _layer;

    /// <param name="config">Sizes.</param>
    /// <param name="layer">Whose features are taken, negative from the end.</param>
    /// <param name="dtype">Of the weights.</param>
    /// <param name="heads">What it is trained by; answers need none.</param>
    public SpatialEncoder(VggtConfig config, int layer, ScalarType dtype, VggtHeads heads = VggtHeads.None)
        : base(nameof(SpatialEncoder))
    {
        _vggt = new(config, heads, dtype);
        _layer = layer < 0 ? layer + config.Depth : layer;
        RegisterComponents();
    }

    /// <summary>VGGT itself.</summary>
    public VggtModel Vggt => _vggt;

    /// <summary>Looks at the frames of one clip.</summary>
    /// <param name="frames">[S, 3, H, W] uint8 RGB.</param>
    /// <returns>[S, rows, columns, 2C] of patches.</returns>
    public Tensor See(Tensor frames)
    {
        using var scope = NewDisposeScope();
        var shares = frames.to_type(ScalarType.Float32).div_(byte.MaxValue); // in place: of many frames a second copy would be held all the while
        using var features = _vggt.Aggregator.Read(shares, [_layer]);
        return features.PatchTokens(_layer).MoveToOuterDisposeScope();
    }
}
