using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Words that all forms of a report share.</summary>
internal static class ReportWords
{
    /// <summary>Worst frames that are shown.</summary>
    public const int MostWorst = 20;

    /// <summary>What stands above a report with losses.</summary>
    public static string PartialStamp(EvaluationReport report) =>
        $"PARTIAL: {ReportNumber.Count(report.Losses.Count)} of {ReportNumber.Count(report.SampleCount)} samples could not be scored."
        + string.Concat(report.Faults.Select(fault => $" {ReportText.Anonymous(fault)}."));

    /// <summary>How many samples stand behind figures.</summary>
    public static string Samples(long samples) => samples == 1 ? "1 sample." : $"{ReportNumber.Count(samples)} samples.";

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
