using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Finds what can be asked about the objects of a scene with one clear answer.</summary>
internal sealed class ObjectQuestions
{
    private const int MostAnchors = 8;
    private const int MostRelatedInComparisons = 64;

    private readonly IReadOnlyList<SceneObject> _objects;
    private readonly CandidatePool _pool;
    private readonly List<Described> _unique = [];
    private SeededNumbers _numbers;

    private ObjectQuestions(LanguageScene scene, int mostPerKind, SeededNumbers numbers)
    {
        (_objects, _numbers) = (scene.Objects, numbers);
        _pool = new(mostPerKind, new(_numbers.NextBits()));
    }

    /// <summary>Candidates about a scene, in random order.</summary>
    /// <param name="scene">The scene.</param>
    /// <param name="mostPerKind">Most candidates of one type, hops, answer, class and anchor.</param>
    /// <param name="numbers">Decides which are kept.</param>
    public static IReadOnlyList<QuestionCandidate> Of(LanguageScene scene, int mostPerKind, SeededNumbers numbers)
    {
        var questions = new ObjectQuestions(scene, mostPerKind, numbers);
        questions.AskAlone();
        questions.AskByDirection(null);
        foreach (var anchor in questions.Anchors())
        {
            questions.AskByDirection(anchor);
            questions.AskByStatus(anchor);
        }

        questions.AskToCompare();
        return questions._pool.Finish();
    }

    private void AskAlone()
    {
        foreach (var words in AllWords().Where(words => words != new ObjectFilter() && HasClearStatus(words)))
        {
            Offer(words, [.. _objects.Where(words.HasWords)], QuestionAnchor.None);
        }
    }

    private void AskByDirection(Described? anchor)
    {
        var origin = anchor?.Object.Position ?? Vector3d.Zero;
        (SceneObject Object, DirectionSet Directions)[] others =
            [.. _objects.Where(item => item != anchor?.Object).Select(item => (item, ObjectDirections.Possible(item.Position - origin)))];
        foreach (var words in AllWords().Where(HasClearStatus))
        {
            var fitting = others.Where(other => words.HasWords(other.Object)).ToArray();
            foreach (var direction in ObjectDirections.All)
            {
                if (!fitting.Any(other => other.Directions.Has(direction) && !other.Directions.IsOnly(direction)))
                {
                    var related = words with { Relation = new InDirection(direction, anchor?.Filter) };
                    var there = fitting.Where(other => other.Directions.IsOnly(direction)).Select(other => other.Object).ToArray();
                    Offer(related, there, anchor is null ? QuestionAnchor.Ego : QuestionAnchor.Object);
                }
            }
        }
    }

    private void AskByStatus(Described anchor)
    {
        if (anchor.Object.Status is not { } status)
        {
            return;
        }

        foreach (var words in AllWords().Where(words => words.Status is null && ObjectWords.StatusesOf(words.Class).Contains(status)))
        {
            var others = _objects.Where(item => item != anchor.Object && words.HasWords(item)).ToArray();
            if (!others.Any(item => LacksStatus(item, status)))
            {
                Offer(words with { Relation = new WithStatusOf(anchor.Filter) }, [.. others.Where(item => item.Status == status)], QuestionAnchor.Status);
            }
        }
    }

    private void AskToCompare()
    {
        var alone = _unique.Where(one => one.Anchor == QuestionAnchor.None && one.Filter.Class is not null).ToArray();
        var nearMe = _unique.Where(one => one.Anchor == QuestionAnchor.Ego).ToArray();
        for (var i = 0; i < alone.Length; i++)
        {
            foreach (var second in alone.Skip(i + 1))
            {
                OfferComparison(alone[i], second);
            }
        }

        for (var i = 0; i < nearMe.Length; i++)
        {
            foreach (var second in alone.Concat(nearMe.Skip(i + 1)))
            {
                OfferComparison(nearMe[i], second);
            }
        }

        foreach (var first in SomeOf([.. _unique.Where(one => one.Anchor == QuestionAnchor.Object)], MostRelatedInComparisons))
        {
            foreach (var second in alone.Concat(nearMe))
            {
                OfferComparison(first, second);
            }
        }
    }

