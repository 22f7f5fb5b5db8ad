namespace Spatial.Worlds;

/// <summary>Counts what could not be asked.</summary>
internal sealed class SkippedQuestions
{
    private readonly SortedDictionary<string, LanguageSkip> _skips = new(StringComparer.Ordinal);

    /// <summary>All so far.</summary>
    public IReadOnlyList<LanguageSkip> All => [.. _skips.Values];

    /// <summary>One sample more.</summary>
    public void Note(string what, string reason)
    {
        var key = $"{what}: {reason}";
        _skips[key] = new(what, reason, (_skips.TryGetValue(key, out var skip) ? skip.Samples : 0) + 1);
    }
}
