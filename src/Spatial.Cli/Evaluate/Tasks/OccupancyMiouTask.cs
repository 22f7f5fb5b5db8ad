using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>Voxel mIoU against the labels of Occ3D.</summary>
internal sealed class OccupancyMiouTask(OccupancyMiouProtocol protocol, NuScenesTables tables) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => OccupancyLack.Of(prediction, OccupancyLabels.Occ3D);

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction)
    {
        Occ3DMask? mask = protocol.Mask switch
        {
            OccupancyMask.Camera => Occ3DMask.Camera,
            OccupancyMask.Lidar => Occ3DMask.Lidar,
            _ => null,
        };
        var truth = OccupancyLabelFile.ReadOcc3DArrays(OccupancyGroundTruth.FileOf(tables.DataRoot, sample.Scene, sample.Token, OccupancyLabels.Occ3D), mask);
        return protocol.Measure(sample.Token, sample.Scene, truth.Semantics, truth.Mask, SamplePrediction.Required(prediction.Occupancy, "occupancy").RelabelledAs(OccupancyLabels.Occ3D));
    }
}
