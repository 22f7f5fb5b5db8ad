using System.Globalization;
using System.Text.RegularExpressions;

namespace Spatial.Tests;

/// <summary>A second composer of captions, written from docs/questions.md alone. It shares no code with the first.</summary>
internal static class RecomputedCaption
{
    private static readonly Dictionary<string, string[]> SectorsOfView = new()
    {
        ["front"] = ["front", "front left", "front right"],
        ["back"] = ["back", "back left", "back right"],
        ["all"] = ["front", "front left", "front right", "back", "back left", "back right"],
    };

    private static readonly string[] Classes =
        ["car", "truck", "bus", "trailer", "construction vehicle", "pedestrian", "motorcycle", "bicycle", "traffic cone", "barrier"];

    private static readonly string[] Statuses = ["", "moving", "parked", "stopped", "standing", "not standing", "with rider", "without rider"];

    private static readonly (string Pattern, string Phrase)[] Lights = [("night", "at night"), ("dusk", "at dusk"), ("day|daylight|daytime", "by day")];

    private static readonly (string Pattern, string Phrase)[] Weathers =
        [("after rain|after the rain", "after rain"), ("rain|rainy|raining", "in the rain"), ("dry|sunny|clear", "in dry weather")];

    /// <param name="view">front, back or all.</param>
    /// <param name="wording">Which way of saying it.</param>
    /// <param name="description">Of the scene.</param>
    /// <param name="path">Six places of the next three seconds; empty where the scene ends before.</param>
    /// <param name="things">What is surely there.</param>
    /// <param name="possible">What may count.</param>
    public static string Of(
        string view, int wording, string description, IReadOnlyList<(double Forward, double Left)> path, IReadOnlyList<Thing> things,
        IReadOnlyList<Thing> possible)
    {
        var way = wording % 3;
        var sectors = SectorsOfView[view];
        Thing[] shown = [.. things.Where(thing => sectors.Contains(thing.Sector))];
        Thing[] doubtful = [.. possible.Where(thing => sectors.Contains(thing.Sector))];
        var sentences = new List<string>();
        if (Conditions(description) is { Length: > 0 } conditions)
        {
            sentences.Add($"{new[] { "The vehicle is on the road", "The scene was recorded", "This is a drive" }[way]} {conditions}.");
        }

        if (view != "back" && path.Count == 6)
        {
            sentences.Add(Vehicle(path, way));
        }

        sentences.AddRange(sectors.Where(sector => shown.Any(thing => thing.Sector == sector)).Select(sector =>
            Sector(sector, [.. shown.Where(thing => thing.Sector == sector)], way)));
        if (shown.Length == 0)
        {
            var seen = doubtful.Length > 0 ? "clearly seen " : "";
            sentences.Add($"No road user or obstacle is {seen}{view switch { "front" => "ahead", "back" => "behind", _ => "around" }}.");
        }
        else if (shown.MinBy(thing => thing.Distance) is { } nearest && doubtful.All(thing => thing.Distance >= nearest.Distance))
        {
            sentences.Add(Nearest(nearest, way));
        }

        return string.Join(" ", sentences);
    }

    private static string Conditions(string description)
    {
        string First((string Pattern, string Phrase)[] words) =>
            words.FirstOrDefault(word => Regex.IsMatch(description, $@"\b({word.Pattern})\b", RegexOptions.IgnoreCase)).Phrase ?? "";
        return $"{First(Lights)} {First(Weathers)}".Trim();
    }

    private static string Vehicle(IReadOnlyList<(double Forward, double Left)> path, int way)
    {
        var does = path[5].Left >= 2 ? "turns left" : path[5].Left <= -2 ? "turns right" : "goes straight";
        var first = 2 * double.Hypot(path[0].Forward, path[0].Left);
        var last = 2 * double.Hypot(path[5].Forward - path[4].Forward, path[5].Left - path[4].Left);
        var speed = first < 1 ? "less than 1 m/s" : $"about {Whole(first)} m/s";
        return (first < 0.3, last < 0.3) switch
        {
            (false, true) => $"The ego vehicle {does} and comes to a stop.",
            (true, false) => $"The ego vehicle sets off and {does}.",
            (true, true) when double.Hypot(path[5].Forward, path[5].Left) < 0.5 => "The ego vehicle stands still.",
            (true, true) => "The ego vehicle moves on a little.",
            _ when way == 0 => $"The ego vehicle drives at {speed} and {does}.",
            _ when way == 1 => $"At {speed} the ego vehicle {does}.",
            _ => $"The ego vehicle {does} at a speed of {speed}.",
        };
    }

    private static string Sector(string sector, Thing[] things, int way)
    {
        string[] groups =
        [
            .. from thing in things
               group thing by (Class: Array.IndexOf(Classes, thing.Class), Status: Array.IndexOf(Statuses, thing.Status)) into same
               orderby same.Key.Class, same.Key.Status
               select $"{NumberWord(same.Count())} {Named(same.First(), same.Count() > 1)}",
        ];
        var list = groups[0] + string.Concat(groups.Skip(1).SkipLast(1).Select(group => ", " + group)) + (groups.Length > 1 ? " and " + groups[^1] : "");
        var isOne = list.StartsWith("one ", StringComparison.Ordinal);
        return (char.IsDigit(list[0]) && way == 2 ? 1 : way) switch
        {
            0 => Sentence($"{Place(sector)} there {(isOne ? "is" : "are")} {list}."),
            1 => $"There {(isOne ? "is" : "are")} {list} {Place(sector)}.",
            _ => Sentence($"{list} can be seen {Place(sector)}."),
        };
    }

    private static string Nearest(Thing nearest, int way) => way switch
    {
        0 => $"The nearest is a {Named(nearest, false)}, about {Whole(nearest.Distance)} m away {Place(nearest.Sector)}.",
        1 => $"Nearest is a {Named(nearest, false)} {Place(nearest.Sector)}, at about {Whole(nearest.Distance)} m.",
        _ => $"A {Named(nearest, false)} {Place(nearest.Sector)} is nearest, about {Whole(nearest.Distance)} m away.",
    };

    private static string Named(Thing thing, bool several)
    {
        var noun = thing.Class + (!several ? "" : thing.Class == "bus" ? "es" : "s");
        return thing.Status switch
        {
            "" => noun,
            "with rider" or "without rider" => $"{noun} {thing.Status[..^6]}{(several ? " riders" : " a rider")}",
            "not standing" => $"sitting or lying {noun}",
            var status => $"{status} {noun}",
        };
    }

    private static string NumberWord(int number)
    {
        string[] words = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        return number <= words.Length ? words[number - 1] : number.ToString(CultureInfo.InvariantCulture);
    }

    private static string Place(string sector) => sector switch { "front" => "in front", "back" => "behind", _ => $"to the {sector}" };

    private static string Whole(double value) => decimal.Round((decimal)value, 0, MidpointRounding.ToEven).ToString(CultureInfo.InvariantCulture);

    private static string Sentence(string text) => text[..1].ToUpperInvariant() + text[1..];
}
