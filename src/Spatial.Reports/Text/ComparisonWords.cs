using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Words that all forms of a comparison share.</summary>
internal static class ComparisonWords
{
    /// <summary>Scenes that are shown.</summary>
    public const int MostScenes = 20;

    /// <summary>What a contribution is.</summary>
    public const string Contribution =
        "Contribution: the difference over all scenes minus the difference without this one. Above zero: the scene lifts B above A.";

    /// <summary>How the comparison was made.</summary>
    public static string Method(RunComparison comparison) =>
        $"A is {ReportText.Anonymous(comparison.A)}, B is {ReportText.Anonymous(comparison.B)}. "
        + $"{ReportNumber.Count(comparison.Samples)} samples of {ReportNumber.Count(comparison.SceneCount)} scenes. Paired bootstrap over scenes, "
        + $"{ReportNumber.Count(comparison.Draws)} draws, seed {comparison.Seed}.";

    /// <summary>What the interval is.</summary>
    public static string IntervalHeader(RunComparison comparison) => $"{ReportNumber.Percent(comparison.Confidence, 0)} interval";

    /// <summary>Whether a class's difference outlasts the correction for all of them; empty where there is none to begin with.</summary>
    public static string AfterCorrection(ClassComparison row, RunComparison comparison) => row switch
    {
        { Figure.Interval: null or { HoldsZero: true } } => "",
        { AdjustedChance: { } chance } when chance <= 1 - comparison.Confidence => "remains",
        _ => "may be chance",
    };
}
