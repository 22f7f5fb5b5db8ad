namespace Spatial.Evaluation;

/// <summary>Why two runs should not be compared.</summary>
public enum ComparisonObstacleKind
{
    /// <summary>Measured under different protocols. Cannot be forced: the figures mean different things.</summary>
    Protocol,

    /// <summary>No sample is in both. Cannot be forced.</summary>
    NoCommonSample,

    /// <summary>A sample is there twice, or belongs to different scenes. Cannot be forced.</summary>
    Samples,

    /// <summary>Measured against different data.</summary>
    Fingerprint,

    /// <summary>One run is whole and the other is not.</summary>
    Partial,

    /// <summary>The runs hold different samples.</summary>
    DifferentSamples,
}

/// <summary>A reason not to compare two runs.</summary>
/// <param name="Kind">Which reason.</param>
/// <param name="Message">What is expected, what was got, what to do.</param>
public sealed record ComparisonObstacle(ComparisonObstacleKind Kind, string Message)
{
    /// <summary>True where the comparison can be forced; the result is stamped with the message.</summary>
    public bool CanBeForced => Kind is ComparisonObstacleKind.Fingerprint or ComparisonObstacleKind.Partial or ComparisonObstacleKind.DifferentSamples;
}
