using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Says how predictions and samples differ, and what was probably meant.</summary>
internal static class TokenMismatchText
{
    private const int Named = 10;

    /// <summary>One message with counts, the first tokens of each kind and a guess at the cause.</summary>
    public static string Of(
        SampleSubset subset, IReadOnlyList<string> predicted, IReadOnlyList<SceneSample> missing, IReadOnlyList<string> extra, NuScenesTables tables)
    {
        var mismatch = TokenMismatch.Between(predicted, subset.OfSplit.Select(sample => sample.Token), tables);
        var parts = new List<string>
        {
            FormattableString.Invariant($"the predictions do not fit {subset.Split} of {tables.Version}: {predicted.Count} predicted, {subset.Samples.Count} wanted"),
        };
        if (missing.Count > 0)
        {
            parts.Add($"{missing.Count} missing: {First(missing.Select(sample => sample.Token), missing.Count)}");
        }

        if (extra.Count > 0)
        {
            parts.Add($"{extra.Count} extra: {First(extra, extra.Count)}");
        }

        return string.Join("; ", parts) + "." + (mismatch.Guess.Length > 0 ? $" It looks as if {mismatch.Guess}." : "");
    }

    private static string First(IEnumerable<string> tokens, int count) => string.Join(", ", tokens.Take(Named)) + (count > Named ? ", ..." : "");
}
