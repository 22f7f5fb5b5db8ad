using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>The ground truth that protocols need, opened once and shared.</summary>
internal sealed class TruthSources(EvaluateRequest request, NuScenesTables tables, IPredictions predictions)
{
    private readonly Lazy<SceneLidarPoses> _poses = new(() => new(tables));
    private readonly Lazy<PointTruth> _points = new(() => new(tables));

    /// <summary>A protocol with its ground truth.</summary>
    public IEvaluationTask TaskOf(IProtocol protocol) => protocol switch
    {
        RayIouProtocol rays => new RayIouTask(rays, tables, _poses.Value),
        OccupancyMiouProtocol voxels => new OccupancyMiouTask(voxels, tables),
        DetectionProtocol boxes => new DetectionTask(boxes, tables, request.Run is null ? predictions.Tokens : []),
        LidarsegProtocol points => new LidarsegTask(points, _points.Value),
        PanopticProtocol instances => new PanopticTask(instances, _points.Value),
        _ => throw new ArgumentException($"protocol {protocol.Card.Name} scores no nuScenes samples"),
    };

    /// <summary>Whether the data root holds what a protocol compares with, at a glance.</summary>
    public bool HasTruthFor(IProtocol protocol) => protocol switch
    {
        RayIouProtocol or OccupancyMiouProtocol => Directory.Exists(Path.Combine(tables.DataRoot, protocol == RayIouProtocol.OpenOcc ? "openocc_v2" : "gts")),
        LidarsegProtocol => Rows("lidarseg") > 0,
        PanopticProtocol => Rows("panoptic") > 0,
        _ => true,
    };

    private int Rows(string table) => tables.Summary.FirstOrDefault(summary => summary.Name == table)?.RowCount ?? 0;
}
