namespace Spatial.Models;

/// <summary>Lists of keys in messages: the first of them, sorted, and how many there are.</summary>
internal static class KeyList
{
    /// <summary>How many a message shows.</summary>
    public const int Shown = 20;

    /// <summary>The first keys and how many more there are.</summary>
    public static string Text(IReadOnlyCollection<string> keys)
    {
        var first = keys.Order(StringComparer.Ordinal).Take(Shown).Select(PrintableName.Of);
        return string.Join(", ", first) + (keys.Count > Shown ? $" and {keys.Count - Shown} more" : "");
    }
}
