using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Rows of the tables that grow with the scenes.</summary>
internal sealed record WorldRows(
    IReadOnlyList<LogRow> Logs,
    IReadOnlyList<SceneRow> Scenes,
    IReadOnlyList<SampleRow> Samples,
    IReadOnlyList<SampleDataRow> SampleData,
    IReadOnlyList<EgoPoseRow> EgoPoses,
    IReadOnlyList<InstanceRow> Instances,
    IReadOnlyList<SampleAnnotationRow> Annotations,
    IReadOnlyList<PointLabelsRow> Lidarseg,
    IReadOnlyList<PointLabelsRow> Panoptic)
{
    /// <summary>Rows of several scenes, one after the other.</summary>
    public static WorldRows Of(IReadOnlyList<WorldRows> scenes) => new(
        [.. scenes.SelectMany(rows => rows.Logs)],
        [.. scenes.SelectMany(rows => rows.Scenes)],
        [.. scenes.SelectMany(rows => rows.Samples)],
        [.. scenes.SelectMany(rows => rows.SampleData)],
        [.. scenes.SelectMany(rows => rows.EgoPoses)],
        [.. scenes.SelectMany(rows => rows.Instances)],
        [.. scenes.SelectMany(rows => rows.Annotations)],
        [.. scenes.SelectMany(rows => rows.Lidarseg)],
        [.. scenes.SelectMany(rows => rows.Panoptic)]);
}
