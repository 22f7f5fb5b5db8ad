namespace Spatial.Benchmarks;

/// <summary>One row of the benchmark table: ours, its peers and its limit on one input.</summary>
/// <param name="Id">Number in the table to carry, for example C1.</param>
/// <param name="Title">What is done.</param>
/// <param name="Size">On how much.</param>
/// <param name="Ours">Our kernel.</param>
/// <param name="Peers">The strongest first.</param>
/// <param name="LimitMs">What the machine would need at best, from the ceilings of a round; null where no such figure is known.</param>
/// <param name="LimitFormula">The same in words; empty where there is none.</param>
/// <param name="LimitGoal">Our time over the limit that is to be kept, or null.</param>
/// <param name="Check">Compares results before anything is timed; says what was compared, throws <see cref="ResultsDifferException"/>.</param>
public sealed record Comparison(
    string Id,
    string Title,
    string Size,
    KernelOp Ours,
    IReadOnlyList<Peer> Peers,
    Func<Ceilings, double>? LimitMs,
    string LimitFormula,
    double? LimitGoal,
    Func<string> Check)
{
    /// <summary>Peers that hold memory or files of their own; let go when the table is done.</summary>
    public IReadOnlyList<IDisposable?> Held { get; init; } = [];
}

/// <summary>Ours and a peer gave different results for one input, so that their times say nothing.</summary>
/// <param name="message">What differs, where, and by how much.</param>
public sealed class ResultsDifferException(string message) : Exception(message);
