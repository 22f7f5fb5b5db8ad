namespace Spatial.Benchmarks;

/// <summary>The two summaries a report needs.</summary>
public static class Statistics
{
    /// <summary>Middle value; of an even number, the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">No values.</exception>
    public static double Median(IReadOnlyCollection<double> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            throw new ArgumentException("median needs at least one value, got none", nameof(values));
        }

        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>A ratio formed once in every round: its median and range over the rounds.</summary>
/// <param name="Median">Median over rounds.</param>
/// <param name="Min">Smallest round.</param>
/// <param name="Max">Largest round.</param>
public sealed record RatioOverRounds(double Median, double Min, double Max)
{
    /// <summary>Forms numerator / denominator inside each round, then summarises: milliseconds of different rounds never meet.</summary>
    /// <exception cref="ArgumentException">The two differ in length, or are empty.</exception>
    public static RatioOverRounds Of(IReadOnlyList<double> numerators, IReadOnlyList<double> denominators)
    {
        ArgumentNullException.ThrowIfNull(numerators);
        ArgumentNullException.ThrowIfNull(denominators);
        if (numerators.Count != denominators.Count)
        {
            throw new ArgumentException($"expected one denominator per round, got {numerators.Count} and {denominators.Count}", nameof(denominators));
        }

        var ratios = numerators.Zip(denominators, (above, below) => above / below).ToArray();
        return new(Statistics.Median(ratios), ratios.Min(), ratios.Max());
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Median:0.00} [{Min:0.00}..{Max:0.00}]");
}
