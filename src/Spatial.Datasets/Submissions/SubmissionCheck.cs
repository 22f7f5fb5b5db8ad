namespace Spatial.Datasets;

/// <summary>Looks through predictions of others before they are scored, and lists everything that is wrong or odd; it never stops at the first fault.</summary>
public static partial class SubmissionCheck
{
    private static void CheckTokens(IReadOnlyList<string> predicted, IReadOnlyList<string> wanted, NuScenesTables tables, SubmissionFindings findings)
    {
        var mismatch = TokenMismatch.Between(predicted, wanted, tables);
        if (mismatch.Missing > 0)
        {
            findings.Add(
                FindingSeverity.Error, "SUB-020", $"{mismatch.Missing} of {mismatch.Wanted} wanted keyframes have no prediction: {mismatch.Guess}",
                mismatch.Missing, mismatch.FirstMissing.Select(token => $"missing {token}"));
        }

        if (mismatch.Extra > 0)
        {
            findings.Add(
                FindingSeverity.Error, "SUB-021", $"{mismatch.Extra} of {mismatch.Predicted} predictions are for keyframes that are not wanted: {mismatch.Guess}",
                mismatch.Extra, mismatch.FirstExtra.Select(token => $"extra {PathRules.Printable(token)}"));
        }
    }

    /// <summary>The keyframes of the split that is named, else of the one that most predictions are of.</summary>
    private static IReadOnlyList<string> WantedSamples(NuScenesTables tables, string? split, IReadOnlyList<string> predicted)
    {
        var origins = new TokenOrigins(tables);
        split ??= predicted.Select(token => origins.Of(token).Split).Where(name => name.Length > 0)
            .CountBy(name => name).OrderByDescending(pair => pair.Value).Select(pair => pair.Key).FirstOrDefault();
        return split is null ? tables.SampleTokens : NuScenesSplits.SampleTokensOf(tables, split);
    }
}
