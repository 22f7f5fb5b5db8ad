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

    /// <param name="voxels">Each cell at most once; features [V, C].</param>
    /// <returns>[V, C].</returns>
    public override Tensor forward(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var weights = _weight.permute(1, 2, 3, 4, 0).reshape(27, _weight.shape[4], _weight.shape[0]); // [27, in, out]
        var keys = CellKeys.OfCells(voxels.Shape, voxels.BatchSize, new(1, 1, 1), voxels.Shape);
        var order = keys.Sort(voxels.Coordinates);
        var places = keys.Unique(voxels.Coordinates).Keys;
        var (z, y, x) = (voxels.Coordinates.select(1, 1), voxels.Coordinates.select(1, 2), voxels.Coordinates.select(1, 3));
        var own = ((((voxels.Coordinates.select(1, 0) * voxels.Shape.X) + x) * voxels.Shape.Y) + y) * voxels.Shape.Z + z;
        var sums = zeros_like(voxels.Features);
        for (var offset = 0; offset < 27; offset++)
        {
            var (dz, dy, dx) = ((offset / 9) - 1, (offset / 3 % 3) - 1, (offset % 3) - 1);
            var inside = Inside(z + dz, voxels.Shape.Z) & Inside(y + dy, voxels.Shape.Y) & Inside(x + dx, voxels.Shape.X);
            var key = own + ((((dx * voxels.Shape.Y) + dy) * (long)voxels.Shape.Z) + dz);
            var place = searchsorted(places, key).clamp_max(places.shape[0] - 1);
            var to = (inside & places.index_select(0, place).eq(key)).nonzero().squeeze(1);
            var from = order.index_select(0, place.index_select(0, to));
            sums = sums.index_add(0, to, voxels.Features.index_select(0, from).mm(weights[offset]), 1);
        }

        return sums.MoveToOuterDisposeScope();

        static Tensor Inside(Tensor cells, int count) => cells.ge(0) & cells.lt(count);
    }
}
