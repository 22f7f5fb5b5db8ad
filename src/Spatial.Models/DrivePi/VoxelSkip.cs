using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Adds the encoder's voxels to the map on the occupancy grid: edges that the trunk's map, at half their resolution, has lost.</summary>
/// <remarks>Not in the paper. Begins as nothing, so that weights without it stay what they are.</remarks>
internal sealed class VoxelSkip : nn.Module
{
    [ComponentName(Name = "mix")]
    private readonly Conv2d _mix;

    private readonly BevResampler _resampler;
    private readonly int _side;

    /// <param name="folded">Channels of the folded voxels.</param>
    /// <param name="channels">Of the map.</param>
    /// <param name="from">Cells of the folded voxels along x and along y.</param>
    /// <param name="to">Those of the occupancy grid.</param>
    public VoxelSkip(int folded, int channels, BevExtent from, BevExtent to)
        : base(nameof(VoxelSkip))
    {
        (_resampler, _side) = (new(from, from, to, to), from.Count);
        _mix = nn.Conv2d(folded, channels, 3, padding: 1);
        nn.init.zeros_(_mix.weight);
        nn.init.zeros_(_mix.bias!);
        RegisterComponents();
    }

    /// <param name="map">[B, C, Y, X] on the occupancy grid.</param>
    /// <param name="folded">[B, C of folded voxels, Y, X], as the encoder gives them.</param>
    /// <returns>[B, C, Y, X] on the occupancy grid.</returns>
    /// <exception cref="ArgumentException">The voxels are missing, or of another shape.</exception>
    public Tensor Add(Tensor map, Tensor? folded)
    {
        if (folded is null || !folded.shape.SequenceEqual([map.shape[0], _mix.in_channels, _side, _side]))
        {
            throw new ArgumentException(
                $"a head with a skip connection of voxels needs them folded, [{map.shape[0]}, {_mix.in_channels}, {_side}, {_side}], got {(folded is null ? "none" : $"[{string.Join(", ", folded.shape)}]")}",
                nameof(folded));
        }

        using var scope = NewDisposeScope();
        return (map + _resampler.Resample(_mix.forward(folded))).MoveToOuterDisposeScope();
    }
}
