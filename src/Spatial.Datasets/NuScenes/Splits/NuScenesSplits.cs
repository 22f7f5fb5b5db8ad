using System.Reflection;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>The official division of the nuScenes scenes, so that figures are of the scenes that papers mean.</summary>
/// <remarks>nuScenes devkit, <c>utils/splits.py</c>; the lists are <c>datasets/nuscenes/splits.json</c>.</remarks>
public static class NuScenesSplits
{
    private static readonly string[] HalvesOfTrain = ["train_detect", "train_track"];
    private static readonly OrderedDictionary<string, string[]> ScenesBySplit = Load();

    /// <summary>All names: train, val, test, mini_train, mini_val, and train_detect and train_track, the halves of train.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ScenesBySplit.Keys];

    /// <summary>Names of a split's scenes, in order of their numbers.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    public static IReadOnlyList<string> Named(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ScenesBySplit.TryGetValue(name, out var scenes)
            ? scenes
            : throw new ArgumentException($"split must be one of {string.Join(", ", Names)}, got '{name}'", nameof(name));
    }

    /// <summary>The table version that holds a split: v1.0-trainval, v1.0-test or v1.0-mini.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    public static string VersionOf(string name)
    {
        _ = Named(name);
        return name.StartsWith("mini", StringComparison.Ordinal) ? "v1.0-mini" : name == "test" ? "v1.0-test" : "v1.0-trainval";
    }

    /// <summary>The one split of a version that a scene belongs to; null where the official lists have no such scene. The halves of train count as train.</summary>
    /// <param name="version">Name of a table folder; as in the devkit its ending tells: mini, trainval or test.</param>
    /// <param name="sceneName">Name such as scene-0103.</param>
    public static string? Of(string version, string sceneName)
    {
        ArgumentNullException.ThrowIfNull(version);
        return Names.FirstOrDefault(name => !HalvesOfTrain.Contains(name) && Fits(version, name) && ScenesBySplit[name].Contains(sceneName));
    }

    /// <summary>Tokens of all samples of a split that the tables have: scene by scene in table order, each in order of time.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such split, it is of another version, or the tables have none of its scenes.</exception>
    /// <exception cref="InvalidDataException">A scene's chain of samples is broken.</exception>
    public static IReadOnlyList<string> SampleTokensOf(NuScenesTables tables, string name)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var scenes = Named(name).ToHashSet(StringComparer.Ordinal);
        if (!Fits(tables.Version, name))
        {
            var fitting = Names.Where(split => Fits(tables.Version, split)).ToList();
            throw new ArgumentException($"split {name} is of {VersionOf(name)}, the tables are {tables.Version}"
                + (fitting.Count > 0 ? $"; its splits are {string.Join(", ", fitting)}" : ""), nameof(name));
        }

        var present = tables.Scenes.Where(scene => scenes.Contains(scene.Name)).ToList();
        return present.Count > 0
            ? [.. present.SelectMany(scene => tables.SampleTokensOf(scene.Token))]
            : throw new ArgumentException($"none of the {scenes.Count} scenes of split {name} is in the tables {tables.Version}", nameof(name));
    }

    /// <summary>Names of a split's scenes that the tables lack: figures over the rest are not those of the split.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="ArgumentException">There is no such split.</exception>
    public static IReadOnlyList<string> ScenesMissingFrom(NuScenesTables tables, string name)
    {
        ArgumentNullException.ThrowIfNull(tables);
        return [.. Named(name).Except(tables.Scenes.Select(scene => scene.Name), StringComparer.Ordinal)];
    }

    // As the devkit decides it, so that a v1.1-mini would still be a mini.
    private static bool Fits(string version, string split) =>
        version.EndsWith(VersionOf(split)["v1.0-".Length..], StringComparison.Ordinal);

    private static OrderedDictionary<string, string[]> Load()
    {
        const string resource = "nuscenes-splits.json";
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"the assembly lacks its resource {resource}");
        return JsonSerializer.Deserialize<OrderedDictionary<string, string[]>>(stream)!;
    }
}
