namespace Spatial.Datasets;

/// <summary>How much a finding matters.</summary>
public enum FindingSeverity
{
    /// <summary>Worth knowing; nothing is lost.</summary>
    Note,

    /// <summary>Suspicious or repaired; results may be affected.</summary>
    Warning,

    /// <summary>Damaged: what it concerns cannot be used.</summary>
    Error,
}

/// <summary>One thing that is wrong or remarkable in a data set.</summary>
/// <param name="Code">Stable code, for example DATA-033.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="What">What is wrong, in plain words.</param>
/// <param name="Where">Table, row, token and field, or a path relative to the data set's root.</param>
/// <param name="Expected">What should have been there.</param>
/// <param name="Got">What was there.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record DatasetFinding(
    string Code, FindingSeverity Severity, string What, string Where, string Expected, string Got, string Remedy)
{
    /// <summary>The finding as one line.</summary>
    public override string ToString() =>
        $"{Code}: {What}; {Where}: expected {Expected}, got {Got}" + (Remedy.Length > 0 ? $"; {Remedy}" : "");
}
