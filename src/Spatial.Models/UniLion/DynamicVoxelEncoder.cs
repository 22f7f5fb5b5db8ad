using Spatial.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Points to voxels with features, however many points a voxel has.</summary>
/// <remarks>UniLION release, <c>DynamicPillarVFE3D</c> with absolute coordinates and norms; Zhou et al., 2020, for voxels of any number of points.</remarks>
internal sealed class DynamicVoxelEncoder : nn.Module
{
    private const int Relations = 6; // to the mean of the voxel's points, and to its centre

    [ComponentName(Name = "pfn_layers")]
    private readonly ModuleList<PointLayer> _layers = [];

    private readonly VoxelGrid _grid;
    private readonly int _pointWidth;
    private readonly int _channels;

    /// <param name="grid">The sparse grid, in the points' frame.</param>
    /// <param name="pointWidth">Features of a point: x, y, z (m), and any others.</param>
    /// <param name="widths">Features after each layer, even but for the last: half of them are the point's, half its voxel's.</param>
    /// <exception cref="ArgumentException">No layers, or a width that cannot be.</exception>
    public DynamicVoxelEncoder(VoxelGrid grid, int pointWidth, IReadOnlyList<int> widths)
        : base(nameof(DynamicVoxelEncoder))
    {
        if (widths.Count == 0 || widths.Any(width => width < 1) || widths.SkipLast(1).Any(width => width % 2 != 0) || pointWidth < 3)
        {
            throw new ArgumentException(
                $"points must have 3 features or more and layers positive widths, even but for the last, got {pointWidth} and [{string.Join(", ", widths)}]",
                nameof(widths));
        }

        (_grid, _pointWidth, _channels) = (grid, pointWidth, widths[^1]);
        var from = pointWidth + Relations;
        for (var layer = 0; layer < widths.Count; layer++)
        {
            _layers.Add(new(from, layer == widths.Count - 1 ? widths[layer] : widths[layer] / 2));
            from = widths[layer];
        }

        RegisterComponents();
    }

    /// <summary>The occupied voxels. Points outside the grid, and those with a coordinate that is no number, are left out.</summary>
    /// <param name="clouds">Per sample [N, pointWidth] float32, on one device.</param>
    /// <returns>Features [V, C]; coordinates sorted by sample, x, y, z, each once.</returns>
    /// <exception cref="ArgumentException">No samples, or a cloud of another shape or dtype.</exception>
    public VoxelTokens Encode(IReadOnlyList<Tensor> clouds)
    {
        Check(clouds);
        using var scope = NewDisposeScope();
        var (points, keys, counts, inverse) = Voxelized(clouds);
        var shape = new SparseShape(_grid.SizeZ, _grid.SizeY, _grid.SizeX);
        var coordinates = CellKeys.CoordinatesOf(keys, shape);
        var features = points.shape[0] == 0
            ? zeros([0, _channels], float32, points.device) // no statistics to normalise with
            : Encode(points, Relate(points, coordinates, counts, inverse), inverse, keys.shape[0]);
        return new(features.MoveToOuterDisposeScope(), coordinates.MoveToOuterDisposeScope(), shape, clouds.Count);
    }

    private Tensor Encode(Tensor points, Tensor relations, Tensor inverse, long voxels)
    {
        var features = cat([points, relations], 1); // [N, pointWidth + 6]
        for (var layer = 0; layer < _layers.Count; layer++)
        {
            features = _layers[layer].forward(features);
            var largest = VoxelMaximum.Of(features, inverse, voxels); // [V, width]
            features = layer == _layers.Count - 1 ? largest : cat([features, largest.index_select(0, inverse)], 1);
        }

        return features;
    }

    // Points inside [N, pointWidth], keys of voxels [V], points of each [V] int32, voxel of each point [N] int64.
    private (Tensor Points, Tensor Keys, Tensor Counts, Tensor Inverse) Voxelized(IReadOnlyList<Tensor> clouds)
    {
        var points = cat([.. clouds], 0).contiguous();
        if (points.shape[0] == 0)
        {
            return (points, empty([0], int64, points.device), empty([0], int32, points.device), empty([0], int64, points.device));
        }

        var samples = cat([.. clouds.Select((cloud, sample) => full([cloud.shape[0]], sample, int32, points.device))], 0);
        var (keys, counts, inverse) = Voxelize.Keys(points.detach(), _grid, samples, clouds.Count);
        var inside = inverse.ge(0).nonzero().squeeze(1);
        return (points.index_select(0, inside), keys, counts, inverse.index_select(0, inside).to(int64));
    }

    // From the mean of the voxel's points, and from its centre, [N, 6] metres.
    private Tensor Relate(Tensor points, Tensor coordinates, Tensor counts, Tensor inverse)
    {
        var positions = points.narrow(1, 0, 3);
        var means = zeros([coordinates.shape[0], 3], float32, points.device).index_add(0, inverse, positions, 1) / counts.unsqueeze(1);
        var centres = stack(
            [
                Centres(3, _grid.Min.X, _grid.CellSize.X), Centres(2, _grid.Min.Y, _grid.CellSize.Y), Centres(1, _grid.Min.Z, _grid.CellSize.Z),
            ], 1);
        return cat([positions, positions], 1) - cat([means, centres], 1).index_select(0, inverse);

        Tensor Centres(int column, double min, double size) => (coordinates.select(1, column).to(float32) * size) + (min + (size / 2));
    }

    private void Check(IReadOnlyList<Tensor> clouds)
    {
        if (clouds.Count == 0)
        {
            throw new ArgumentException("there must be a cloud per sample, got none", nameof(clouds));
        }

        foreach (var cloud in clouds)
        {
            if (cloud.dtype != ScalarType.Float32 || cloud.dim() != 2 || cloud.shape[1] != _pointWidth)
            {
                throw new ArgumentException(
                    $"points must be float32 [N, {_pointWidth}], got {cloud.dtype} [{string.Join(", ", cloud.shape)}]", nameof(clouds));
            }
        }
    }
}
