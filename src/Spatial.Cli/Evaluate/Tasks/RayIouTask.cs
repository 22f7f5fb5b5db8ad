using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>RayIoU against the labels of OpenOcc v2 or Occ3D.</summary>
internal sealed class RayIouTask(RayIouProtocol protocol, NuScenesTables tables, SceneLidarPoses poses) : IEvaluationTask
{
    private bool IsOpenOcc => ReferenceEquals(protocol, RayIouProtocol.OpenOcc);

    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => OccupancyLack.Of(prediction, IsOpenOcc ? OccupancyLabels.OpenOcc : OccupancyLabels.Occ3D);

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction)
    {
        var origins = poses.OriginsOf(sample);
        var file = OccupancyGroundTruth.FileOf(tables.DataRoot, sample.Scene, sample.Token, IsOpenOcc ? OccupancyLabels.OpenOcc : OccupancyLabels.Occ3D);
        if (IsOpenOcc)
        {
            var labels = OccupancyLabelFile.ReadOpenOcc(file);
            return protocol.Measure(sample.Token, sample.Scene, labels.Occupancy, labels.Flow, SamplePrediction.Required(prediction.Occupancy, "occupancy"), prediction.Flow, origins);
        }

        var truth = OccupancyLabelFile.ReadOcc3DOccupancy(file);
        return protocol.Measure(sample.Token, sample.Scene, truth, null, SamplePrediction.Required(prediction.Occupancy, "occupancy").RelabelledAs(OccupancyLabels.Occ3D), null, origins);
    }
}

/// <summary>Whether predicted occupancy can be scored by a benchmark's labels.</summary>
internal static class OccupancyLack
{
    /// <summary>What is missing, or null. OpenOcc's classes all have a name in Occ3D; Occ3D's "others" has none in OpenOcc.</summary>
    public static string? Of(SamplePrediction prediction, OccupancyLabels labels) =>
        prediction.Occupancy is not { } occupancy ? "no occupancy"
        : occupancy.Labels == labels || (occupancy.Labels == OccupancyLabels.OpenOcc && labels == OccupancyLabels.Occ3D) ? null
        : $"no occupancy with the labels {labels.Name}, only {occupancy.Labels.Name}, whose class 'others' has no counterpart";
}
