using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Where voxels are, as features that are learned.</summary>
/// <remarks>UniLION release, <c>PositionEmbeddingLearned</c> and <c>get_pos_embed</c>.</remarks>
internal sealed class LionPositions : nn.Module<VoxelTokens, Tensor>
{
    private const double HalfTurn = 3.1415; // the release's digits of pi

    [ComponentName(Name = "position_embedding_head")]
    private readonly Sequential _features;

    /// <param name="width">Channels C.</param>
    public LionPositions(int width)
        : base(nameof(LionPositions))
    {
        _features = nn.Sequential(("0", nn.Linear(3, width)), ("1", nn.BatchNorm1d(width)), ("2", nn.ReLU()), ("3", nn.Linear(width, width)));
        RegisterComponents();
    }

    /// <param name="voxels">Their features do not matter.</param>
    /// <returns>[V, C].</returns>
    public override Tensor forward(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        return _features.forward(PlacesOf(voxels)).MoveToOuterDisposeScope();
    }

    /// <summary>Cells from the middle of the grid, half its extent being pi, [V, 3] float32: x, y, z.</summary>
    internal static Tensor PlacesOf(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var (z, y, x) = (voxels.Shape.Z, voxels.Shape.Y, voxels.Shape.X);
        return stack([Along(3, x), Along(2, y), Along(1, z)], 1).MoveToOuterDisposeScope();

        Tensor Along(int column, int extent) =>
            (voxels.Coordinates.select(1, column).to_type(ScalarType.Float32) - (extent / 2.0)) / extent * 2 * HalfTurn;
    }
}
