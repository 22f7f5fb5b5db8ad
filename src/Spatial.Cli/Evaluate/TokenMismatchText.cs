using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Says how predictions and samples differ, and what was probably meant.</summary>
internal static class TokenMismatchText
{
    /// <summary>One message with counts, the first tokens of each kind and a guess at the cause.</summary>
    /// <param name="mismatch">The difference.</param>
    /// <param name="what">Split and version that are evaluated.</param>
    public static string Of(TokenMismatch mismatch, string what)
    {
        var parts = new List<string>
        {
            FormattableString.Invariant($"the predictions do not fit {what}: {mismatch.Predicted} predicted, {mismatch.Wanted} wanted"),
        };
        Add("missing", mismatch.Missing, mismatch.FirstMissing);
        Add("extra", mismatch.Extra, mismatch.FirstExtra);
        return string.Join("; ", parts) + "." + (mismatch.Guess.Length > 0 ? $" It looks as if {mismatch.Guess}." : "");

        void Add(string how, int count, IReadOnlyList<string> first)
        {
            if (count > 0)
            {
                parts.Add($"{count} {how}: {string.Join(", ", first)}{(count > first.Count ? ", ..." : "")}");
            }
        }
    }
}
