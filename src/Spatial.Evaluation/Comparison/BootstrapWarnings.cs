namespace Spatial.Evaluation;

/// <summary>What a number of scenes allows to say.</summary>
internal static class BootstrapWarnings
{
    public static IReadOnlyList<string> Of(int scenes) => scenes switch
    {
        0 => ["No sample was scored: there is nothing to draw from."],
        1 => ["All samples are of one scene: how figures differ between scenes cannot be told, so there are no intervals."],
        < BootstrapSettings.FewScenes =>
        [
            $"Only {scenes} scenes: the intervals are too narrow, {BootstrapSettings.FewScenes} scenes or more are needed to rely on them.",
        ],
        _ => [],
    };
}
