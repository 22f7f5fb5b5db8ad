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
    : TableReport("Kernels beside their peers and limits", guard)
{
    /// <summary>True when every result equalled its peers' and did not depend on the number of threads.</summary>
    public override bool ResultsAgree => rows.All(row => row.ResultsAgree) && costs.All(cost => cost.SameBits != false);

    /// <inheritdoc/>
    protected override IEnumerable<string> Method() =>
    [
        Invariant($"Inputs: {data.PointCount} points and two occupancy grids, {data.Source}. {Guard.Rounds.Count} rounds of {options.Repetitions} calls, {options.Threads} thread(s) for ours, one for every peer."),
        "Every ratio is formed inside a round from the fastest calls; shown are the median over rounds and [the range]. Milliseconds are context, not the result.",
    ];

    /// <inheritdoc/>
    protected override IEnumerable<string> Tables(Func<TextTable, IEnumerable<string>> write) =>
    [
        .. write(ComparisonTable.Of(rows)), "",
        .. rows.Select(row => $"{row.Comparison.Id}: limit = {row.Comparison.LimitFormula}. {row.Agreement}."), "",
        .. write(CostTable()), "",
        Invariant($"C27: an empty native call costs {emptyCallNanoseconds:0.0} ns (goal <= 1000). Bytes are managed allocations per call after warm-up (goal 0)."),
        "C28: goal >= 1.8x for arithmetic, >= 1.3x for memory; the output of one and of two threads is compared byte by byte.",
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
