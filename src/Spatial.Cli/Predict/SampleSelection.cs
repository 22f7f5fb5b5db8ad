using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Picks samples of a data set by scene, token and number.</summary>
internal static class SampleSelection
{
    /// <summary>All samples in order, or those asked for.</summary>
    /// <param name="tables">The data set.</param>
    /// <param name="scene">Only this scene; null for all.</param>
    /// <param name="sample">Only this sample; null for all.</param>
    /// <param name="limit">The first ones; null for all.</param>
    /// <param name="every">Every so many-th of them, the first included; 1 for all.</param>
    /// <exception cref="ArgumentException">There is no such scene or sample, or the sample is not in the scene.</exception>
    /// <exception cref="InvalidDataException">There are no samples at all.</exception>
    public static IReadOnlyList<SceneSample> Of(NuScenesTables tables, string? scene, string? sample, int? limit, int every = 1)
    {
        var samples = sample is not null ? [One(tables, sample, scene)] : InScenes(tables, scene);
        SceneSample[] selected = [.. samples.Where((_, place) => place % every == 0).Take(limit ?? int.MaxValue)];
        return selected.Length > 0 ? selected : throw new InvalidDataException(
            $"table sample: expected samples of {scene ?? tables.Version}, got none that can be used; `spatial dataset verify` lists why");
    }

    private static SceneSample One(NuScenesTables tables, string token, string? scene)
    {
        var selected = new SceneSample(token, tables.SceneNamed(tables.SampleOf(token).SceneToken).Name);
        return scene is null || tables.SceneNamed(scene).Name == selected.Scene
            ? selected
            : throw new ArgumentException($"sample {token} is in {selected.Scene}, not in {scene}");
    }

    private static IEnumerable<SceneSample> InScenes(NuScenesTables tables, string? scene)
    {
        var scenes = scene is null ? tables.Scenes : [tables.SceneNamed(scene)];
        return scenes.SelectMany(row => tables.SampleTokensOf(row.Token).Select(token => new SceneSample(token, row.Name)));
    }
}
