using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>The finished table, for a terminal or as Markdown.</summary>
public sealed class BenchmarkReport(
    BenchmarkOptions options, BenchmarkData data, LoadGuard guard, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<ThreadScaling> scalings)
{
    private readonly double _emptyCall = ManagedOverhead.EmptyCallNanoseconds();

    private readonly (KernelOp Op, long Bytes)[] _allocations =
        [.. KernelCatalogue.Ops(data).Where(options.Wants).Select(op => (op, ManagedOverhead.BytesPerCall(op.Prepare(options.Threads))))];

    private readonly (KernelOp Op, bool Same)[] _bits = [.. scalings.Select(scaling => (scaling.Op, scaling.SameBits()))];

    /// <summary>True when every result equalled its peers' and did not depend on the number of threads.</summary>
    public bool ResultsAgree => rows.All(row => row.ResultsAgree) && _bits.All(bits => bits.Same);

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
        .. write(PeerTable()), "",
        .. rows.Select(row => $"{row.Comparison.Id}: limit = {row.Comparison.LimitFormula}. {row.Agreement}."), "",
        .. write(ScalingTable()), "",
        Invariant($"C27: an empty native call costs {_emptyCall:0.0} ns (goal <= 1000). Bytes are managed allocations per call after warm-up (goal 0)."),
        "C28: goal >= 1.8x for arithmetic, >= 1.3x for memory; the output of one and of two threads is compared byte by byte.",
    ];

    private IEnumerable<string> Facts() =>
    [
        $"Machine: {MachineFacts.Processor}.",
        $"Versions: {MachineFacts.Versions}.",
        Invariant($"Date: {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC. Load average: {MachineFacts.Load}. {guard}."),
        "",
        Invariant($"Inputs: {data.PointCount} points and two occupancy grids, {data.Source}. {guard.Rounds.Count} rounds of {options.Repetitions} calls, {options.Threads} thread(s)."),
        "Every ratio is formed inside a round from the fastest calls; shown are the median over rounds and [the range]. Milliseconds are context, not the result.",
        "",
        .. guard.Rounds.Select((ceilings, i) => $"- Ceilings of round {i + 1}: {ceilings}{(guard.IsQuiet(ceilings) ? "" : " (disturbed)")}"),
    ];

    private TextTable PeerTable()
    {
        var table = new TextTable("row", "what", "size", "peer", "peer ms", "ours ms", "limit ms", "peer / ours", "goal", "ours / limit", "goal");
        foreach (var row in rows)
        {
            foreach (var peer in row.Comparison.Peers)
            {
                table.Add([row.Comparison.Id, row.Comparison.Title, row.Comparison.Size, .. Cells(row, peer)]);
            }
        }

        return table;
    }

    private static string[] Cells(ComparisonRow row, Peer peer)
    {
        var limitGoal = row.Comparison.LimitGoal;
        if (!row.ResultsAgree)
        {
            return [peer.Name, "-", "-", "-", "results differ", Goal(peer.Goal, ">="), "-", Goal(limitGoal, "<=")];
        }

        string[] limit = [row.OverLimit.ToString(), Goal(limitGoal, "<=", row.OverLimit.Median <= limitGoal)];
        var (ours, atBest) = (Invariant($"{row.OursMs:0.000}"), Invariant($"{row.LimitMs:0.000}"));
        if (peer.Measure is null)
        {
            return [$"{peer.Name} ({peer.Missing})", "no peer", ours, atBest, "no peer", Goal(peer.Goal, ">="), .. limit];
        }

        var ahead = row.Ahead(peer);
        return [peer.Name, Invariant($"{row.PeerMs(peer):0.000}"), ours, atBest, ahead.ToString(), Goal(peer.Goal, ">=", ahead.Median >= peer.Goal), .. limit];
    }

    private static string Goal(double? goal, string relation, bool? met = null) =>
        goal is null ? "-" : Invariant($"{relation} {goal}") + (met is null ? "" : met.Value ? " met" : " MISSED");

    private TextTable ScalingTable()
    {
        var table = new TextTable("op", "impl", "1 thread / 2 threads (C28)", "same bits", "bytes per call (C27)");
        foreach (var (op, bytes) in _allocations)
        {
            var scaling = scalings.FirstOrDefault(scaling => scaling.Op.Op == op.Op && scaling.Op.Impl == op.Impl);
            var same = scaling is null ? "-" : _bits.First(bits => bits.Op == scaling.Op).Same ? "yes" : "NO";
            table.Add(op.Op, op.Impl, scaling?.Speedup.ToString() ?? "no second core", same, Invariant($"{bytes}"));
        }

        return table;
    }
}
