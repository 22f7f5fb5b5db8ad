using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>RayIoU against the labels of OpenOcc v2 or Occ3D.</summary>
internal sealed class RayIouTask(RayIouProtocol protocol, NuScenesTables tables, SceneLidarPoses poses) : IEvaluationTask
{
    // Each thread's ground truth, whose memory the next frame uses again.
    [ThreadStatic]
    private static OpenOccLabels? _truth;

    private bool IsOpenOcc => ReferenceEquals(protocol, RayIouProtocol.OpenOcc);

    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => OccupancyLack.Of(prediction, IsOpenOcc ? OccupancyLabels.OpenOcc : OccupancyLabels.Occ3D);

    /// <inheritdoc/>
    public SampleStatistics Measure(EvaluatedSample sample, SamplePrediction prediction)
    {
        var origins = poses.OriginsOf(sample);
        var file = OccupancyGroundTruth.FileOf(tables.DataRoot, sample.Scene, sample.Token, IsOpenOcc ? OccupancyLabels.OpenOcc : OccupancyLabels.Occ3D);
        if (IsOpenOcc)
        {
            var labels = _truth = OccupancyLabelFile.ReadOpenOcc(file, into: _truth);
            return protocol.Measure(sample.Token, sample.Scene, labels.Occupancy, labels.Flow, prediction.Occupancy!, prediction.Flow, origins);
        }

        var truth = OccupancyLabelFile.ReadOcc3D(file).Occupancy;
        return protocol.Measure(sample.Token, sample.Scene, truth, null, prediction.Occupancy!.RelabelledAs(OccupancyLabels.Occ3D), null, origins);
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