    private void Offer(ObjectFilter filter, SceneObject[] found, QuestionAnchor anchor)
    {
        var hops = filter.Hops;
        _pool.Offer(QuestionType.Exist, hops, found.Length > 0 ? "yes" : "no", filter.Class, anchor, () => new ExistQuery(filter));
        if (found.Length <= ObjectWords.HighestCount)
        {
            _pool.Offer(QuestionType.Count, hops, found.Length.ToString(CultureInfo.InvariantCulture), filter.Class, anchor, () => new CountQuery(filter));
        }

        if (found is [var only])
        {
            OfferAboutOne(filter, only, anchor);
        }
    }

    private void OfferAboutOne(ObjectFilter filter, SceneObject only, QuestionAnchor anchor)
    {
        if (filter.Class is null && !TellsClass(filter.Status, only, anchor))
        {
            _pool.Offer(QuestionType.Object, filter.Hops, only.Class, only.Class, anchor, () => new ClassQuery(filter));
        }

        // Where the words tell the status, or the anchor does, there is nothing to find out.
        if (filter.Status is null && only.Status is { } status && anchor != QuestionAnchor.Status)
        {
            _unique.Add(new(filter, only, anchor));
            _pool.Offer(QuestionType.Status, filter.Hops, status, filter.Class, anchor, () => new StatusQuery(filter));
        }
    }

    private void OfferComparison(Described first, Described second)
    {
        // A bicycle never has the status of a car: the words alone would tell.
        var canBeSame = ObjectWords.StatusesOf(first.Object.Class).Intersect(ObjectWords.StatusesOf(second.Object.Class)).Any();
        if (first.Object != second.Object && canBeSame)
        {
            _pool.Offer(
                QuestionType.Comparison, Math.Max(first.Filter.Hops, second.Filter.Hops), first.Object.Status == second.Object.Status ? "yes" : "no",
                first.Filter.Class, first.Anchor, () => new SameStatusQuery(first.Filter, second.Filter));
        }
    }

    /// <summary>Objects that a few words single out, some of them.</summary>
    private IEnumerable<Described> Anchors()
    {
        var anchors = new List<Described>();
        foreach (var item in _objects)
        {
            ObjectFilter[] ways = [new(item.Class), new(item.Class, item.Status)];
            if (ways.FirstOrDefault(words => HasClearStatus(words) && _objects.Count(words.HasWords) == 1) is { } shortest)
            {
                anchors.Add(new(shortest, item, QuestionAnchor.None));
            }
        }

        return SomeOf(anchors, MostAnchors);
    }

    private List<Described> SomeOf(List<Described> all, int most)
    {
        for (var i = 0; i < all.Count && i < most; i++)
        {
            var other = i + _numbers.NextIndex(all.Count - i);
            (all[i], all[other]) = (all[other], all[i]);
        }

        return [.. all.Take(most)];
    }

    // An object whose status was not annotated might have the one asked for.
    private bool HasClearStatus(ObjectFilter words) =>
        words.Status is not { } status || !_objects.Any(item => (words.Class is null || item.Class == words.Class) && LacksStatus(item, status));

    // Only people stand, sit or lie: what does so is no question.
    private static bool TellsClass(string? status, SceneObject only, QuestionAnchor anchor) =>
        (status ?? (anchor == QuestionAnchor.Status ? only.Status : null)) is { } told
        && ObjectWords.Classes.Count(classWord => ObjectWords.StatusesOf(classWord).Contains(told)) == 1;

    private static bool LacksStatus(SceneObject item, string status) => item.Status is null && ObjectWords.StatusesOf(item.Class).Contains(status);

    private static IEnumerable<ObjectFilter> AllWords()
    {
        foreach (var classWord in ObjectWords.Classes.Prepend(null))
        {
            yield return new(classWord);
            foreach (var status in ObjectWords.StatusesOf(classWord))
            {
                yield return new(classWord, status);
            }
        }
    }

    /// <summary>An object and words that single it out.</summary>
    private sealed record Described(ObjectFilter Filter, SceneObject Object, QuestionAnchor Anchor);
}
