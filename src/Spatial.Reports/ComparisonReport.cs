using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>A finished comparison of two runs, under one or more protocols.</summary>
public sealed record ComparisonReport
{
    /// <summary>One line that names both, for example "B against A on mini_val".</summary>
    public required string Title { get; init; }

    /// <summary>What was compared, by name: both runs and what they were made from, data set, split. No folders, no machine.</summary>
    public required IReadOnlyList<Setting> Subject { get; init; }

    /// <summary>What readers must know.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>One per protocol, in the order asked for.</summary>
    public required IReadOnlyList<ProtocolComparison> Protocols { get; init; }
}

/// <summary>The comparison under one protocol.</summary>
/// <param name="Card">What the protocol fixes.</param>
/// <param name="Comparison">What was found.</param>
public sealed record ProtocolComparison(ProtocolCard Card, RunComparison Comparison);
