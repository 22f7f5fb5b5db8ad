namespace Spatial.Evaluation;

/// <summary>What a protocol fixes, so that two figures of the same name are comparable. Printed in every report.</summary>
public sealed record ProtocolCard
{
    /// <summary>Name on the command line and beside every figure, for example openocc-v2.</summary>
    public required string Name { get; init; }

    /// <summary>What it measures, in one sentence.</summary>
    public required string Title { get; init; }

    /// <summary>Where it is defined: repository, file and function.</summary>
    public required string Source { get; init; }

    /// <summary>Everything that changes the numbers, by name: label list, mask, range, axis order, units, thresholds.</summary>
    public required IReadOnlyList<Setting> Settings { get; init; }

    /// <summary>Published defects that are reproduced, and what readers get wrong.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>The figure by which frames and scenes are ranked.</summary>
    public required FigureKind RankedBy { get; init; }

    /// <summary>Results that papers report under this protocol.</summary>
    public IReadOnlyList<ReportedRow> Reported { get; init; } = [];
}

/// <summary>One thing a protocol fixes.</summary>
/// <param name="Name">What, for example mask.</param>
/// <param name="Value">How, for example camera.</param>
public sealed record Setting(string Name, string Value);

/// <summary>A published result. Shown as reported, never as measured.</summary>
/// <param name="Method">Name of the method.</param>
/// <param name="Values">Figures by their name in this protocol, in the figures' units.</param>
/// <param name="Source">Where it was published.</param>
/// <param name="Remark">What a reader must know to compare, for example that ego status was used.</param>
public sealed record ReportedRow(string Method, IReadOnlyDictionary<string, double> Values, string Source, string Remark = "");
