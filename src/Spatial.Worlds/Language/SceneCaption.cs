using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Describes a sample in a few sentences: conditions, what the vehicle does, what is where, what is nearest.</summary>
internal static class SceneCaption
{
    /// <summary>Ways of saying it.</summary>
    public const int Wordings = 3;

    private const double StandingSpeed = 0.3; // m/s; annotated poses of a standing car move by less
    private const double StandingMetres = 0.5;

    private static readonly string[] SmallNumbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

    /// <summary>The caption of a view.</summary>
    /// <exception cref="InvalidDataException">The future of the vehicle cannot be read.</exception>
    public static string Of(LanguageScene scene, CaptionView view, int wording)
    {
        var way = wording % Wordings;
        var seen = view.Directions.Select(direction => (Direction: direction, Objects: In(scene.Objects, direction)))
            .Where(part => part.Objects.Length > 0).ToArray();
        SceneObject[] possible = [.. view.Directions.SelectMany(direction => In(scene.Possible, direction))];
        string?[] sentences =
        [
            ConditionsOf(scene.Description, way),
            view.TellsEgo && EgoFuture.IsKnown(scene) ? EgoOf(EgoFuture.Of(scene), way) : null,
            .. seen.Select(part => PartOf(part.Direction, part.Objects, way)),
            seen.Length > 0 ? NearestOf([.. seen.SelectMany(part => part.Objects)], possible, way) : NothingIn(view, possible),
        ];
        return string.Join(' ', sentences.OfType<string>());
    }

    private static SceneObject[] In(IReadOnlyList<SceneObject> objects, ObjectDirection direction) =>
        [.. objects.Where(item => ObjectDirections.Of(item.Position) == direction)];

    private static string? ConditionsOf(string description, int way) => SceneConditions.PhraseOf(description) is not { } phrase ? null : way switch
    {
        0 => $"The vehicle is on the road {phrase}.",
        1 => $"The scene was recorded {phrase}.",
        _ => $"This is a drive {phrase}.",
    };

    private static string EgoOf(EgoFuture future, int way)
    {
        var does = future.Command switch
        {
            DriveCommand.Left => "turns left",
            DriveCommand.Right => "turns right",
            _ => "goes straight",
        };
        return (future.Speed >= StandingSpeed, future.LastSpeed >= StandingSpeed) switch
        {
            (true, true) => DriveOf(SpeedOf(future.Speed), does, way),
            (true, false) => $"The ego vehicle {does} and comes to a stop.",
            (false, true) => $"The ego vehicle sets off and {does}.",
            _ => future.Distance < StandingMetres ? "The ego vehicle stands still." : "The ego vehicle moves on a little.",
        };
    }

    private static string DriveOf(string speed, string does, int way) => way switch
    {
        0 => $"The ego vehicle drives at {speed} and {does}.",
        1 => $"At {speed} the ego vehicle {does}.",
        _ => $"The ego vehicle {does} at a speed of {speed}.",
    };

    private static string SpeedOf(double speed) => speed < 1 ? "less than 1 m/s" : $"about {Rounded(speed)} m/s";

    private static string PartOf(ObjectDirection direction, SceneObject[] objects, int way)
    {
        var (place, list) = (PlaceOf(direction), ListOf(objects));

        // The verb goes with what follows it: there is one car and two trucks.
        var verb = list.StartsWith($"{SmallNumbers[1]} ", StringComparison.Ordinal) ? "is" : "are";
        return way switch
        {
            0 => $"{Capital(place)} there {verb} {list}.",
            2 when !char.IsAsciiDigit(list[0]) => $"{Capital(list)} can be seen {place}.",
            _ => $"There {verb} {list} {place}.", // no sentence begins with a digit
        };
    }

    private static string ListOf(SceneObject[] objects)
    {
        string[] groups =
        [
            .. objects.GroupBy(item => (item.Class, item.Status))
                .OrderBy(group => IndexOf(ObjectWords.Classes, group.Key.Class)).ThenBy(group => IndexOf(ObjectWords.Statuses, group.Key.Status))
                .Select(group => $"{NumberOf(group.Count())} {ObjectPhrase.Head(group.Key.Class, group.Key.Status, several: group.Count() > 1)}"),
        ];
        return groups.Length == 1 ? groups[0] : $"{string.Join(", ", groups[..^1])} and {groups[^1]}";
    }

    private static string? NearestOf(SceneObject[] objects, SceneObject[] possible, int way)
    {
        var nearest = objects.MinBy(item => item.Position.LengthXy)!;
        if (possible.Any(item => item.Position.LengthXy < nearest.Position.LengthXy))
        {
            return null;
        }

        var what = $"a {ObjectPhrase.Head(nearest.Class, nearest.Status, several: false)}";
        var (metres, place) = (Rounded(nearest.Position.LengthXy), PlaceOf(ObjectDirections.Of(nearest.Position)));
        return way switch
        {
            0 => $"The nearest is {what}, about {metres} m away {place}.",
            1 => $"Nearest is {what} {place}, at about {metres} m.",
            _ => $"{Capital(what)} {place} is nearest, about {metres} m away.",
        };
    }

    private static string NothingIn(CaptionView view, SceneObject[] possible) =>
        $"No road user or obstacle is {(possible.Length > 0 ? "clearly seen " : "")}"
        + $"{(view == CaptionView.Front ? "ahead" : view == CaptionView.Back ? "behind" : "around")}.";

    private static string PlaceOf(ObjectDirection direction) => direction switch
    {
        ObjectDirection.Front => "in front",
        ObjectDirection.Back => "behind",
        _ => $"to the {ObjectDirections.WordOf(direction)}",
    };

    private static int IndexOf(IReadOnlyList<string> words, string? word) => word is null ? -1 : words.Index().First(entry => entry.Item == word).Index;

    private static string NumberOf(int count) => count < SmallNumbers.Length ? SmallNumbers[count] : count.ToString(CultureInfo.InvariantCulture);

    private static string Rounded(double value) => Math.Round(value).ToString(CultureInfo.InvariantCulture);

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
