namespace Spatial.Evaluation;

/// <summary>A way of scoring, fixed in every detail. What a sample adds is measured by each protocol's own function; this is what follows from it.</summary>
public interface IProtocol
{
    /// <summary>What it fixes.</summary>
    ProtocolCard Card { get; }

    /// <summary>The figures of a set of samples.</summary>
    /// <param name="samples">Statistics that this protocol measured, in the order of the data set. May be empty.</param>
    /// <exception cref="ArgumentException">Statistics of another protocol.</exception>
    ProtocolResult Score(IReadOnlyList<SampleStatistics> samples);

    /// <summary>Prepares for scoring many draws of the same scenes.</summary>
    /// <param name="scenes">The samples of each scene, in a fixed order.</param>
    /// <returns>Scores a draw: takes one weight per scene, how often it was drawn. May be called from many threads.</returns>
    Func<ReadOnlyMemory<int>, ProtocolResult> Resample(IReadOnlyList<IReadOnlyList<SampleStatistics>> scenes);
}

/// <summary>A protocol whose figures follow from sums over samples.</summary>
public abstract class SummedProtocol : IProtocol
{
    /// <inheritdoc/>
    public abstract ProtocolCard Card { get; }

    /// <summary>Counts in a sample's statistics.</summary>
    protected abstract int CountLength { get; }

    /// <summary>Sums in a sample's statistics.</summary>
    protected abstract int SumLength { get; }

    /// <inheritdoc/>
    public ProtocolResult Score(IReadOnlyList<SampleStatistics> samples) => Score(StatisticsTotal.Of(samples, CountLength, SumLength));

    /// <inheritdoc/>
    public Func<ReadOnlyMemory<int>, ProtocolResult> Resample(IReadOnlyList<IReadOnlyList<SampleStatistics>> scenes)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        StatisticsTotal[] totals = [.. scenes.Select(scene => StatisticsTotal.Of(scene, CountLength, SumLength))];
        return weights => Score(StatisticsTotal.Weighted(totals, weights.Span));
    }

    /// <summary>The figures that follow from a total.</summary>
    protected abstract ProtocolResult Score(StatisticsTotal total);
}
