using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Writes comparisons as a table: one row per peer.</summary>
public static class ComparisonTable
{
    /// <summary>The table.</summary>
    public static TextTable Of(IReadOnlyList<ComparisonRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
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

        var (ours, atBest) = (Invariant($"{row.OursMs:0.000}"), row.LimitMs is { } limitMs ? Invariant($"{limitMs:0.000}") : "-");
        string[] limit = row.OverLimit is { } over
            ? [over.ToString(), Goal(limitGoal, "<=", Verdict(over.Median <= limitGoal, over.Max <= limitGoal))]
            : ["-", "-"];
        if (peer.Measure is null)
        {
            return [$"{peer.Name} ({peer.Missing})", "no peer", ours, atBest, "no peer", Goal(peer.Goal, ">="), .. limit];
        }

        var ahead = row.Ahead(peer);
        return [peer.Name, Invariant($"{row.PeerMs(peer):0.000}"), ours, atBest, ahead.ToString(), Goal(peer.Goal, ">=", Verdict(ahead.Median >= peer.Goal, ahead.Min >= peer.Goal)), .. limit];
    }

    private static string Goal(double? goal, string relation, string verdict = "") => goal is null ? "-" : Invariant($"{relation} {goal} {verdict}").TrimEnd();

    private static string Verdict(bool byMedian, bool inEveryRound) => inEveryRound ? "met in every round" : byMedian ? "met by the median" : "MISSED";
}
