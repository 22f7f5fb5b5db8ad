using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Scenes for questions, made of a few objects or by chance.</summary>
internal static class HandMadeScene
{
    private static readonly IReadOnlyList<string> Common = ["car", "pedestrian", "truck"];

    public static LanguageScene Of(params IReadOnlyList<SceneObject> objects) => With(null, null, "", objects);

    public static LanguageScene With(OpenOccLabels? voxels, IReadOnlyList<Vector3d>? path, string description, params IReadOnlyList<SceneObject> objects) =>
        new(() => voxels, () => null, () => FutureOf(path ?? []))
        {
            SampleToken = "sample",
            SceneName = "scene-0001",
            Description = description,
            Objects = objects,
            Possible = [],
        };

    /// <summary>The same scene with objects that may or may not count.</summary>
    public static LanguageScene And(this LanguageScene scene, params IReadOnlyList<SceneObject> possible) => new(() => null, () => null, () => scene.Future)
    {
        SampleToken = scene.SampleToken,
        SceneName = scene.SceneName,
        Description = scene.Description,
        Objects = scene.Objects,
        Possible = possible,
    };

    /// <summary>An object on a square of ground, half a metre wide where nothing else is said.</summary>
    public static SceneObject Object(string classWord, string? status, double x, double y, double size = 0.5) =>
        Box(classWord, status, new(x, y), size, size);

    /// <summary>An object that faces where the vehicle faces.</summary>
    public static SceneObject Box(string classWord, string? status, PlanPoint middle, double length, double width)
    {
        var (alongX, alongY) = (new PlanPoint(length / 2, 0), new PlanPoint(0, width / 2));
        PlanPoint[] corners = [middle + alongX + alongY, middle - alongX + alongY, middle - alongX - alongY, middle + alongX - alongY];
        return new($"{classWord} {status} at {middle.X:R} {middle.Y:R}", classWord, status, new(middle.X, middle.Y, 0.5), corners);
    }

    /// <summary>A street of 2 to 40 objects, mostly cars and people; some lack their status, and a tenth is hardly seen.</summary>
    public static LanguageScene Seeded(ulong seed)
    {
        var numbers = SeededNumbers.Of(seed, 17);
        var objects = new SceneObject[2 + numbers.NextIndex(39)];
        foreach (ref var item in objects.AsSpan())
        {
            var words = numbers.NextChance(0.6) ? Common : ObjectWords.Classes;
            var classWord = words[numbers.NextIndex(words.Count)];
            var statuses = ObjectWords.StatusesOf(classWord);
            var status = statuses.Count == 0 || numbers.NextChance(0.03) ? null : statuses[numbers.NextIndex(statuses.Count)];
            item = Object(classWord, status, numbers.NextBetween(-35, 35), numbers.NextBetween(-35, 35), numbers.NextBetween(0.5, 4));
        }

        var possible = objects.Length / 10;
        return Of(objects[possible..]).And(objects[..possible]);
    }

    private static SceneFuture FutureOf(IReadOnlyList<Vector3d> path) => new()
    {
        SampleToken = "sample",
        GlobalFromEgo = RigidTransform.Identity,
        EgoFromLidar = RigidTransform.Identity,
        EgoFromFutureEgo = [.. path.Select(place => RigidTransform.Identity with { Translation = place })],
        LidarFromFutureLidar = [],
        Agents = [],
        FutureBoxes = [],
        EarlierKeyframes = 0,
        SeenInstances = new HashSet<string>(),
    };
}
