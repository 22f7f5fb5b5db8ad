namespace Spatial.Models;

/// <summary>Reads questions of NuScenes-QA. They are made from templates, so a small grammar is enough; every word has to fit.</summary>
/// <remarks>Qian et al., "NuScenes-QA", AAAI 2024: questions of the types exist, count, object, status and comparison, of no or one relation.</remarks>
internal sealed class SceneQuestionParser
{
    private static readonly string[] Statuses = ["not standing", "with rider", "without rider", "moving", "parked", "standing", "stopped"];

    private static readonly string[] Directions = ["front left", "front right", "back left", "back right", "front", "back"];

    private static readonly (string Words, string? Class)[] Nouns =
    [
        ("construction vehicle", "construction_vehicle"), ("traffic cone", "traffic_cone"), ("car", "car"), ("truck", "truck"), ("bus", "bus"),
        ("trailer", "trailer"), ("bicycle", "bicycle"), ("motorcycle", "motorcycle"), ("pedestrian", "pedestrian"), ("barrier", "barrier"),
        ("thing", null), ("object", null),
    ];

    // Words that only tie a sentence together: "that is to the", "are there", "both".
    private static readonly string[] Ties = ["a", "an", "any", "are", "both", "in", "is", "it", "of", "other", "that", "the", "there", "visible", "which"];

    private readonly string[] _words;
    private int _at;
    private ThingDescription? _first; // what "it" stands for

    private SceneQuestionParser(string[] words) => _words = words;

    /// <summary>The question, or null when it does not follow the templates.</summary>
    /// <param name="words">Lower case, single spaces, no signs but "; " before the question proper.</param>
    public static SceneQuestion? Parse(string words)
    {
        var parser = new SceneQuestionParser(words.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var same = Array.IndexOf(parser._words, "same");
        return same >= 0 ? WithSameStatus(parser._words, same) : parser.Plain();
    }

    // "Are there any other cars of the same status as the truck", "is the status of the car the same as the truck",
    // "there is a car to the front of me; is it in the same status as the truck".
    private static SceneQuestion? WithSameStatus(string[] words, int same)
    {
        var before = words.AsSpan(0, same).TrimEnd(["does", "have", "has", "its", "status", "with", "it", ";", "that", "are", "is", "in", "of", "the", "there"]);
        var left = new SceneQuestionParser(before.ToArray());
        var right = new SceneQuestionParser(words[(same + 1)..]);
        var kind = left.Accept("are there any") || left.Accept("are any") || left.Accept("is there") ? QuestionKind.Exist
            : left.Accept("how many") || left.Accept("what number of") ? QuestionKind.Count
            : left.Accept("is the status of") || left.Accept("does") || left.Accept("is") || left.Accept("there is") ? QuestionKind.Comparison
            : (QuestionKind?)null;
        _ = right.Accept("status");
        if (kind is null || !right.Accept("as"))
        {
            return null;
        }

        _ = right.Accept("that of") || right.Accept("the status of");
        return left.Things() is { } about && left.IsAtEnd && right.Things(about) is { } compared && right.IsAtEnd ? new(kind.Value, about, compared) : null;
    }

    private SceneQuestion? Plain()
    {
        if (Accept("what is the status of") || Accept("what status is"))
        {
            return Whole(QuestionKind.Status);
        }

        if (Accept("are there any") || Accept("are any") || Accept("is there"))
        {
            return Whole(QuestionKind.Exist);
        }

        return Accept("how many") || Accept("what number of") ? Whole(QuestionKind.Count)
            : Accept("what is") ? Whole(QuestionKind.Object)
            : Accept("there is") || Accept("the") ? Statement()
            : null;
    }

    // "There is a parked thing; what is it", "the car to the front of me is in what status".
    private SceneQuestion? Statement()
    {
        if (Things() is not { } about)
        {
            return null;
        }

        _ = Accept(";");
        _first = about;
        if (Accept("how many") || Accept("what number of"))
        {
            return Whole(QuestionKind.Count);
        }

        if (Accept("are there any") || Accept("are any") || Accept("is there"))
        {
            return Whole(QuestionKind.Exist);
        }

        var rest = string.Join(' ', _words[_at..]);
        return rest switch
        {
            "what is it" or "what is that" or "what thing is it" or "what" => new(QuestionKind.Object, about),
            "what is its status" or "what status is it" or "what status is it in" or "what is the status of it" or "what status" or "has what status"
                => new(QuestionKind.Status, about),
            _ => null,
        };
    }

    private SceneQuestion? Whole(QuestionKind kind) => Things(_first) is { } about && IsAtEnd ? new(kind, about) : null;

    private bool IsAtEnd => _at == _words.Length;

    // [ties] [status] noun { [ties] [to the] direction of (me | it | [status] noun) }
    private ThingDescription? Things(ThingDescription? it = null)
    {
        if (Thing() is not { } thing)
        {
            return null;
        }

        var places = new List<ThingPlace>();
        SkipTies();
        while (AcceptAny(Directions) is { } direction)
        {
            SkipTies(); // of the
            if (Accept("me") || Accept("ego car") || Accept("ego vehicle") || Accept("ego"))
            {
                places.Add(new(direction, null));
            }
            else if ((_words[_at - 1] == "it" ? it : Thing()) is { } reference)
            {
                places.Add(new(direction, reference));
            }
            else
            {
                return null;
            }

            SkipTies();
        }

        return thing with { Places = places };
    }

    private ThingDescription? Thing()
    {
        SkipTies();
        var status = AcceptAny(Statuses);
        foreach (var (words, name) in Nouns)
        {
            if (Accept(words) || Accept(words + "s") || Accept(words + "es"))
            {
                return new(name, status, []);
            }
        }

        return null;
    }

    private void SkipTies()
    {
        while (_at < _words.Length && (Ties.Contains(_words[_at]) || _words[_at] is "and" or "to"))
        {
            _at++;
        }
    }

    private string? AcceptAny(string[] phrases) => Array.Find(phrases, Accept);

    private bool Accept(string phrase)
    {
        var end = _at;
        foreach (var range in phrase.AsSpan().Split(' '))
        {
            if (end >= _words.Length || !phrase.AsSpan(range).SequenceEqual(_words[end]))
            {
                return false;
            }

            end++;
        }

        _at = end;
        return true;
    }
}
