using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Row C8: an occupancy evaluation of many frames from files.</summary>
public static class FrameTable
{
    /// <summary>Keyframes of the nuScenes validation set.</summary>
    public const int ValidationFrames = 6019;

    private const double GoalMinutes = 3;
    private const double GoalMegabytes = 300;

    /// <summary>The table.</summary>
    public static TextTable Of(IReadOnlyList<FrameRun> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        var table = new TextTable("row", "frames", "threads", "seconds", "ms per frame", $"minutes for {ValidationFrames}", "goal", "peak memory, MB", "goal");
        foreach (var run in runs)
        {
            var minutes = run.MsPerFrame * ValidationFrames / 60_000;
            table.Add(
                "C8", Invariant($"{run.Frames}"), Invariant($"{run.Threads}"), Invariant($"{run.Seconds:0.00}"), Invariant($"{run.MsPerFrame:0.00}"),
                run.Frames == ValidationFrames ? Invariant($"{minutes:0.00}") : Invariant($"{minutes:0.00} (scaled)"), Invariant($"< {GoalMinutes} {Verdict(minutes < GoalMinutes)}"),
                Invariant($"{run.PeakMegabytes:0}"), Invariant($"< {GoalMegabytes} {Verdict(run.PeakMegabytes < GoalMegabytes)}"));
        }

        return table;
    }

    private static string Verdict(bool met) => met ? "met" : "MISSED";
}
