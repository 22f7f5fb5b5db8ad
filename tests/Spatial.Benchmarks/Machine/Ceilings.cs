namespace Spatial.Benchmarks;

/// <summary>What the machine can do at best in one round; valid in that round only, since other work shares the cores.</summary>
/// <param name="ReadGigabytesPerSecond">B: sequential read.</param>
/// <param name="WriteGigabytesPerSecond">W: streaming write.</param>
/// <param name="FmaGigaflops">F: float32, 256 bits wide.</param>
/// <param name="RandomSmallNanoseconds">t_r: independent read from a table of 640 KiB.</param>
/// <param name="RandomLargeNanoseconds">t_r: independent read from a table of 2.5 MiB.</param>
public sealed record Ceilings(
    double ReadGigabytesPerSecond, double WriteGigabytesPerSecond, double FmaGigaflops, double RandomSmallNanoseconds, double RandomLargeNanoseconds)
{
    private const int Attempts = 5; // each is about 20 ms; the best is least disturbed

    /// <summary>Measures now.</summary>
    /// <param name="threads">Threads for bandwidth and arithmetic; random reads use one.</param>
    public static Ceilings Measure(int threads) => new(
        Best(() => NativePeers.ReadGigabytesPerSecond(threads)).Max(),
        Best(() => NativePeers.WriteGigabytesPerSecond(threads)).Max(),
        Best(() => NativePeers.FmaGigaflops(threads)).Max(),
        Best(() => NativePeers.RandomReadNanoseconds(640)).Min(),
        Best(() => NativePeers.RandomReadNanoseconds(2560)).Min());

    /// <summary>Milliseconds to read some bytes in order.</summary>
    public double ReadMs(double bytes) => bytes / ReadGigabytesPerSecond / 1e6;

    /// <summary>Milliseconds to write some bytes past the caches.</summary>
    public double WriteMs(double bytes) => bytes / WriteGigabytesPerSecond / 1e6;

    /// <summary>Milliseconds for some float32 operations.</summary>
    public double ArithmeticMs(double operations) => operations / FmaGigaflops / 1e6;

    /// <summary>Milliseconds for independent random accesses to a table of a size.</summary>
    public double RandomMs(double accesses, double tableBytes) =>
        accesses * (tableBytes <= 640 * 1024 ? RandomSmallNanoseconds : RandomLargeNanoseconds) / 1e6;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"read {ReadGigabytesPerSecond:0.0} GB/s, write {WriteGigabytesPerSecond:0.0} GB/s, FMA {FmaGigaflops:0} GFLOP/s, random read {RandomSmallNanoseconds:0.0} ns (640 KiB) {RandomLargeNanoseconds:0.0} ns (2.5 MiB)");

    private static IEnumerable<double> Best(Func<double> measure)
    {
        measure();
        return Enumerable.Range(0, Attempts).Select(_ => measure()).ToArray();
    }
}
