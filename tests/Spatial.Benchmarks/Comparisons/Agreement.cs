using System.Text.Json;
using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>Compares our results with a peer's, value by value.</summary>
public static class Agreement
{
    /// <summary>Compares integers, all of them.</summary>
    /// <param name="what">What they are.</param>
    /// <param name="ours">Ours.</param>
    /// <param name="theirs">A JSON list of the peer's.</param>
    /// <returns>What was found equal.</returns>
    /// <exception cref="ResultsDifferException">A value or the number of values differs.</exception>
    public static string OfCounts(string what, IReadOnlyList<long> ours, JsonElement theirs)
    {
        ArgumentNullException.ThrowIfNull(ours);
        long[] others = [.. theirs.EnumerateArray().Select(value => value.GetInt64())];
        RequireLength(what, ours.Count, others.Length);
        for (var i = 0; i < others.Length; i++)
        {
            if (ours[i] != others[i])
            {
                throw new ResultsDifferException($"{what} {i}: ours {ours[i]}, the peer's {others[i]}");
            }
        }

        return $"{others.Length} {what} equal";
    }

    /// <summary>Compares figures; undefined must meet undefined, which JSON writes as null.</summary>
    /// <param name="what">What they are.</param>
    /// <param name="ours">Ours, null where undefined.</param>
    /// <param name="theirs">The peer's.</param>
    /// <param name="tolerance">Largest difference, relative to the peer's value where that exceeds 1.</param>
    /// <returns>What was found equal, and the largest difference.</returns>
    /// <exception cref="ResultsDifferException">A value or the number of values differs.</exception>
    public static string OfFigures(string what, IReadOnlyList<double?> ours, IReadOnlyList<double?> theirs, double tolerance)
    {
        ArgumentNullException.ThrowIfNull(ours);
        ArgumentNullException.ThrowIfNull(theirs);
        RequireLength(what, ours.Count, theirs.Count);
        var largest = 0.0;
        for (var i = 0; i < theirs.Count; i++)
        {
            var difference = (ours[i], theirs[i]) switch
            {
                (null, null) => 0,
                ({ } our, { } their) => Math.Abs(our - their) / Math.Max(1, Math.Abs(their)),
                _ => double.PositiveInfinity,
            };
            largest = Math.Max(largest, difference);
            if (!(difference <= tolerance))
            {
                throw new ResultsDifferException(Invariant($"{what} {i}: ours {Text(ours[i])}, the peer's {Text(theirs[i])}"));
            }
        }

        return Invariant($"{theirs.Count} {what} equal within {tolerance:0e0} (largest difference {largest:0.0e0})");
    }

    /// <summary>Compares digests of arrays.</summary>
    /// <exception cref="ResultsDifferException">They differ.</exception>
    public static string OfBytes(string what, string ours, JsonElement theirs) => ours == theirs.GetString()
        ? $"{what} equal byte by byte"
        : throw new ResultsDifferException($"{what}: SHA-256 of ours {ours}, of the peer's {theirs}");

    /// <summary>A JSON list of numbers and nulls.</summary>
    public static double?[] Figures(JsonElement list) => [.. list.EnumerateArray().Select(value => value.ValueKind == JsonValueKind.Null ? (double?)null : value.GetDouble())];

    private static void RequireLength(string what, int ours, int theirs)
    {
        if (ours != theirs)
        {
            throw new ResultsDifferException($"{what}: ours are {ours}, the peer's {theirs}");
        }
    }

    private static string Text(double? value) => value is null ? "undefined" : Invariant($"{value:R}");
}
