namespace Spatial.Native;

/// <summary>The plain linear recurrence h = kept h + added; the contract is in <c>selective_scan.h</c>.</summary>
internal static unsafe class LinearScan
{
    /// <summary>Scans arrays.</summary>
    /// <param name="kept">[B, L, C], row by row.</param>
    /// <param name="added">[B, L, C].</param>
    /// <param name="h">Receives the states, [B, L, C].</param>
    /// <param name="steps">L.</param>
    /// <param name="channels">C.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(ReadOnlySpan<float> kept, ReadOnlySpan<float> added, Span<float> h, int steps, int channels, int threads = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(steps);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        var (sequences, rest) = Math.DivRem(kept.Length, (long)steps * channels);
        if (rest != 0 || added.Length != kept.Length || h.Length != kept.Length)
        {
            throw new ArgumentException($"kept, added and h must be float32 [B, {steps}, {channels}], got {kept.Length}, {added.Length} and {h.Length} values");
        }

        fixed (float* keptAt = kept, addedAt = added, hAt = h)
        {
            var k = NativeTensor.OnCpu(keptAt, NativeDtype.Float32, sequences, steps, channels);
            var a = NativeTensor.OnCpu(addedAt, NativeDtype.Float32, sequences, steps, channels);
            var states = NativeTensor.OnCpu(hAt, NativeDtype.Float32, sequences, steps, channels);
            NativeKernelException.ThrowIfFailed(NativeMethods.LinearScan(&k, &a, threads, &states), "linear_scan");
        }
    }
}
