namespace Spatial.Native;

/// <summary>The frames that together see the most cells of space, chosen greedily. The result is defined in <c>space_coverage.h</c>.</summary>
/// <remarks>Spatial-MLLM, appendix B.1; <c>sa_sampling.py</c>, <c>maximum_coverage_sampling</c>: of frames that add equally much the first.</remarks>
public static unsafe class SpaceCoverage
{
    private const string Kernel = "space_coverage";

    /// <summary>Chooses frames.</summary>
    /// <param name="seen">[T, W] int64, 64 cells each: bit b of word w stands for cell 64 w + b.</param>
    /// <param name="frames">T.</param>
    /// <param name="picks">[K] receives frames in the order in which they are chosen, -1 behind the last one; its length says how many are wanted.</param>
    /// <param name="gains">[K] receives how many cells each added, 0 behind the last one.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>How many were chosen: fewer than K where no frame sees anything new.</returns>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static int Pick(ReadOnlySpan<long> seen, int frames, Span<int> picks, Span<long> gains, int threads = 0)
    {
        if (frames < 0 || (frames == 0 ? seen.Length > 0 : seen.Length % frames != 0))
        {
            throw new ArgumentException($"seen must have as many words for each of {frames} frames, got {seen.Length}", nameof(seen));
        }

        if (gains.Length != picks.Length)
        {
            throw new ArgumentException($"gains must be as many as picks, got {gains.Length} and {picks.Length}", nameof(gains));
        }

        fixed (long* seenAt = seen)
        fixed (int* picksAt = picks)
        fixed (long* gainsAt = gains)
        {
            var s = NativeTensor.OnCpu(seenAt, NativeDtype.Int64, frames, frames == 0 ? 0 : seen.Length / frames);
            var p = NativeTensor.OnCpu(picksAt, NativeDtype.Int32, picks.Length);
            var g = NativeTensor.OnCpu(gainsAt, NativeDtype.Int64, gains.Length);
            NativeKernelException.ThrowIfFailed(NativeMethods.SpaceCoverage(&s, threads, &p, &g, out var picked), Kernel);
            return picked;
        }
    }
}
