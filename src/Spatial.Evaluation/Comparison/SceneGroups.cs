namespace Spatial.Evaluation;

/// <summary>Samples by scene, the unit of drawing: frames of one scene resemble each other, and drawing frames makes intervals far too narrow.</summary>
internal static class SceneGroups
{
    /// <summary>Scenes in the order of their first sample; samples keep their order.</summary>
    public static (string[] Names, IReadOnlyList<SampleStatistics>[] Samples) Of(IReadOnlyList<SampleStatistics> samples)
    {
        var groups = samples.GroupBy(sample => sample.Scene, StringComparer.Ordinal).ToArray();
        return ([.. groups.Select(group => group.Key)], [.. groups.Select(group => (IReadOnlyList<SampleStatistics>)[.. group])]);
    }
}
