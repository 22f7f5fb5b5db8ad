using Spatial.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A convolution over 3 x 3 x 3 cells at the voxels that are there, and only over those; what is empty stays empty. No bias.</summary>
/// <remarks>Graham and van der Maaten, 2017; weights as <c>SubMConv3d</c> of spconv 2 has them.</remarks>
internal sealed class SubmanifoldConvolution : nn.Module<VoxelTokens, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [out, z, y, x, in]

    /// <param name="channels">C, before and after.</param>
    public SubmanifoldConvolution(int channels)
        : base(nameof(SubmanifoldConvolution))
    {
        _weight = nn.Parameter(nn.init.kaiming_uniform_(empty([channels, 3, 3, 3, channels]), Math.Sqrt(5)));
        RegisterComponents();
    }

    /// <param name="voxels">Each cell at most once, in any order; features [V, C] float32.</param>
    /// <returns>[V, C].</returns>
    /// <exception cref="NativeKernelException">A cell occurs twice.</exception>
    public override Tensor forward(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var shape = voxels.Shape;
        var order = CellKeys.OfCells(shape, voxels.BatchSize, new(1, 1, 1), shape).Sort(voxels.Coordinates);
        var places = arange(order.shape[0], int64, order.device);
        var sorted = order.eq(places).all().item<bool>(); // as merging leaves them
        var (features, coordinates) = sorted
            ? (voxels.Features, voxels.Coordinates.contiguous())
            : (voxels.Features.index_select(0, order), voxels.Coordinates.index_select(0, order));
        var neighbours = SubmanifoldConv.FindNeighbours(coordinates, (shape.Z, shape.Y, shape.X));
        var weights = _weight.permute(1, 2, 3, 4, 0).reshape(SubmanifoldConv.Offsets, _weight.shape[4], _weight.shape[0]); // [27, in, out]
        var sums = SubmanifoldConv.Run(features, neighbours, weights);
        return (sorted ? sums : sums.index_select(0, empty_like(order).scatter_(0, order, places))).MoveToOuterDisposeScope();
    }
}
