namespace Spatial.Evaluation;

/// <summary>Where a figure lies in most draws of the scenes.</summary>
/// <param name="Low">Lower end, in the figure's unit.</param>
/// <param name="High">Upper end, in the figure's unit.</param>
public sealed record Interval(double Low, double High)
{
    /// <summary>True where zero is one of its values.</summary>
    public bool HoldsZero => Low <= 0 && High >= 0;

    /// <summary>The percentile interval of the values of draws.</summary>
    /// <param name="sorted">Values of the draws in which the figure is defined, ascending.</param>
    /// <param name="draws">All draws.</param>
    /// <param name="confidence">Share of draws inside.</param>
    /// <returns>Null where the figure is undefined in more than half of the draws: what is left says nothing about its spread.</returns>
    internal static Interval? Percentile(ReadOnlySpan<double> sorted, int draws, double confidence)
    {
        var outside = (1 - confidence) / 2;
        return 2 * sorted.Length < draws || sorted.IsEmpty ? null : new(Quantile(sorted, outside), Quantile(sorted, 1 - outside));
    }

    // Linear between order statistics: rule 7 of Hyndman and Fan 1996, the default of NumPy and R.
    private static double Quantile(ReadOnlySpan<double> sorted, double share)
    {
        var position = share * (sorted.Length - 1);
        var below = (int)position;
        var above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((position - below) * (sorted[above] - sorted[below]));
    }
}
