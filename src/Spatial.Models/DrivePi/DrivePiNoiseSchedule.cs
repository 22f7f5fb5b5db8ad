using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>How much of a sample is left, and how much noise is in it, at each step of the diffusion.</summary>
/// <remarks>Song et al., "Denoising diffusion implicit models", 2021; betas "scaled linear" from 1e-4 to 0.02, as diffusers has them by default.</remarks>
internal static class DrivePiNoiseSchedule
{
    private const int StepCount = 1000;
    private const double FirstBeta = 1e-4;
    private const double LastBeta = 0.02;

    private static readonly double[] Remaining = MakeRemaining();

    /// <summary>Share of the sample's variance that is left after each step: the cumulative alphas.</summary>
    public static IReadOnlyList<double> CumulativeAlphas => Remaining;

    /// <summary>Samples after some steps. At step 0 without noise they are not the samples yet, but 0.99995 of them.</summary>
    /// <param name="samples">[B, ...].</param>
    /// <param name="noise">[B, ...], standard normal.</param>
    /// <param name="steps">[B] int64, 0 to 999.</param>
    public static Tensor AddNoise(Tensor samples, Tensor noise, Tensor steps)
    {
        using var scope = NewDisposeScope();
        var shape = Enumerable.Repeat(1L, (int)samples.dim()).ToArray();
        shape[0] = steps.shape[0];
        var remaining = tensor(Remaining, device: samples.device).index_select(0, steps).reshape(shape); // [B, 1, ...] float64
        var (kept, added) = (remaining.sqrt().to_type(samples.dtype), (1 - remaining).sqrt().to_type(samples.dtype));
        return ((samples * kept) + (noise * added)).MoveToOuterDisposeScope();
    }

    private static double[] MakeRemaining()
    {
        var (first, last) = (Math.Sqrt(FirstBeta), Math.Sqrt(LastBeta));
        var remaining = new double[StepCount];
        var product = 1.0;
        for (var step = 0; step < StepCount; step++)
        {
            var root = first + ((last - first) * step / (StepCount - 1));
            remaining[step] = product *= 1 - (root * root);
        }

        return remaining;
    }
}
