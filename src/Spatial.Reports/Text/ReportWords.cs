using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Words that all forms of a report share.</summary>
internal static class ReportWords
{
    /// <summary>Worst frames that are shown.</summary>
    public const int MostWorst = 20;

    /// <summary>What stands above a report with losses or faults.</summary>
    public static string PartialStamp(EvaluationReport report) =>
        "PARTIAL: " + string.Join("; ",
        [
            .. report.Losses.Count > 0 ? [$"{ReportNumber.Count(report.Losses.Count)} of {ReportNumber.Count(report.SampleCount)} samples could not be scored"] : Array.Empty<string>(),
            .. report.Faults.Select(ReportText.Anonymous),
        ]) + ".";

    /// <summary>What a protocol scores, and how many samples stand behind the figures, in two sentences.</summary>
    public static string Scored(ProtocolCard card, ProtocolResult result) =>
        $"{Sentence(card.Title)} {(result.Samples == 1 ? "1 sample" : $"{ReportNumber.Count(result.Samples)} samples")}.";

    /// <summary>A text of which nobody knows whether it ends with a full stop, with one.</summary>
    public static string Sentence(string text) => text.TrimEnd('.') + ".";

    /// <summary>Name and unit.</summary>
    public static string Header(FigureKind kind) => kind.Unit.Length == 0 ? kind.Name : $"{kind.Name} ({kind.Unit})";

    /// <summary>What an interval is.</summary>
    public static string IntervalHeader(RunIntervals? intervals) => $"{ReportNumber.Percent(intervals?.Confidence ?? 0.95, 0)} interval";

    /// <summary>The figures that papers report, those of the head line first.</summary>
    public static IReadOnlyList<FigureKind> ReportedKinds(ProtocolReport report)
    {
        var named = report.Card.Reported.SelectMany(row => row.Values.Keys).ToHashSet(StringComparer.Ordinal);
        return [.. report.Result.AllFigures().Select(figure => figure.Kind).Where(kind => named.Contains(kind.Name))];
    }

    /// <summary>A figure of a result by its kind.</summary>
    public static double? Value(ProtocolResult result, FigureKind kind) => result.AllFigures().FirstOrDefault(figure => figure.Kind.Name == kind.Name)?.Value;
}
