using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>space_coverage: 16 of 128 frames that see 60,000 cells together. Its peers stand in <see cref="CoverageRows"/>.</summary>
public sealed class SpaceCoverageBenchmarks : IKernelBenchmarks
{
    /// <summary>Frames to choose of.</summary>
    public const int Frames = 128;

    /// <summary>Frames that are chosen.</summary>
    public const int Wanted = 16;

    /// <summary>Cells that all frames see together.</summary>
    public const int Cells = 60_000;

    /// <summary>Words of a frame.</summary>
    public const int Words = (Cells + 63) / 64;

    /// <summary>The row's input.</summary>
    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        new("coverage_128_of_60k", "Spatial space_coverage", threads =>
        {
            var (seen, picks, gains) = (Seen(), new int[Wanted], new long[Wanted]);
            return new(
                () => SpaceCoverage.Pick(seen, Frames, picks, gains, threads),
                () => [.. picks.SelectMany(BitConverter.GetBytes)],
                new Dictionary<string, long> { ["frames"] = Frames, ["cells"] = Cells });
        }),
    ];

    /// <summary>None here.</summary>
    public IEnumerable<Comparison> Comparisons(BenchmarkData data) => [];

    /// <summary>What a camera on its way through a street sees: each frame a stretch of the cells, most of it shared with the frames beside it.</summary>
    /// <returns>[T, W] int64.</returns>
    public static long[] Seen()
    {
        const int longest = 9_000;
        var random = new Random(16);
        var seen = new long[Frames * Words];
        for (var frame = 0; frame < Frames; frame++)
        {
            var (start, length) = ((int)((long)frame * (Cells - longest) / (Frames - 1)), random.Next(longest / 3, longest));
            for (var cell = start; cell < start + length; cell++)
            {
                if (random.Next(3) > 0)
                {
                    seen[(frame * Words) + (cell / 64)] |= 1L << (cell % 64);
                }
            }
        }

        return seen;
    }
}
