namespace Spatial.Worlds;

/// <summary>Keeps a few candidates of every kind, each equally likely, however many there are.</summary>
/// <remarks>Vitter, "Random sampling with a reservoir", 1985, algorithm R, for every kind apart.</remarks>
internal sealed class CandidatePool(int most, SeededNumbers numbers)
{
    private readonly Dictionary<Kind, (int Seen, List<QuestionCandidate> Kept)> _kinds = [];
    private readonly List<Kind> _order = [];
    private SeededNumbers _numbers = numbers;

    /// <summary>Offers a question; it is made only if it is kept.</summary>
    public void Offer(QuestionType type, int hops, string answer, string subject, QuestionAnchor anchor, Func<SceneQuery> query)
    {
        var kind = new Kind(type, hops, answer, subject, anchor);
        if (!_kinds.TryGetValue(kind, out var entry))
        {
            entry = (0, []);
            _order.Add(kind);
        }

        var (seen, kept) = entry;
        var place = seen < most ? seen : _numbers.NextIndex(seen + 1);
        if (place < most)
        {
            var candidate = new QuestionCandidate(type, query(), hops, answer, kind.Subject, anchor);
            if (place == kept.Count)
            {
                kept.Add(candidate);
            }
            else
            {
                kept[place] = candidate;
            }
        }

        _kinds[kind] = (seen + 1, kept);
    }

    /// <summary>All that were kept, shuffled.</summary>
    public IReadOnlyList<QuestionCandidate> Finish()
    {
        QuestionCandidate[] candidates = [.. _order.SelectMany(kind => _kinds[kind].Kept)];
        _numbers.Shuffle<QuestionCandidate>(candidates);
        return candidates;
    }

    private readonly record struct Kind(QuestionType Type, int Hops, string Answer, string Subject, QuestionAnchor Anchor);
}
