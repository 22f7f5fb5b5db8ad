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
        NativePeers.RequireBuilt();
        var comparisons = KernelCatalogue.Comparisons(data).ToArray();
        try
        {
            return Measure([.. comparisons.Where(row => options.Wants(row.Ours))], progress);
        }
        finally
        {
            foreach (var held in comparisons.SelectMany(comparison => comparison.Held))
            {
                held?.Dispose();
            }
        }
    }

    private BenchmarkReport Measure(Comparison[] comparisons, IProgress<string> progress)
    {
        progress.Report("comparing results before timing");
        var rows = comparisons.Select(comparison => new ComparisonRow(comparison, options.Threads)).ToArray();
        var costs = KernelCatalogue.Ops(data).Where(options.Wants).Select(op => new KernelCosts(op, Environment.ProcessorCount > 1)).ToArray();

        var guard = new LoadGuard(LoadGuard.DefaultMemory, $"{MachineFacts.Processor}, {options.Threads} threads");
        for (var round = 1; round <= options.Rounds; round++)
        {
            progress.Report($"round {round} of {options.Rounds} (load {MachineFacts.Load})");
            MeasureRound(guard, rows, costs);
        }

        NativePeers.ReleaseCeilingBuffers();
        guard.Remember();
        return new(options, data, guard, rows, costs, ManagedOverhead.EmptyCallNanoseconds());
    }

    private void MeasureRound(LoadGuard guard, ComparisonRow[] rows, KernelCosts[] costs)
    {
        var ceilings = Ceilings.Measure(options.Threads);
        guard.Add(ceilings);
        foreach (var row in rows)
        {
            row.MeasureRound(ceilings, options.Repetitions);
        }

        foreach (var cost in costs)
        {
            cost.MeasureRound(options.Repetitions);
        }
    }
}
