using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Offsets of anchors, scaled to -1 to 1 for the diffusion and back.</summary>
/// <remarks>Forward -0.5 to 7.6 m a step, sideways 3 m either way, as DiffusionDrive has them. The release takes the second axis for forward, though its
/// offsets are x forward, y left: it clips forward offsets at 3 m, 6 m/s, and offsets to the right at 0.5 m.</remarks>
internal static class DrivePiAnchorScale
{
    private const double Sideways = 3;
    private const double ForwardSpan = 8.1;
    private const double Backward = 0.5;

    /// <param name="offsets">[..., 2], x forward, y left (m).</param>
    /// <param name="axes">Which of them is scaled as forward.</param>
    /// <returns>[..., 2], -1 to 1, clipped.</returns>
    public static Tensor Normalise(Tensor offsets, DrivePiBehaviour axes)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (offsets.narrow(-1, 0, 1), offsets.narrow(-1, 1, 1));
        var scaled = axes == DrivePiBehaviour.ReleaseCompat ? cat([SidewaysOf(x), ForwardOf(y)], -1) : cat([ForwardOf(x), SidewaysOf(y)], -1);
        return scaled.MoveToOuterDisposeScope();

        static Tensor SidewaysOf(Tensor metres) => (metres / Sideways).clamp(-1, 1);
        static Tensor ForwardOf(Tensor metres) => (((metres + Backward) / ForwardSpan).clamp(0, 1) * 2) - 1;
    }

    /// <param name="scaled">[..., 2], -1 to 1.</param>
    /// <param name="axes">Which of them was scaled as forward.</param>
    /// <returns>[..., 2], x forward, y left (m).</returns>
    public static Tensor Denormalise(Tensor scaled, DrivePiBehaviour axes)
    {
        using var scope = NewDisposeScope();
        var (x, y) = (scaled.narrow(-1, 0, 1), scaled.narrow(-1, 1, 1));
        var metres = axes == DrivePiBehaviour.ReleaseCompat ? cat([x * Sideways, ForwardMetres(y)], -1) : cat([ForwardMetres(x), y * Sideways], -1);
        return metres.MoveToOuterDisposeScope();

        static Tensor ForwardMetres(Tensor part) => ((part + 1) / 2 * ForwardSpan) - Backward;
    }
}
