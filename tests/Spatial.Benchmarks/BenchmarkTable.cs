namespace Spatial.Benchmarks;

/// <summary>Measures every comparison in interleaved rounds: ceilings, then ours and the peers of each row, seconds apart.</summary>
public sealed class BenchmarkTable(BenchmarkOptions options, BenchmarkData data)
{
    /// <summary>Compares results, then measures.</summary>
    /// <param name="progress">One line per step.</param>
    /// <exception cref="DllNotFoundException">The library of ceilings was not built.</exception>
    public BenchmarkReport Measure(IProgress<string> progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        if (!NativePeers.IsBuilt)
        {
            throw new DllNotFoundException("libspatial_bench_peers.so is missing, so there are no limits: build with SPATIAL_BUILD_BENCH_PEERS=ON");
        }

        progress.Report("comparing results before timing");
        var rows = KernelCatalogue.Comparisons(data).Where(row => options.Wants(row.Ours)).Select(row => new ComparisonRow(row, options.Threads)).ToArray();
        var scalings = Environment.ProcessorCount > 1
            ? KernelCatalogue.Ops(data).Where(options.Wants).Select(op => new ThreadScaling(op)).ToArray()
            : [];

        var guard = new LoadGuard(LoadGuard.DefaultMemory, $"{MachineFacts.Processor}, {options.Threads} threads");
        for (var round = 1; round <= options.Rounds; round++)
        {
            progress.Report($"round {round} of {options.Rounds} (load {MachineFacts.Load})");
            MeasureRound(guard, rows, scalings);
        }

        NativePeers.ReleaseCeilingBuffers();
        guard.Remember();
        return new(options, data, guard, rows, scalings);
    }

    private void MeasureRound(LoadGuard guard, ComparisonRow[] rows, ThreadScaling[] scalings)
    {
        var ceilings = Ceilings.Measure(options.Threads);
        guard.Add(ceilings);
        foreach (var row in rows)
        {
            row.MeasureRound(ceilings, options.Repetitions);
        }

        foreach (var scaling in scalings)
        {
            scaling.MeasureRound(options.Repetitions);
        }
    }
}
