using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Voxels of a coarser grid, and where those that were merged are among them.</summary>
/// <param name="Voxels">Sorted by sample, x, y, z; each cell once.</param>
/// <param name="Inverse">[V + E] int64: of each voxel that was there, then of each that diffusion added.</param>
internal sealed record MergedVoxels(VoxelTokens Voxels, Tensor Inverse);

/// <summary>Merges voxels that share a cell of a coarser grid: their features are added and normalised.</summary>
/// <remarks>UniLION release, <c>VoxelMerging</c>; LION (Liu et al., 2024), sections 3.4 (descriptor) and 3.5 (diffusion).</remarks>
internal sealed class VoxelMerging : nn.Module
{
    private static readonly (int X, int Y)[] Diagonals = [(-1, 1), (1, 1), (-1, -1), (1, -1)];

    [ComponentName(Name = "sub_conv")]
    private readonly VoxelDescriptor? _descriptor;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    private readonly VoxelScale _scale;
    private readonly float _diffusion;
    private readonly DrivePiBehaviour _behaviour;

    /// <param name="channels">C, before and after.</param>
    /// <param name="scale">Cells that become one.</param>
    /// <param name="described">Whether features first learn of the cells around them.</param>
    /// <param name="diffusion">The share of a sample's voxels, those of the largest mean feature, that give rise to empty voxels at their four corners.</param>
    /// <param name="behaviour">In the release, cells collide where an extent is no multiple of the scale: its keys have the extents rounded down, its grid up.</param>
    /// <exception cref="ArgumentException">A scale below 1, or a share outside 0 to 1.</exception>
    public VoxelMerging(int channels, VoxelScale scale, bool described, double diffusion, DrivePiBehaviour behaviour)
        : base(nameof(VoxelMerging))
    {
        if (scale.X < 1 || scale.Y < 1 || scale.Z < 1 || !(diffusion >= 0 && diffusion <= 1))
        {
            throw new ArgumentException(
                $"scales must be at least 1 and diffusion from 0 to 1, got {scale.X} x {scale.Y} x {scale.Z} and {diffusion}", nameof(scale));
        }

        (_scale, _diffusion, _behaviour) = (scale, (float)diffusion, behaviour);
        _descriptor = described ? new(channels) : null;
        _norm = nn.LayerNorm(channels);
        RegisterComponents();
    }

    /// <param name="voxels">Features [V, C]; each cell at most once if they are described.</param>
    public MergedVoxels Merge(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var features = _descriptor?.forward(voxels) ?? voxels.Features;
        var coordinates = _diffusion > 0 ? cat([voxels.Coordinates, .. Corners(features, voxels)], 0) : voxels.Coordinates; // [V + E, 4]
        var (shape, coarse) = (voxels.Shape, voxels.Shape.Over(_scale));
        var strides = _behaviour == DrivePiBehaviour.ReleaseCompat ? new(shape.Z / _scale.Z, shape.Y / _scale.Y, shape.X / _scale.X) : coarse;
        var (keys, inverse) = CellKeys.OfCells(shape, voxels.BatchSize, _scale, strides).Unique(coordinates);
        var sums = zeros([keys.shape[0], features.shape[1]], features.dtype, features.device)
            .index_add(0, inverse.narrow(0, 0, features.shape[0]), features, 1); // what diffusion added has no features
        return new(
            new(_norm.forward(sums).MoveToOuterDisposeScope(), CellKeys.CoordinatesOf(keys, strides).MoveToOuterDisposeScope(), coarse, voxels.BatchSize),
            inverse.MoveToOuterDisposeScope());
    }

    // The cells at the corners of the strongest voxels, sample by sample; at the border of the grid, the nearest.
    private IEnumerable<Tensor> Corners(Tensor features, VoxelTokens voxels)
    {
        var strength = features.detach().mean([1]);
        for (var sample = 0; sample < voxels.BatchSize; sample++)
        {
            var rows = voxels.Coordinates.select(1, 0).eq(sample).nonzero().squeeze(1);
            var chosen = (int)(rows.shape[0] * _diffusion); // rounded in float32, as there
            var (_, strongest) = strength.index_select(0, rows).topk(chosen);
            var cells = voxels.Coordinates.index_select(0, rows.index_select(0, strongest)).unbind(1);
            foreach (var (x, y) in Diagonals)
            {
                yield return stack([cells[0], cells[1], (cells[2] + y).clamp(0, voxels.Shape.Y - 1), (cells[3] + x).clamp(0, voxels.Shape.X - 1)], 1);
            }
        }
    }
}
