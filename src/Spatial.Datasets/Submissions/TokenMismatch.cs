namespace Spatial.Datasets;

/// <summary>How the tokens that predictions are for differ from those that are wanted, and what was probably meant.</summary>
/// <param name="Predicted">Different tokens among the predictions.</param>
/// <param name="Wanted">Different tokens that are wanted.</param>
/// <param name="Missing">How many wanted tokens have no prediction.</param>
/// <param name="Extra">How many predictions are for tokens neither wanted nor allowed.</param>
/// <param name="FirstMissing">The first ten missing, in the order wanted.</param>
/// <param name="FirstExtra">The first ten extra, in the order predicted.</param>
/// <param name="Guess">What was probably meant and what to do; empty where nothing differs.</param>
public sealed record TokenMismatch(
    int Predicted, int Wanted, int Missing, int Extra, IReadOnlyList<string> FirstMissing, IReadOnlyList<string> FirstExtra, string Guess)
{
    private const int First = 10;

    /// <summary>True when the predictions are exactly those that are wanted.</summary>
    public bool IsNone => Missing == 0 && Extra == 0;

    /// <summary>Compares tokens and explains the difference with the tables' help.</summary>
    /// <param name="predicted">Tokens of the predictions.</param>
    /// <param name="wanted">Tokens that must be predicted: of samples, or of sample_data for formats that go by sweeps.</param>
    /// <param name="tables">The tables the wanted tokens are of.</param>
    /// <param name="allowed">Tokens that may be predicted besides, for example the rest of a split of which a part is evaluated; none where null.</param>
    public static TokenMismatch Between(IEnumerable<string> predicted, IEnumerable<string> wanted, NuScenesTables tables, IEnumerable<string>? allowed = null)
    {
        ArgumentNullException.ThrowIfNull(predicted);
        ArgumentNullException.ThrowIfNull(wanted);
        ArgumentNullException.ThrowIfNull(tables);
        string[] have = [.. predicted.Distinct(StringComparer.Ordinal)];
        string[] want = [.. wanted.Distinct(StringComparer.Ordinal)];
        string[] missing = [.. want.Except(have, StringComparer.Ordinal)];
        string[] extra = [.. have.Except(want.Concat(allowed ?? []), StringComparer.Ordinal)];
        var guess = missing.Length + extra.Length == 0 ? "" : GuessOf(have, want, missing.Length, extra, new TokenOrigins(tables));
        return new(have.Length, want.Length, missing.Length, extra.Length, [.. missing.Take(First)], [.. extra.Take(First)], guess);
    }

    private static string GuessOf(string[] have, string[] want, int missing, string[] extra, TokenOrigins origins)
    {
        if (have.Length == 0)
        {
            return "there are no predictions at all";
        }

        if (extra.Length == 0)
        {
            return $"{missing} of {want.Length} are missing; the official evaluation wants every one, those without any box too";
        }

        var (common, kind) = (have.Length - extra.Length, want.Length > 0 ? origins.Of(want[0]).Table : "sample");
        var places = extra.Select(origins.Of).CountBy(origin => origin).OrderByDescending(pair => pair.Value).ToList();
        var (most, count) = (places[0].Key, places[0].Value);
        var share = count == have.Length ? $"all {count} of your tokens" : $"{count} of your {have.Length} tokens";
        var shared = common > 0 ? $"; {common} are wanted ones" : "";
        return (most.Table, most.Split) switch
        {
            ("", _) => $"{share} are not in {origins.Version}: they are of another version or another data set{shared}",
            var (table, _) when table != kind => $"{share} are tokens of {table}, but this format goes by tokens of {kind}{shared}",
            (_, "") => $"{share} are of scenes that no official split names{shared}",
            var (_, split) when common == 0 && count == have.Length => $"{share} are of {split}; evaluate with --split {split}",
            var (_, split) => $"{common} of your {have.Length} tokens are of this split, {count} are of {split}"
                + (places.Count > 1 ? " and the rest of others" : "") + "; a split is evaluated without the samples of another",
        };
    }
}
