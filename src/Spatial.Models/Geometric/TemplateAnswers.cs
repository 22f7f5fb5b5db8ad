using System.Globalization;

namespace Spatial.Models;

/// <summary>Answers questions of NuScenes-QA from boxes, always in the words of its thirty answers.</summary>
/// <remarks>
/// A thing that is asked about and not seen has an answer all the same, the likeliest of its kind: a car, parked; people move, bicycles and
/// motorcycles have no rider; two statuses of which one is unknown are not the same.
/// </remarks>
internal static class TemplateAnswers
{
    private const int MostCounted = 10; // the largest number among the answers

    /// <summary>Answers one question.</summary>
    public static string To(SceneQuestion question, IReadOnlyList<DetectedBox> boxes)
    {
        var found = Find(question.About, boxes).ToArray();
        if (question.Kind is QuestionKind.Exist or QuestionKind.Count && question.Compared is { } likeness)
        {
            var like = Find(likeness, boxes).FirstOrDefault();
            found = [.. found.Where(box => like is not null && box != like && StatusOf(box) == StatusOf(like))];
        }

        return question.Kind switch
        {
            QuestionKind.Exist => YesOrNo(found.Length > 0),
            QuestionKind.Count => Math.Min(found.Length, MostCounted).ToString(CultureInfo.InvariantCulture),
            QuestionKind.Object => (question.About.Class ?? found.FirstOrDefault()?.Box.Name ?? "car").Replace('_', ' '),
            QuestionKind.Status => found.Select(StatusOf).FirstOrDefault(status => status is not null) ?? LikelyStatus(question.About.Class),
            _ => YesOrNo(
                found.FirstOrDefault() is { } one && Find(question.Compared!, boxes).FirstOrDefault(box => box != one) is { } other
                && StatusOf(one) is { } known && known == StatusOf(other)),
        };
    }

    // Nearest first: who asks about "the car" without saying where means one that can be seen well.
    private static IEnumerable<DetectedBox> Find(ThingDescription things, IReadOnlyList<DetectedBox> boxes)
    {
        var references = things.Places.Select(place => place.Of is { } of ? Find(of, boxes).FirstOrDefault() : null).ToArray();
        return boxes
            .Where(box => (things.Class is null || box.Box.Name == things.Class) && (things.Status is null || HasStatus(box, things.Status)))
            .Where(box => things.Places.Zip(references).All(pair => IsAt(box, pair.First, pair.Second)))
            .OrderBy(box => box.Box.Center.LengthXy);
    }

    private static bool IsAt(DetectedBox box, ThingPlace place, DetectedBox? reference)
    {
        if (place.Of is not null && (reference is null || reference == box))
        {
            return false;
        }

        var from = reference?.Box.Center ?? Vector3d.Zero;
        return DirectionOf(box.Box.Center - from) == place.Direction;
    }

    // Six sectors about the vehicle's own forward direction, also for what is seen from other things. NuScenes-QA, section 3.2.
    private static string DirectionOf(Vector3d way)
    {
        var degrees = double.RadiansToDegrees(Math.Atan2(way.Y, way.X));
        return degrees switch
        {
            > -30 and <= 30 => "front",
            > 30 and <= 90 => "front left",
            > -90 and <= -30 => "front right",
            > 90 and <= 150 => "back left",
            > -150 and <= -90 => "back right",
            _ => "back",
        };
    }

    // People who sit or lie are those that do not stand and do not move.
    private static bool HasStatus(DetectedBox box, string status) => StatusOf(box) == (status == "not standing" ? "sitting lying down" : status);

    // "cycle.with_rider" is with rider; barriers and cones do nothing.
    private static string? StatusOf(DetectedBox box) =>
        box.Attribute.Length == 0 ? null : box.Attribute[(box.Attribute.IndexOf('.', StringComparison.Ordinal) + 1)..].Replace('_', ' ');

    private static string LikelyStatus(string? className) => className switch
    {
        "pedestrian" => "moving",
        "bicycle" or "motorcycle" => "without rider",
        _ => "parked",
    };

    private static string YesOrNo(bool value) => value ? "yes" : "no";
}
