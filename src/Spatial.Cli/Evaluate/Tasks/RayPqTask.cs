using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>RayPQ against SparseOcc's panoptic labels.</summary>
internal sealed class RayPqTask(RayPqProtocol protocol, NuScenesTables tables, SceneLidarPoses poses) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) =>
        prediction.OccupancyInstances is null ? "no instances of voxels" : OccupancyLack.Of(prediction, OccupancyLabels.Occ3D);

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction)
    {
        var truth = OccupancyLabelFile.ReadPanopticOcc3D(OccupancyGroundTruth.PanopticFileOf(tables.DataRoot, sample.Scene, sample.Token));
        return protocol.Measure(
            sample.Token, sample.Scene, truth.Occupancy, truth.Instances, SamplePrediction.Required(prediction.Occupancy, "occupancy").RelabelledAs(OccupancyLabels.Occ3D),
            SamplePrediction.Required(prediction.OccupancyInstances, "instances of voxels"), poses.OriginsOf(sample));
    }
}
