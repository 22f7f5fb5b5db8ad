using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Scenes for questions, made of a few objects or by chance.</summary>
internal static class HandMadeScene
{
    private static readonly IReadOnlyList<string> Common = ["car", "pedestrian", "truck"];

    public static LanguageScene Of(params IReadOnlyList<SceneObject> objects) => With(null, null, "", objects);

    public static LanguageScene With(OpenOccLabels? voxels, IReadOnlyList<Vector3d>? path, string description, params IReadOnlyList<SceneObject> objects) =>
        new(() => voxels, () => FutureOf(path ?? []))
        {
            SampleToken = "sample",
            SceneName = "scene-0001",
            Description = description,
            Objects = objects,
        };

    public static SceneObject Object(string classWord, string? status, double x, double y) =>
        new($"{classWord} {status} at {x:R} {y:R}", classWord, status, new(x, y, 0.5));

    /// <summary>A street of 2 to 40 objects, mostly cars and people; some lack their status.</summary>
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
            item = Object(classWord, status, numbers.NextBetween(-35, 35), numbers.NextBetween(-35, 35));
        }

        return Of(objects);
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
