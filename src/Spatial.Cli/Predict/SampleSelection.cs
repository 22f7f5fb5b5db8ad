using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A sample and the scene it belongs to.</summary>
internal readonly record struct SelectedSample(string Token, string Scene);

/// <summary>Picks samples of a data set by scene, token and number.</summary>
internal static class SampleSelection
{
    /// <summary>All samples in order, or those asked for.</summary>
    /// <exception cref="ArgumentException">There is no such scene or sample, or the sample is not in the scene.</exception>
    /// <exception cref="InvalidDataException">There are no samples at all.</exception>
    public static IReadOnlyList<SelectedSample> Of(NuScenesTables tables, string? scene, string? sample, int? limit)
    {
        var samples = sample is not null ? [One(tables, sample, scene)] : InScenes(tables, scene);
        SelectedSample[] selected = [.. samples.Take(limit ?? int.MaxValue)];
        return selected.Length > 0 ? selected : throw new InvalidDataException(
            $"table sample: expected samples of {scene ?? tables.Version}, got none that can be used; `spatial dataset verify` lists why");
    }

    private static SelectedSample One(NuScenesTables tables, string token, string? scene)
    {
        var selected = new SelectedSample(token, tables.SceneNamed(tables.SampleOf(token).SceneToken).Name);
        return scene is null || tables.SceneNamed(scene).Name == selected.Scene
            ? selected
            : throw new ArgumentException($"sample {token} is in {selected.Scene}, not in {scene}");
    }

    private static IEnumerable<SelectedSample> InScenes(NuScenesTables tables, string? scene)
    {
        var scenes = scene is null ? tables.Scenes : [tables.SceneNamed(scene)];
        return scenes.SelectMany(row => tables.SampleTokensOf(row.Token).Select(token => new SelectedSample(token, row.Name)));
    }
}
