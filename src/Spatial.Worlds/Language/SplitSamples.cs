using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>The samples of one split: questions to train on and to test with never share a file.</summary>
/// <param name="Name">Name of the split.</param>
/// <param name="SampleTokens">Its samples, scene by scene in order of time.</param>
internal sealed record SplitSamples(string Name, IReadOnlyList<string> SampleTokens)
{
    /// <summary>The samples asked for, split by split in order of their names.</summary>
    /// <exception cref="ArgumentException">There is no such scene or split, or the split has none of the scenes.</exception>
    /// <exception cref="InvalidDataException">There are no samples.</exception>
    public static IReadOnlyList<SplitSamples> Of(NuScenesTables tables, LanguageConfig config)
    {
        var wanted = config.Split is { } split ? NuScenesSplits.Named(split).ToHashSet(StringComparer.Ordinal) : null;
        var scenes = config.Scene is { } name ? [tables.SceneNamed(name)] : tables.Scenes;
        var chosen = scenes.Where(scene => wanted is null || wanted.Contains(scene.Name)).ToArray();
        if (chosen.Length == 0 && scenes.Count > 0)
        {
            throw new ArgumentException($"split {config.Split} has none of the {scenes.Count} scenes asked for");
        }

        SplitSamples[] splits =
        [
            .. chosen.GroupBy(scene => NameOf(scene.Name, tables.Version, config))
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => new SplitSamples(group.Key, [.. group.SelectMany(scene => tables.SampleTokensOf(scene.Token))])),
        ];
        return splits.Sum(group => group.SampleTokens.Count) > 0
            ? splits
            : throw new InvalidDataException($"table sample: expected samples of {config.Scene ?? tables.Version}, got none that can be used");
    }

    private static string NameOf(string scene, string version, LanguageConfig config) =>
        config.Split ?? NuScenesSplits.Of(version, scene) ?? LanguageConfig.OwnSplit;
}
