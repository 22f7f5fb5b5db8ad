using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>The finished table, for a terminal or as Markdown.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="data">The inputs.</param>
/// <param name="guard">Ceilings of all rounds.</param>
/// <param name="rows">Comparisons with peers.</param>
/// <param name="costs">Allocations and thread scaling per kernel.</param>
/// <param name="emptyCallNanoseconds">What an empty native call costs.</param>
public sealed class BenchmarkReport(
    BenchmarkOptions options,
    BenchmarkData data,
    LoadGuard guard,
    IReadOnlyList<ComparisonRow> rows,
    IReadOnlyList<KernelCosts> costs,
    double emptyCallNanoseconds)
{
    /// <summary>True when every result equalled its peers' and did not depend on the number of threads.</summary>
    public bool ResultsAgree => rows.All(row => row.ResultsAgree) && costs.All(cost => cost.SameBits != false);

    /// <summary>Prints all tables.</summary>
    public void WriteText(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        foreach (var line in Lines(table => table.ToText()))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Saves all tables with machine, versions and date.</summary>
    public void WriteMarkdown(string file)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        File.WriteAllLines(file, Lines(table => table.ToMarkdown()).Prepend("").Prepend("# Kernels beside their peers and limits"));
    }

    private IEnumerable<string> Lines(Func<TextTable, IEnumerable<string>> write) =>
    [
        .. Facts(), "",
        .. write(ComparisonTable.Of(rows)), "",
        .. rows.Select(row => $"{row.Comparison.Id}: limit = {row.Comparison.LimitFormula}. {row.Agreement}."), "",
        .. write(CostTable()), "",
        Invariant($"C27: an empty native call costs {emptyCallNanoseconds:0.0} ns (goal <= 1000). Bytes are managed allocations per call after warm-up (goal 0)."),
        "C28: goal >= 1.8x for arithmetic, >= 1.3x for memory; the output of one and of two threads is compared byte by byte.",
    ];

    private IEnumerable<string> Facts() =>
    [
        $"Machine: {MachineFacts.Processor}.",
        $"Versions: {MachineFacts.Versions}.",
        Invariant($"Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC. Load average: {MachineFacts.Load}. {guard}."),
        "",
        Invariant($"Inputs: {data.PointCount} points and two occupancy grids, {data.Source}. {guard.Rounds.Count} rounds of {options.Repetitions} calls, {options.Threads} thread(s) for ours, one for every peer."),
        "Every ratio is formed inside a round from the fastest calls; shown are the median over rounds and [the range]. Milliseconds are context, not the result.",
        "",
        .. guard.Rounds.Select((ceilings, i) => $"- Ceilings of round {i + 1}: {ceilings}{(guard.IsQuiet(ceilings) ? "" : " (disturbed)")}"),
    ];

    private TextTable CostTable()
    {
        var table = new TextTable("op", "impl", "1 thread / 2 threads (C28)", "same bits", "bytes per call (C27)");
        foreach (var cost in costs)
        {
            var same = cost.SameBits switch { null => "-", true => "yes", false => "NO" };
            table.Add(cost.Op.Op, cost.Op.Impl, cost.Speedup?.ToString() ?? "no second core", same, Invariant($"{cost.BytesPerCall}"));
        }

        return table;
    }
}
