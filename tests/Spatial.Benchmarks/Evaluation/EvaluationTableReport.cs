using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>The finished tables of <c>bench evaluation</c>, for a terminal or as Markdown.</summary>
/// <param name="options">What was asked for.</param>
/// <param name="guard">Ceilings of all rounds.</param>
/// <param name="rows">Comparisons with peers.</param>
/// <param name="frames">Evaluations of many frames.</param>
public sealed class EvaluationTableReport(EvaluationOptions options, LoadGuard guard, IReadOnlyList<ComparisonRow> rows, IReadOnlyList<FrameRun> frames)
    : TableReport("Evaluation beside the official code", guard)
{
    /// <inheritdoc/>
    public override bool ResultsAgree => rows.All(row => row.ResultsAgree);

    /// <inheritdoc/>
    protected override IEnumerable<string> Method() =>
    [
        Invariant($"Inputs are synthetic and of the real sizes. {Guard.Rounds.Count} rounds of up to {options.Repetitions} calls; one thread on both sides where nothing else is said."),
        "Results are compared before anything is timed. Every ratio is formed inside a round from the fastest calls; shown are the median over rounds and [the range].",
        "Milliseconds are context, not the result. The official ray caster exists for CUDA alone: compiled for a CPU it is a reference, not its authors' speed.",
    ];

    /// <inheritdoc/>
    protected override IEnumerable<string> Tables(Func<TextTable, IEnumerable<string>> write) =>
    [
        .. rows.Count == 0 ? [] : write(ComparisonTable.Of(rows)).Append(""),
        .. frames.Count == 0 ? [] : write(FrameTable.Of(frames)).Append(""),
        .. rows.Select(Note),
        .. frames.Count == 0 ? [] : FrameNotes(),
    ];

    private static string Note(ComparisonRow row)
    {
        var limit = row.Comparison.LimitFormula.Length == 0 ? "" : $"limit = {row.Comparison.LimitFormula}. ";
        return $"- {row.Comparison.Id}, {row.Comparison.Title}: {limit}{row.Agreement}.";
    }

    private static IEnumerable<string> FrameNotes() =>
    [
        $"- C8: RayIoU and velocity errors of OpenOcc; ground truth and prediction of every frame are read from a labels.npz each (semantics uint8, flow float32), "
            + $"at most {FrameFiles.MostDistinct} of them distinct, page cache warm. Each run is a process of its own; its memory is the peak of the whole process.",
    ];
}
