namespace Spatial.Evaluation;

/// <summary>The sum of the statistics of samples, for protocols whose figures follow from sums alone.</summary>
/// <param name="Samples">How many samples were added.</param>
/// <param name="Counts">Sums of the counts.</param>
/// <param name="Sums">Sums of the values, added in the order given.</param>
public sealed record StatisticsTotal(long Samples, long[] Counts, double[] Sums)
{
    /// <summary>Adds samples up in the order given.</summary>
    /// <param name="samples">Statistics of one protocol.</param>
    /// <param name="counts">Length of the protocol's counts.</param>
    /// <param name="sums">Length of the protocol's sums.</param>
    /// <exception cref="ArgumentException">A sample's statistics have another length: they are of another protocol.</exception>
    public static StatisticsTotal Of(IEnumerable<SampleStatistics> samples, int counts, int sums)
    {
        ArgumentNullException.ThrowIfNull(samples);
        var total = new StatisticsTotal(0, new long[counts], new double[sums]);
        foreach (var sample in samples)
        {
            if (sample.Counts.Length != counts || sample.Sums.Length != sums)
            {
                throw new ArgumentException(
                    $"statistics of sample {sample.SampleToken} must be {counts} counts and {sums} sums, got {sample.Counts.Length} and {sample.Sums.Length}: "
                    + "they are of another protocol", nameof(samples));
            }

            Add(sample.Counts, 1, total.Counts);
            Add(sample.Sums, 1, total.Sums);
            total = total with { Samples = total.Samples + 1 };
        }

        return total;
    }

    /// <summary>Adds totals up, each as often as its weight says.</summary>
    /// <param name="parts">Totals of one protocol, for example of scenes.</param>
    /// <param name="weights">How often each counts.</param>
    public static StatisticsTotal Weighted(IReadOnlyList<StatisticsTotal> parts, ReadOnlySpan<int> weights)
    {
        ArgumentNullException.ThrowIfNull(parts);
        var total = new StatisticsTotal(0, new long[parts[0].Counts.Length], new double[parts[0].Sums.Length]);
        var samples = 0L;
        for (var part = 0; part < parts.Count; part++)
        {
            if (weights[part] != 0)
            {
                Add(parts[part].Counts, weights[part], total.Counts);
                Add(parts[part].Sums, weights[part], total.Sums);
                samples += weights[part] * parts[part].Samples;
            }
        }

        return total with { Samples = samples };
    }

    private static void Add(long[] values, long weight, long[] to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += weight * values[i];
        }
    }

    private static void Add(double[] values, double weight, double[] to)
    {
        for (var i = 0; i < to.Length; i++)
        {
            to[i] += weight * values[i];
        }
    }
}
