namespace Spatial.Benchmarks;

/// <summary>All topics of <c>bench evaluation</c>, in the order of the table.</summary>
public static class EvaluationTopics
{
    /// <summary>The topic without peers: occupancy evaluation of many frames from files.</summary>
    public const string Frames = "frames";

    private static readonly (string Name, Func<InputFolder, IEnumerable<Comparison>> Make)[] WithPeers =
    [
        ("rayiou", RayIouRows.Make),
        ("miou", OccupancyMiouRows.Make),
        ("labels", LabelFileRows.Make),
        ("argmax", ArgmaxRows.Make),
        ("coverage", CoverageRows.Make),
        ("detection", DetectionRows.Make),
        ("planning", PlanningRows.Make),
        ("segmentation", SegmentationRows.Make),
        ("questions", QuestionRows.Make),
    ];

    /// <summary>Names for <c>--only</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. WithPeers.Select(topic => topic.Name), Frames];

    /// <summary>Prepares the rows of some topics, each with inputs in a folder of its own.</summary>
    /// <param name="names">Topics.</param>
    /// <param name="folder">Where the inputs go.</param>
    /// <param name="progress">One line per topic.</param>
    public static IEnumerable<Comparison> Rows(IReadOnlyList<string> names, InputFolder folder, IProgress<string> progress)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(progress);
        foreach (var (name, make) in WithPeers.Where(topic => names.Contains(topic.Name)))
        {
            progress.Report($"preparing {name}");
            foreach (var row in make(folder.Inside(name)))
            {
                yield return row;
            }
        }
    }
}
