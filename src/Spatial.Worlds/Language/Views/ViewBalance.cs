namespace Spatial.Worlds;

/// <summary>Chooses items so that guessing wins little: among two classes each is the right one as often, letters come as often as each other, and no scale of
/// numbers comes much oftener than the others.</summary>
internal static class ViewBalance
{
    /// <summary>Chooses.</summary>
    /// <param name="items">All that can be asked.</param>
    /// <param name="mostOfKind">Items of a kind at most.</param>
    /// <param name="numbers">What is random.</param>
    /// <returns>The chosen ones, in their order.</returns>
    public static IReadOnlyList<ViewItem> Choose(IReadOnlyList<ViewItem> items, int mostOfKind, SeededNumbers numbers)
    {
        var shuffled = items.ToArray();
        numbers.Shuffle<ViewItem>(shuffled);
        var chosen = new HashSet<ViewItem>(ReferenceEqualityComparer.Instance);
        foreach (var kind in shuffled.GroupBy(item => item.Query.Kind))
        {
            var even = kind.GroupBy(item => item.Group, StringComparer.Ordinal).SelectMany(Even).OrderBy(ranked => ranked.Rank).Select(ranked => ranked.Item);
            chosen.UnionWith(even.Take(mostOfKind));
        }

        return [.. items.Where(chosen.Contains)];
    }

    // The first of each bucket, the second of each, and so on, so that what is cut off is cut off all of them alike.
    private static IEnumerable<(ViewItem Item, int Rank)> Even(IEnumerable<ViewItem> group)
    {
        ViewItem[][] buckets = [.. group.GroupBy(item => item.Bucket, StringComparer.Ordinal).Select(bucket => bucket.ToArray())
            .OrderBy(bucket => bucket.Length)];
        var isNumber = buckets[0][0].Query.IsNumber;
        var most = isNumber ? buckets[buckets.Length / 2].Length : buckets.Length < buckets[0][0].BucketCount ? 0 : buckets[0].Length;
        return buckets.SelectMany(bucket => bucket.Take(most).Select((item, rank) => (item, rank)));
    }
}
