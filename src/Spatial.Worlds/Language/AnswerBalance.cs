namespace Spatial.Worlds;

/// <summary>Chooses questions so that their answers stay balanced over all samples of a file.</summary>
/// <remarks>Cells are a type with 0 or 1 hops. yes and no: never more than one apart in a cell, nor in a subject of a cell. Other answers: at most four and
/// half of all the others of the cell, so a third in the long run. Among what is allowed comes first, for yes and no, what evens out a subject; then the
/// answer that was given least; then the subject asked about least; then the anchor used least.</remarks>
internal sealed class AnswerBalance
{
    private const int Slack = 4;

    private readonly Dictionary<(QuestionType Type, int Hops), int> _cells = [];
    private readonly Dictionary<(QuestionType Type, int Hops, string Answer), int> _answers = [];
    private readonly Dictionary<(QuestionType Type, int Hops, string Answer, string Subject), int> _subjects = [];
    private readonly Dictionary<(QuestionType Type, QuestionAnchor Anchor), int> _anchors = [];

    /// <summary>Questions about one sample. Call it sample by sample, in order.</summary>
    /// <param name="candidates">What can be asked, in random order.</param>
    /// <param name="perType">Most questions of a type.</param>
    public IReadOnlyList<QuestionCandidate> Choose(IReadOnlyList<QuestionCandidate> candidates, int perType)
    {
        var chosen = new List<QuestionCandidate>();
        foreach (var type in Enum.GetValues<QuestionType>())
        {
            var open = candidates.Where(candidate => candidate.Type == type).ToList();
            for (var taken = 0; taken < perType && Next(open, type) is { } next; taken++)
            {
                open.Remove(next);
                Count(next);
                chosen.Add(next);
            }
        }

        return chosen;
    }

    private QuestionCandidate? Next(List<QuestionCandidate> open, QuestionType type)
    {
        var rarerHops = Of(_cells, (type, 0)) < Of(_cells, (type, 1)) ? 0 : 1;
        return Best(open.Where(candidate => candidate.Hops == rarerHops)) ?? Best(open.Where(candidate => candidate.Hops != rarerHops));
    }

    private QuestionCandidate? Best(IEnumerable<QuestionCandidate> open) => open
        .Where(IsAllowed)
        .OrderBy(candidate => IsYesNo(candidate.Type) ? LeadOfSubject(candidate) : 0)
        .ThenBy(candidate => Of(_answers, (candidate.Type, candidate.Hops, candidate.Answer)))
        .ThenBy(candidate => Of(_subjects, (candidate.Type, candidate.Hops, candidate.Answer, candidate.Subject)))
        .ThenBy(candidate => Of(_anchors, (candidate.Type, candidate.Anchor)))
        .FirstOrDefault();

    private bool IsAllowed(QuestionCandidate candidate)
    {
        var given = Of(_answers, (candidate.Type, candidate.Hops, candidate.Answer));
        var others = Of(_cells, (candidate.Type, candidate.Hops)) - given;
        return IsYesNo(candidate.Type) ? given <= others && LeadOfSubject(candidate) <= 0 : given < Slack + (others / 2);
    }

    /// <summary>How much oftener a subject got this yes or no than the other.</summary>
    private int LeadOfSubject(QuestionCandidate candidate)
    {
        var (type, _, hops, answer, subject, _) = candidate;
        return Of(_subjects, (type, hops, answer, subject)) - Of(_subjects, (type, hops, answer == "yes" ? "no" : "yes", subject));
    }

    private void Count(QuestionCandidate candidate)
    {
        var (type, _, hops, answer, subject, anchor) = candidate;
        _cells[(type, hops)] = Of(_cells, (type, hops)) + 1;
        _answers[(type, hops, answer)] = Of(_answers, (type, hops, answer)) + 1;
        _subjects[(type, hops, answer, subject)] = Of(_subjects, (type, hops, answer, subject)) + 1;
        _anchors[(type, anchor)] = Of(_anchors, (type, anchor)) + 1;
    }

    private static bool IsYesNo(QuestionType type) => type is QuestionType.Exist or QuestionType.Comparison;

    private static int Of<TKey>(Dictionary<TKey, int> counts, TKey key)
        where TKey : notnull => counts.GetValueOrDefault(key);
}
