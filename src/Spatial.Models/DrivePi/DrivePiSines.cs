using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Numbers as sines and cosines of many wavelengths.</summary>
/// <remarks>Vaswani et al., "Attention is all you need", section 3.5, in the two orders that DrivePI uses.</remarks>
internal static class DrivePiSines
{
    private const double LongestWave = 10000; // over 2 pi

    /// <summary>Sines of points, a metre being a turn at the shortest wavelength.</summary>
    /// <param name="points">[..., 2] float32, x y (m).</param>
    /// <param name="width">Of the result, a multiple of 4.</param>
    /// <returns>[..., width]: the half of y, then that of x; in each, sine and cosine of a wavelength side by side.</returns>
    public static Tensor OfPoints(Tensor points, int width)
    {
        using var scope = NewDisposeScope();
        var exponents = arange(width / 4, ScalarType.Float32, points.device) * 4 / width;
        var waves = pow(tensor(LongestWave, ScalarType.Float32, points.device), exponents); // [width / 4]
        var angles = (points * (2 * Math.PI)).unsqueeze(-1) / waves; // [..., 2, width / 4]
        var halves = stack([angles.sin(), angles.cos()], -1).flatten(-2); // [..., 2, width / 2]
        return halves.flip(-2).flatten(-2).MoveToOuterDisposeScope();
    }

    /// <summary>Sines of times.</summary>
    /// <param name="times">[B] float32, steps of the diffusion.</param>
    /// <param name="width">Of the result, even, at least 4.</param>
    /// <returns>[B, width]: all sines, then all cosines.</returns>
    public static Tensor OfTimes(Tensor times, int width)
    {
        using var scope = NewDisposeScope();
        var half = width / 2;
        var frequencies = exp(arange(half, ScalarType.Float32, times.device) * (-Math.Log(LongestWave) / (half - 1)));
        var angles = times.unsqueeze(-1) * frequencies; // [B, half]
        return cat([angles.sin(), angles.cos()], -1).MoveToOuterDisposeScope();
    }
}
