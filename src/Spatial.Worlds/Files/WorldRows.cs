using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>What a scene adds to the tables.</summary>
internal sealed record WorldRows(
    LogRow Log,
    SceneRow Scene,
    IReadOnlyList<SampleRow> Samples,
    IReadOnlyList<SampleDataRow> SampleData,
    IReadOnlyList<EgoPoseRow> EgoPoses,
    IReadOnlyList<InstanceRow> Instances,
    IReadOnlyList<SampleAnnotationRow> Annotations,
    IReadOnlyList<PointLabelsRow> Lidarseg,
    IReadOnlyList<PointLabelsRow> Panoptic);
