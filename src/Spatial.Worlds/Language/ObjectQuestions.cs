using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Finds what can be asked about the objects of a scene with one clear answer.</summary>
internal sealed class ObjectQuestions
{
    private const int MostAnchors = 8;
    private const int MostRelatedInComparisons = 64;

    private readonly IReadOnlyList<SceneObject> _objects;
    private readonly HashSet<SceneObject> _possible;
    private readonly CandidatePool _pool;
    private readonly List<Described> _unique = [];
    private SeededNumbers _numbers;

    private ObjectQuestions(LanguageScene scene, int mostPerKind, SeededNumbers numbers)
    {
        (_objects, _possible, _numbers) = ([.. scene.Objects, .. scene.Possible], new(scene.Possible, ReferenceEqualityComparer.Instance), numbers);
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
        foreach (var words in AllWords().Where(words => words != new ObjectFilter()))
        {
            Offer(words, FoundBy(words), QuestionAnchor.None);
        }
    }

    private void AskByDirection(Described? anchor)
    {
        var origin = anchor?.Object.Position ?? Vector3d.Zero;
        (SceneObject Object, DirectionSet Directions)[] others =
            [.. _objects.Where(item => item != anchor?.Object).Select(item => (item, ObjectDirections.Possible(item, origin)))];
        foreach (var words in AllWords())
        {
            foreach (var direction in ObjectDirections.All)
            {
                var found = new Found();
                foreach (var (item, directions) in others)
                {
                    found.Add(item, Lesser(FitOf(words, item), FitOf(direction, directions)));
                }

                Offer(words with { Relation = new InDirection(direction, anchor?.Filter) }, found, anchor is null ? QuestionAnchor.Ego : QuestionAnchor.Object);
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
            var found = new Found();
            foreach (var item in _objects.Where(item => item != anchor.Object))
            {
                found.Add(item, FitOf(words with { Status = status }, item));
            }

            Offer(words with { Relation = new WithStatusOf(anchor.Filter) }, found, QuestionAnchor.Status);
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

    private void Offer(ObjectFilter filter, Found found, QuestionAnchor anchor)
    {
        var (hops, subject) = (filter.Hops, ObjectPhrase.Head(filter.Class, filter.Status, several: false));
        if (found.Count > 0 || found.IsClear)
        {
            _pool.Offer(QuestionType.Exist, hops, found.Count > 0 ? "yes" : "no", subject, anchor, () => new ExistQuery(filter));
        }

        if (found.Count <= ObjectWords.HighestCount && found.IsClear)
        {
            _pool.Offer(QuestionType.Count, hops, found.Count.ToString(CultureInfo.InvariantCulture), subject, anchor, () => new CountQuery(filter));
        }

        if (found.Only is { } only)
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
            _pool.Offer(QuestionType.Status, filter.Hops, status, filter.Class ?? ObjectWords.Thing, anchor, () => new StatusQuery(filter));
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
                PairOf(first.Filter, second.Filter), first.Anchor, () => new SameStatusQuery(first.Filter, second.Filter));
        }
    }

    // In one order, whichever is named first.
    private static string PairOf(ObjectFilter first, ObjectFilter second)
    {
        string[] words = [first.Class ?? ObjectWords.Thing, second.Class ?? ObjectWords.Thing];
        return string.Join(" and ", words.Order(StringComparer.Ordinal));
    }

    /// <summary>Objects that a few words single out, some of them.</summary>
    private IEnumerable<Described> Anchors()
    {
        var anchors = new List<Described>();
        foreach (var item in _objects)
        {
            ObjectFilter[] ways = [new(item.Class), new(item.Class, item.Status)];
            if (ways.FirstOrDefault(words => FoundBy(words).Only == item) is { } shortest)
            {
                anchors.Add(new(shortest, item, QuestionAnchor.None));
            }
        }

        return SomeOf([.. anchors], MostAnchors);
    }

    private IEnumerable<Described> SomeOf(Described[] all, int most)
    {
        _numbers.Shuffle<Described>(all);
        return all.Take(most);
    }

    private Found FoundBy(ObjectFilter words)
    {
        var found = new Found();
        foreach (var item in _objects)
        {
            found.Add(item, FitOf(words, item));
        }

        return found;
    }

    // An object whose status was not annotated might have the one asked for.
    private ObjectFit FitOf(ObjectFilter words, SceneObject item)
    {
        var lacksStatus = words.Status is { } status && LacksStatus(item, status);
        var isOfClass = words.Class is null || item.Class == words.Class;
        return !isOfClass || (words.Status is not null && item.Status != words.Status && !lacksStatus) ? ObjectFit.No
            : lacksStatus || _possible.Contains(item) ? ObjectFit.Unclear
            : ObjectFit.Sure;
    }

    private static ObjectFit FitOf(ObjectDirection direction, DirectionSet directions) => directions.IsOnly(direction) ? ObjectFit.Sure
        : directions.Has(direction) ? ObjectFit.Unclear
        : ObjectFit.No;

    private static ObjectFit Lesser(ObjectFit first, ObjectFit second) => first < second ? first : second;

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

    /// <summary>What fits a description.</summary>
    private sealed class Found
    {
        private SceneObject? _last;

        /// <summary>How many surely do.</summary>
        public int Count { get; private set; }

        /// <summary>Whether it is clear of every other object that it does not.</summary>
        public bool IsClear { get; private set; } = true;

        /// <summary>The one object that does, where nothing else might.</summary>
        public SceneObject? Only => Count == 1 && IsClear ? _last : null;

        public void Add(SceneObject item, ObjectFit fit)
        {
            IsClear &= fit != ObjectFit.Unclear;
            if (fit == ObjectFit.Sure)
            {
                (Count, _last) = (Count + 1, item);
            }
        }
    }

    /// <summary>An object and words that single it out.</summary>
    private sealed record Described(ObjectFilter Filter, SceneObject Object, QuestionAnchor Anchor);
}
