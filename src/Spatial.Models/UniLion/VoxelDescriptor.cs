using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What a voxel knows of the cells around it: a convolution, normalised.</summary>
/// <remarks>"Spatial feature descriptor" of LION (Liu et al., 2024).</remarks>
internal sealed class VoxelDescriptor : nn.Module<VoxelTokens, Tensor>
{
    [ComponentName(Name = "0")]
    private readonly SubmanifoldConvolution _convolution;

    [ComponentName(Name = "1")]
    private readonly LayerNorm _norm;

    /// <param name="channels">C.</param>
    public VoxelDescriptor(int channels)
        : base(nameof(VoxelDescriptor))
    {
        (_convolution, _norm) = (new(channels), nn.LayerNorm(channels));
        RegisterComponents();
    }

    /// <param name="voxels">Each cell at most once; features [V, C].</param>
    /// <returns>[V, C].</returns>
    public override Tensor forward(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        return nn.functional.gelu(_norm.forward(_convolution.forward(voxels))).MoveToOuterDisposeScope();
    }
}
