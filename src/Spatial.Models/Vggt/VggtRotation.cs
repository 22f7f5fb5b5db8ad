using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>By how much heads are turned at each patch: half of a head turns with its row, half with its column, each as in one dimension.</summary>
/// <remarks>Heo et al., "Rotary position embedding for vision transformer", 2024; VGGT <c>rope.py</c>. Tokens that are no patches stand at row and column 0,
/// patches from 1. Angles have the dtype of the heads before their cosine is taken, as upstream.</remarks>
internal sealed class VggtRotation : IDisposable
{
    private readonly Tensor _cosines; // [P, head]
    private readonly Tensor _sines;

    private VggtRotation(Tensor cosines, Tensor sines) => (_cosines, _sines) = (cosines, sines);

    /// <summary>Rotations of the tokens of a frame.</summary>
    /// <param name="config">Heads and base.</param>
    /// <param name="rows">Of patches.</param>
    /// <param name="columns">Of patches.</param>
    /// <param name="like">Dtype and device of the heads.</param>
    public static VggtRotation Of(VggtConfig config, long rows, long columns, Tensor like)
    {
        using var scope = NewDisposeScope();
        var half = config.Width / config.HeadCount / 2;
        var special = zeros(config.SpecialCount, device: like.device);
        var row = cat([special, arange(1, rows + 1, device: like.device).to_type(ScalarType.Float32).repeat_interleave(columns)], 0);
        var column = cat([special, arange(1, columns + 1, device: like.device).to_type(ScalarType.Float32).repeat(rows)], 0);
        var exponents = arange(0, half, 2, device: like.device).to_type(ScalarType.Float32) / half;
        var frequencies = 1.0 / pow(tensor((float)config.RotaryBase, device: like.device), exponents); // [head / 4]
        var (byRow, byColumn) = (row.unsqueeze(1) * frequencies, column.unsqueeze(1) * frequencies);
        var angles = cat([byRow, byRow, byColumn, byColumn], 1).to_type(like.dtype); // [P, head]
        return new(angles.cos().MoveToOuterDisposeScope(), angles.sin().MoveToOuterDisposeScope());
    }

    /// <param name="heads">[F, heads, P, head].</param>
    public Tensor Turn(Tensor heads)
    {
        using var scope = NewDisposeScope();
        var quarter = heads.shape[^1] / 4;
        Tensor Part(int place) => heads.narrow(-1, place * quarter, quarter);
        var turned = cat([-Part(1), Part(0), -Part(3), Part(2)], -1);
        return ((heads * _cosines) + (turned * _sines)).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
    }
}
