using System.Diagnostics;
using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>The finished tables of <c>bench language</c>.</summary>
/// <param name="guard">Ceilings of all rounds.</param>
/// <param name="rows">What was measured.</param>
/// <param name="threads">Threads of ours.</param>
/// <param name="repetitions">Timed calls per round.</param>
/// <param name="context">Tokens before those that are decoded.</param>
public sealed class LanguageReport(LoadGuard guard, IReadOnlyList<ComparisonRow> rows, int threads, int repetitions, int context)
    : TableReport("Language model of DrivePI's size", guard)
{
    /// <inheritdoc/>
    public override bool ResultsAgree => rows.All(row => row.ResultsAgree);

    /// <inheritdoc/>
    protected override IEnumerable<string> Method() =>
    [
        Invariant($"Sizes of Qwen2.5-0.5B (hidden 896, 24 layers, 14 and 2 heads of 64, feed-forward 4864, vocabulary 151936, tied), random weights, batch 1, {threads} threads."),
        Invariant($"Decoding goes on after {context} tokens in the cache. Ours is everything from token to token: embedding, layers, scores, the likeliest. The peer is less:"),
        "the linear layers alone, over the same weights, in this process, with the better of one and all threads.",
        Invariant($"Up to {repetitions} calls per round; every ratio is formed inside a round from the fastest calls; shown are the median over rounds and [the range]."),
    ];

    /// <inheritdoc/>
    protected override IEnumerable<string> Tables(Func<TextTable, IEnumerable<string>> write) =>
    [
        .. write(ComparisonTable.Of(rows)), "",
        Invariant($"Peak memory of the process: {PeakGigabytes():0.00} GB."), "",
        .. rows.Select(row => Invariant($"- {row.Comparison.Id}, {row.Comparison.Title}: limit = {row.Comparison.LimitFormula}; {Speed(row)}; {row.Agreement}.")),
    ];

    private static double PeakGigabytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64 / 1e9;
    }

    private static string Speed(ComparisonRow row)
    {
        if (!row.ResultsAgree)
        {
            return "not timed";
        }

        var tokens = double.Parse(row.Comparison.Size.Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        return Invariant($"{tokens / row.OursMs * 1000:0.0} tokens/s, {100 / row.OverLimit!.Median:0} % of the limit");
    }
}
