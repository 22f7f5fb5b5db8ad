using System.Globalization;
using System.Text.RegularExpressions;

namespace Spatial.Models;

/// <summary>Answers questions about a scene: those of NuScenes-QA by their templates, other plain ones by counting objects.</summary>
/// <remarks>Counts are given as digits, existence as yes or no: the vocabulary of NuScenes-QA. What it does not understand it says so.</remarks>
internal static partial class SceneAnswers
{
    // Where the vehicle itself will be: a lane's width to each side of the middle, metres.
    private const double LaneHalfWidth = 2.0;

    private static readonly (string Word, string[] Classes)[] Nouns =
    [
        ("car", ["car"]), ("truck", ["truck"]), ("bus", ["bus"]), ("buses", ["bus"]), ("trailer", ["trailer"]),
        ("construction vehicle", ["construction_vehicle"]), ("bicycle", ["bicycle"]), ("bike", ["bicycle"]), ("motorcycle", ["motorcycle"]),
        ("pedestrian", ["pedestrian"]), ("person", ["pedestrian"]), ("people", ["pedestrian"]), ("traffic cone", ["traffic_cone"]),
        ("cone", ["traffic_cone"]), ("barrier", ["barrier"]),
        ("vehicle", ["car", "truck", "bus", "trailer", "construction_vehicle", "bicycle", "motorcycle"]),
        ("thing", []), ("object", []), ("obstacle", []), ("anything", []), ("something", []),
    ];

    /// <summary>Answers one question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="objects">What is in the scene.</param>
    /// <param name="boxes">The same as boxes.</param>
    public static Answer To(string question, IReadOnlyList<ObservedObject> objects, IReadOnlyList<DetectedBox> boxes)
    {
        var lower = question.ToLowerInvariant();
        if (SceneQuestionParser.Parse(NotWordsOrSemicolons().Replace(lower.Replace(";", " ; ", StringComparison.Ordinal), " ")) is { } template)
        {
            return new(question, TemplateAnswers.To(template, boxes));
        }

        var words = Spaces().Replace(NotWords().Replace(lower, " "), " ").Trim();
        return new(question, TextFor(words, objects));
    }

    private static string TextFor(string words, IReadOnlyList<ObservedObject> objects)
    {
        if (RelatesToOthers().IsMatch(words))
        {
            return $"I do not understand how things relate to each other. {Summary(objects)}";
        }

        if (AsksWhatIsAhead().IsMatch(words))
        {
            return Ahead(objects);
        }

        var noun = Nouns.OrderByDescending(noun => noun.Word.Length).FirstOrDefault(noun => Mentions(words, noun.Word));
        if (noun.Word is null || !(AsksHowMany().IsMatch(words) || AsksWhether().IsMatch(words)))
        {
            return $"I do not understand the question. {Summary(objects)}";
        }

        var count = objects.Count(thing =>
            (noun.Classes.Length == 0 || noun.Classes.Contains(thing.Class)) && HasStatus(thing, words) && IsWhere(thing, words));
        return AsksHowMany().IsMatch(words) ? count.ToString(CultureInfo.InvariantCulture) : count > 0 ? "yes" : "no";
    }

    private static bool HasStatus(ObservedObject thing, string words) =>
        Mentions(words, "moving") || Mentions(words, "move") ? thing.IsMoving
        : !StandsStill().IsMatch(words) || !thing.IsMoving;

    private static bool IsWhere(ObservedObject thing, string words)
    {
        var (x, y) = (thing.Footprint.Center.X, thing.Footprint.Center.Y);
        return (!Front().IsMatch(words) || x > 0) && (!Back().IsMatch(words) || x < 0)
            && (!Mentions(words, "left") || y > 0) && (!Mentions(words, "right") || y < 0);
    }

    private static string Ahead(IReadOnlyList<ObservedObject> objects)
    {
        var ahead = objects
            .Where(thing => thing.Footprint.Center.X > 0 && Math.Abs(thing.Footprint.Center.Y) <= LaneHalfWidth + (thing.Footprint.Width / 2))
            .OrderBy(thing => thing.Footprint.Center.X)
            .ToArray();
        if (ahead.Length == 0)
        {
            return "Nothing that I can name is ahead in the lane.";
        }

        var nearest = ahead[0];
        var moves = nearest.IsMoving ? string.Create(CultureInfo.InvariantCulture, $", moving at {nearest.Velocity.LengthXy:0.0} m/s") : "";
        var others = ahead.Length > 1 ? $", and {ahead.Length - 1} more beyond" : "";
        return string.Create(CultureInfo.InvariantCulture, $"A {Spoken(nearest.Class)} {nearest.Footprint.Center.X:0} m ahead{moves}{others}.");
    }

    private static string Summary(IReadOnlyList<ObservedObject> objects)
    {
        if (objects.Count == 0)
        {
            return "I see no objects.";
        }

        var counts = objects.GroupBy(thing => thing.Class)
            .OrderByDescending(group => group.Count())
            .ThenBy(group => group.Key, StringComparer.Ordinal);
        var list = string.Join(", ", counts.Select(group => $"{group.Count()} {Plural(group.Key, group.Count())}"));
        return $"I see {list}; {objects.Count(thing => thing.IsMoving)} of {objects.Count} move.";
    }

    private static bool Mentions(string words, string word) => Regex.IsMatch(words, $@"\b{word}s?\b");

    private static string Spoken(string className) => className.Replace('_', ' ');

    private static string Plural(string className, int count) =>
        count == 1 ? Spoken(className) : className == "bus" ? "buses" : $"{Spoken(className)}s";

    [GeneratedRegex(@"[^a-z0-9 ]")]
    private static partial Regex NotWords();

    [GeneratedRegex(@"[^a-z0-9; ]")]
    private static partial Regex NotWordsOrSemicolons();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\bhow many\b|\bnumber of\b|\bcount\b")]
    private static partial Regex AsksHowMany();

    [GeneratedRegex(@"^(are|is|do|does|can|any)\b|\bthere any\b")]
    private static partial Regex AsksWhether();

    [GeneratedRegex(@"\bwhat\b.*\b(ahead|in front)\b")]
    private static partial Regex AsksWhatIsAhead();

    [GeneratedRegex(@"\bnot (moving|standing)\b|\bsame\b|\b(of|than|as) (the|that|those|these|a)\b|\b(with|without) rider\b")]
    private static partial Regex RelatesToOthers();

    [GeneratedRegex(@"\b(parked|stopped|standing|stationary|still)\b")]
    private static partial Regex StandsStill();

    [GeneratedRegex(@"\b(front|ahead)\b")]
    private static partial Regex Front();

    [GeneratedRegex(@"\b(back|behind|rear)\b")]
    private static partial Regex Back();
}
