namespace Spatial.Datasets;

/// <content>Detection submissions.</content>
public static partial class SubmissionCheck
{
    /// <summary>Checks a detection submission without annotations: format, values, tokens, and whether boxes can be in the global frame.</summary>
    /// <param name="file">A JSON file in the official format, of any size.</param>
    /// <param name="tables">The tables it is for; without them tokens and frame are not checked.</param>
    /// <param name="split">The split it is for; null takes the one that most tokens are of.</param>
    /// <param name="progress">Hears how many bytes are done.</param>
    /// <param name="cancellation">Ends the checking.</param>
    /// <returns>All findings, errors first; an empty list means sound.</returns>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="InvalidDataException">Not a regular file, or no data.</exception>
    /// <exception cref="ArgumentException">There is no such split, or it is not of these tables.</exception>
    /// <remarks>Whether velocities are in the global frame cannot be told without annotations.</remarks>
    public static IReadOnlyList<SubmissionFinding> Detection(
        DatasetPath file, NuScenesTables? tables = null, string? split = null, IProgress<long>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        var findings = new SubmissionFindings();
        using var content = FileContent.Open(file);
        var index = SubmissionIndex.Of(content, findings.Add, progress, cancellation);
        if (index.OtherMeta.Count > 0)
        {
            findings.Add(
                FindingSeverity.Note, "SUB-005", "meta has fields that the format does not know; they are passed over", index.OtherMeta.Count,
                index.OtherMeta.Select(PathRules.Printable));
        }

        var plausibility = new DetectionPlausibility(tables);
        foreach (var (token, place) in index.Samples)
        {
            cancellation.ThrowIfCancellationRequested();
            DetectionSubmission.Read(content, token, place, findings.Add, plausibility.Of(token));
        }

        plausibility.AddTo(findings);
        if (tables is not null)
        {
            string[] predicted = [.. index.Samples.Keys];
            CheckTokens(predicted, WantedSamples(tables, split, predicted), tables, findings);
        }

        return findings.ToList();
    }
}
