namespace Spatial.Datasets;

/// <summary>Checks a whole data set and lists all that is wrong with it; it never stops at the first fault.</summary>
/// <remarks>Open the tables with AllowPartial, so that damaged rows are listed instead of refused.</remarks>
public static class DatasetVerification
{
    /// <summary>Runs every check.</summary>
    /// <param name="tables">The data set.</param>
    /// <param name="progress">Hears what is being checked, in plain words.</param>
    /// <param name="readFiles">Also reads every sensor file; otherwise files are only looked for and their sizes checked.</param>
    /// <param name="cancellation">Stops between rows.</param>
    /// <returns>All findings, errors first. A kind that occurs more than a thousand times is cut there and counted. An empty list means whole.</returns>
    public static IReadOnlyList<DatasetFinding> Run(
        NuScenesTables tables, IProgress<string>? progress = null, bool readFiles = false, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var findings = new Findings();
        findings.TakeOver(tables.LoadFindings);
        progress?.Report("checking the index");
        CheckIndex(tables, findings);
        progress?.Report("checking references");
        tables.AddLosses(findings);
        progress?.Report("checking chains and times");
        new ChainVerification(tables, findings, cancellation).Run();
        progress?.Report("checking calibrations, poses and boxes");
        new ContentVerification(tables, findings, cancellation).Run();
        new FileVerification(tables, findings, readFiles, progress, cancellation).Run();
        return [.. findings.ToList().OrderByDescending(finding => finding.Severity)];
    }

    private static void CheckIndex(NuScenesTables tables, Findings findings)
    {
        try
        {
            tables.CheckIndex();
        }
        catch (InvalidDataException fault)
        {
            findings.Add(new("DATA-049", FindingSeverity.Error, "the index is damaged", Path.GetFileName(tables.IndexPath), "sound blocks", fault.Message, "run it again"));
        }
    }
}
