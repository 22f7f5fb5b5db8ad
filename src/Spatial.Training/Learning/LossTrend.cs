namespace Spatial.Training;

/// <summary>Tells when a run diverges: a loss that is no number, or one that stays far above what was reached before.</summary>
internal sealed record LossTrend
{
    private const double Memory = 0.95; // some twenty steps
    private const double Far = 5; // times the best mean: training noise stays within two
    private const int Least = 50; // steps before which means say nothing

    /// <summary>Steps taken in.</summary>
    public long Steps { get; init; }

    /// <summary>Mean of each term of late; NaN where there was none.</summary>
    public IReadOnlyList<double?> Means { get; init; } = [];

    /// <summary>The lowest that each mean has been.</summary>
    public IReadOnlyList<double?> Best { get; init; } = [];

    /// <summary>Takes in a step.</summary>
    public LossTrend With(LossTerms terms)
    {
        var means = new double?[LossTerms.Names.Count];
        var best = new double?[means.Length];
        for (var at = 0; at < means.Length; at++)
        {
            var (before, value) = (Means.ElementAtOrDefault(at), terms.Values[at]);
            means[at] = double.IsNaN(value) ? before : before is { } mean ? (Memory * mean) + ((1 - Memory) * value) : value;
            best[at] = Steps + 1 < Least ? null : Best.ElementAtOrDefault(at) is { } lowest && lowest <= means[at] ? lowest : means[at];
        }

        return new() { Steps = Steps + 1, Means = means, Best = best };
    }

    /// <summary>What is wrong after a step; null where nothing is.</summary>
    /// <param name="terms">Of the step.</param>
    /// <param name="gradientLength">Of its gradients.</param>
    public string? FaultOf(LossTerms terms, double gradientLength)
    {
        for (var at = LossTerms.Names.Count - 1; at >= 0; at--)
        {
            if (double.IsInfinity(terms.Values[at]))
            {
                return $"the term {LossTerms.Names[at]} is infinite, or no number";
            }
        }

        if (!double.IsFinite(gradientLength))
        {
            return $"the gradient is {gradientLength}, though every term is a number";
        }

        for (var at = LossTerms.Names.Count - 1; at >= 0; at--)
        {
            if (Best.ElementAtOrDefault(at) is { } best && Means[at] > Math.Max(Far * best, best + 1))
            {
                return FormattableString.Invariant($"the term {LossTerms.Names[at]} rose from {best:G4} to {Means[at]:G4}");
            }
        }

        return null;
    }
}
