namespace Spatial.Evaluation;

/// <summary>How many of many intervals exclude zero by chance alone.</summary>
/// <param name="Intervals">Intervals of classes' figures.</param>
/// <param name="ExcludeZero">Those that exclude zero.</param>
/// <param name="AfterCorrection">Figures that still differ after Holm's correction for all of them.</param>
/// <param name="ExpectedByChance">Intervals that would exclude zero if nothing differed.</param>
/// <param name="Resolvable">False where there are too few draws for any figure to pass the correction.</param>
public sealed record Multiplicity(int Intervals, int ExcludeZero, int AfterCorrection, double ExpectedByChance, bool Resolvable)
{
    /// <summary>The note that stands beside the classes; empty where there are no intervals.</summary>
    public string Note => Intervals == 0
        ? ""
        : FormattableString.Invariant(
            $"{ExcludeZero} of {Intervals} intervals of classes exclude zero; about {ExpectedByChance:0.#} would if nothing differed. ")
        + (Resolvable
            ? $"{AfterCorrection} remain after Holm's correction for {Intervals} figures."
            : $"There are too few draws for any to pass Holm's correction for {Intervals} figures.");

    /// <summary>The note for the comparisons of classes.</summary>
    internal static Multiplicity Of(IReadOnlyList<ClassComparison> classes, int draws, double confidence)
    {
        var judged = classes.Where(row => row.Figure.Interval is not null).ToArray();
        return new(
            judged.Length,
            judged.Count(row => !row.Figure.Interval!.HoldsZero),
            judged.Count(row => row.AdjustedChance <= 1 - confidence),
            judged.Length * (1 - confidence),
            judged.Length * 2.0 / (draws + 1) <= 1 - confidence);
    }

    /// <summary>Holm's step-down correction: the chance that any of the figures differs so much where none does.</summary>
    /// <param name="chances">Chances of single figures; null for those that do not count.</param>
    /// <remarks>S. Holm, "A simple sequentially rejective multiple test procedure", 1979.</remarks>
    internal static double?[] Holm(IReadOnlyList<double?> chances)
    {
        var order = Enumerable.Range(0, chances.Count).Where(i => chances[i] is not null).OrderBy(i => chances[i]).ToArray();
        var adjusted = new double?[chances.Count];
        var largest = 0.0;
        for (var rank = 0; rank < order.Length; rank++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - rank) * chances[order[rank]]!.Value));
            adjusted[order[rank]] = largest;
        }

        return adjusted;
    }
}
