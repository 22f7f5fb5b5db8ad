using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Conditions by which samples are picked: time of day and weather by the words of the scene's description, as the field does.</summary>
internal static class SampleFilter
{
    private static readonly string[] Words = ["night", "day", "rain", "dry", "location=NAME", "class=NAME"];

    /// <summary>The test that a filter stands for.</summary>
    /// <param name="filter">night, day, rain, dry, location=NAME, class=NAME.</param>
    /// <param name="tables">The data set.</param>
    /// <exception cref="ArgumentException">No such filter, location or class.</exception>
    public static Func<SceneSample, bool> Of(string filter, NuScenesTables tables)
    {
        var (name, value) = filter.Split('=', 2) is [var before, var after] ? (before, after) : (filter, null);
        return (name, value) switch
        {
            ("night", null) => Described("night", true, tables),
            ("day", null) => Described("night", false, tables),
            ("rain", null) => Described("rain", true, tables),
            ("dry", null) => Described("rain", false, tables),
            ("location", { Length: > 0 }) => At(value, tables),
            ("class", { Length: > 0 }) => Showing(value, tables),
            _ => throw new ArgumentException($"--filter must be one of {string.Join(", ", Words)}; got '{filter}'"
                + (NearestName.Find(name, Words.Select(word => word.Split('=')[0])) is { } nearest ? $". Did you mean '{nearest}'?" : "")),
        };
    }

    private static Func<SceneSample, bool> Described(string word, bool expected, NuScenesTables tables)
    {
        var scenes = tables.Scenes.Where(scene => scene.Description.Contains(word, StringComparison.OrdinalIgnoreCase) == expected)
            .Select(scene => scene.Name).ToHashSet(StringComparer.Ordinal);
        return sample => scenes.Contains(sample.Scene);
    }

    private static Func<SceneSample, bool> At(string location, NuScenesTables tables)
    {
        var locations = tables.Scenes.ToDictionary(scene => scene.Name, scene => tables.LogOf(scene.LogToken).Location, StringComparer.Ordinal);
        return locations.ContainsValue(location) ? sample => locations[sample.Scene] == location : throw new ArgumentException(
            $"--filter location={location}: {tables.Version} was recorded at {string.Join(", ", locations.Values.Distinct().Order(StringComparer.Ordinal))}");
    }

    // A class is a category or the first part of one: vehicle, vehicle.car; or the last part, as in detection: car.
    private static Func<SceneSample, bool> Showing(string name, NuScenesTables tables)
    {
        if (!tables.Categories.Any(category => IsOf(name, category.Name)))
        {
            var words = tables.Categories.SelectMany(category => category.Name.Split('.')).Distinct(StringComparer.Ordinal);
            throw new ArgumentException($"--filter class={name}: {tables.Version} has no category of that name"
                + (NearestName.Find(name, words) is { } nearest ? $". Did you mean '{nearest}'?" : "; `spatial inspect` lists them"));
        }

        return sample => tables.AnnotationTokensOf(sample.Token).Any(token => IsOf(name, CategoryOf(token, tables)));
    }

    private static string CategoryOf(string annotation, NuScenesTables tables) =>
        tables.CategoryOf(tables.InstanceOf(tables.SampleAnnotationOf(annotation).InstanceToken).CategoryToken).Name;

    private static bool IsOf(string name, string category) =>
        category == name || category.StartsWith(name + ".", StringComparison.Ordinal) || category.Split('.').Contains(name, StringComparer.Ordinal);
}
