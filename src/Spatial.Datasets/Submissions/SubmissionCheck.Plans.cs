namespace Spatial.Datasets;

/// <content>Files of plans.</content>
public static partial class SubmissionCheck
{
    /// <summary>Checks a file of plans: format, values and tokens. It is read whole and strictly, so that its first fault is its only one.</summary>
    /// <param name="file">The file.</param>
    /// <param name="tables">The tables it is for; without them tokens are not checked.</param>
    /// <param name="split">The split it is for; null takes the one that most tokens are of.</param>
    /// <returns>All findings, errors first; an empty list means sound.</returns>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <exception cref="ArgumentException">There is no such split, or it is not of these tables.</exception>
    public static IReadOnlyList<SubmissionFinding> Plans(string file, NuScenesTables? tables = null, string? split = null)
    {
        var findings = new SubmissionFindings();
        string[] tokens;
        try
        {
            tokens = [.. PlanFile.Read(file).Plans.Keys];
        }
        catch (InvalidDataException fault)
        {
            findings.Add(FindingSeverity.Error, "SUB-030", "a file cannot be used", fault.Message);
            return findings.ToList();
        }

        if (tokens.Length == 0)
        {
            findings.Add(FindingSeverity.Error, "SUB-031", "the file holds no plan", 1, []);
        }

        if (tables is not null)
        {
            CheckTokens(tokens, WantedSamples(tables, split, tokens), tables, findings);
        }

        return findings.ToList();
    }
}
