using System.Text.RegularExpressions;

namespace Spatial.Models;

/// <summary>Keys without their numbers, which count layers: "layers.7.mlp" is "layers.#.mlp".</summary>
internal static partial class KeyPattern
{
    /// <summary>The key with every number replaced by #.</summary>
    public static string Of(string key) => Number().Replace(key, "#");

    /// <summary>The numbers of a key, in order.</summary>
    public static IReadOnlyList<string> NumbersOf(string key) => [.. Number().Matches(key).Select(match => match.Value)];

    /// <summary>The key with other texts in place of its numbers.</summary>
    /// <param name="key">The key.</param>
    /// <param name="textAt">The text for the number at a place, from 0.</param>
    public static string With(string key, Func<int, string> textAt)
    {
        var place = 0;
        return Number().Replace(key, _ => textAt(place++));
    }

    /// <summary>What stands before a mark that ends a key; null where the key does not end so.</summary>
    /// <param name="key">The key.</param>
    /// <param name="pattern">The same without its numbers.</param>
    /// <param name="mark">Whole last parts of a key, as a pattern.</param>
    /// <returns>Empty, or ending with a dot.</returns>
    public static string? PrefixBefore(string key, string pattern, string mark)
    {
        var isMarked = pattern.EndsWith(mark, StringComparison.Ordinal) && (pattern.Length == mark.Length || pattern[^(mark.Length + 1)] == '.');
        return isMarked ? string.Concat(key.Split('.')[..^mark.Split('.').Length].Select(part => part + ".")) : null;
    }

    [GeneratedRegex("[0-9]+", RegexOptions.NonBacktracking)]
    private static partial Regex Number();
}
