namespace Spatial.Datasets;

/// <summary>One kind of thing that is wrong or remarkable in predictions of others, and where it was seen.</summary>
/// <param name="Severity">An error keeps the predictions from being scored, or the official evaluation refuses them.</param>
/// <param name="Code">Stable code, for example SUB-014.</param>
/// <param name="Message">What is wrong, in plain words.</param>
/// <param name="Count">How often.</param>
/// <param name="Examples">Where, and what was expected and got; the first ten.</param>
public sealed record SubmissionFinding(FindingSeverity Severity, string Code, string Message, long Count, IReadOnlyList<string> Examples)
{
    /// <summary>Most examples of a finding.</summary>
    public const int MostExamples = 10;
}
