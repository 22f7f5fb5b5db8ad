using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>By how much heads are turned at each position: cosines and sines, made once per call and used by all layers.</summary>
/// <remarks>Su et al., "RoFormer", 2021. With three positions per token (time, row, column) each frequency turns with one of them: Qwen2.5-VL,
/// section 2.1.3; transformers, <c>apply_multimodal_rotary_pos_emb</c>. Angles are products of float32 numbers, as upstream.</remarks>
internal sealed class Qwen2Rotation : IDisposable
{
    private readonly Tensor _cosines; // [B, 1, L, head]
    private readonly Tensor _sines;

    private Qwen2Rotation(Tensor cosines, Tensor sines) => (_cosines, _sines) = (cosines, sines);

    /// <summary>Rotations at positions.</summary>
    /// <param name="config">Base, widths and sections.</param>
    /// <param name="positions">[B, L] or, with time, row and column, [3, B, L] int64.</param>
    /// <param name="dtype">Of the hidden states.</param>
    public static Qwen2Rotation At(Qwen2Config config, Tensor positions, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var half = config.HeadSize / 2;
        var frequencies = Frequencies(config, positions.device);
        var angles = positions.to_type(ScalarType.Float32).unsqueeze(-1) * frequencies; // [(3,) B, L, head / 2]
        if (positions.dim() == 3)
        {
            var (parts, first) = (new List<Tensor>(), 0L);
            var sections = config.MropeSection.Count > 0 ? config.MropeSection : [half, 0, 0];
            for (var axis = 0; axis < sections.Count; first += sections[axis], axis++)
            {
                parts.Add(angles[axis].narrow(-1, first, sections[axis]));
            }

            angles = cat(parts, -1); // [B, L, head / 2]
        }

        var rotation = By(angles, dtype);
        _ = (rotation._cosines.MoveToOuterDisposeScope(), rotation._sines.MoveToOuterDisposeScope());
        return rotation;
    }

    /// <summary>Rotations by angles.</summary>
    /// <param name="angles">[..., L, head / 2] float32, radians; heads that are turned have one axis more after the first.</param>
    /// <param name="dtype">Of the heads.</param>
    public static Qwen2Rotation By(Tensor angles, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        var both = cat([angles, angles], -1).unsqueeze(1);
        return new(both.cos().to_type(dtype).MoveToOuterDisposeScope(), both.sin().to_type(dtype).MoveToOuterDisposeScope());
    }

    /// <summary>Radians a position turns each pair by, [head / 2].</summary>
    public static Tensor Frequencies(Qwen2Config config, Device device) => Frequencies(config.RopeTheta, config.HeadSize, device);

    /// <summary>Radians a position turns each pair by.</summary>
    /// <param name="theta">Base.</param>
    /// <param name="size">Numbers that are turned by one position.</param>
    /// <param name="device">Where they shall be.</param>
    /// <returns>[size / 2] float32.</returns>
    public static Tensor Frequencies(double theta, int size, Device device)
    {
        using var scope = NewDisposeScope();
        var exponents = arange(0, size, 2, ScalarType.Int64, device).to_type(ScalarType.Float32) / size;
        return (1.0 / pow(tensor(theta, ScalarType.Float32, device), exponents)).MoveToOuterDisposeScope();
    }

    /// <summary>Turns the heads of queries or keys.</summary>
    /// <param name="heads">[B, N, L, head], or [L, N, head] where the angles are [L, head / 2].</param>
    public Tensor Turn(Tensor heads)
    {
        using var scope = NewDisposeScope();
        var half = heads.shape[^1] / 2;
        var turned = cat([-heads.narrow(-1, half, half), heads.narrow(-1, 0, half)], -1);
        return ((heads * _cosines) + (turned * _sines)).MoveToOuterDisposeScope();
    }

    /// <summary>The tables, [B, 1, L, head] each.</summary>
    internal (Tensor Cosines, Tensor Sines) Tables => (_cosines, _sines);

    public void Dispose()
    {
        _cosines.Dispose();
        _sines.Dispose();
    }
}
