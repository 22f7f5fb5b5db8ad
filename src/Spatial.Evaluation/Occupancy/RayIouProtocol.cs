namespace Spatial.Evaluation;

/// <summary>RayIoU: whether query rays end in the right class at the right distance; with flow also how well its velocity is known there.</summary>
/// <remarks>SparseOcc <c>loaders/ray_metrics.py</c> and OccNet <c>projects/mmdet3d_plugin/datasets/ray_metrics.py</c>; beside the latter, the
/// figures of OccNet's scorer of submissions, <c>tools/ray_iou/metric.py</c>. What a card says is fixed; one instance per benchmark.</remarks>
public sealed class RayIouProtocol : SummedProtocol
{
    private readonly OccupancyLabels _labels;
    private readonly RayIouLayout _layout;

    private RayIouProtocol(ProtocolCard card, OccupancyLabels labels, params string[] flowClasses)
    {
        (Card, _labels) = (card, labels);
        _layout = new(labels, [.. flowClasses.Select(labels.LabelOf)]);
    }

    /// <summary>OpenOcc v2 of the occupancy and flow challenge 2024: RayIoU over 16 classes, mAVE over 8, OccScore.</summary>
    public static RayIouProtocol OpenOcc { get; } = new(
        RayIouCards.OpenOcc, OccupancyLabels.OpenOcc,
        "car", "truck", "trailer", "bus", "construction_vehicle", "bicycle", "motorcycle", "pedestrian");

    /// <summary>Occ3D-nuScenes: RayIoU over 17 classes, without flow.</summary>
    public static RayIouProtocol Occ3D { get; } = new(RayIouCards.Occ3D, OccupancyLabels.Occ3D);

    /// <inheritdoc/>
    public override ProtocolCard Card { get; }

    /// <inheritdoc/>
    protected override int CountLength => _layout.CountLength;

    /// <inheritdoc/>
    protected override int SumLength => _layout.SumLength;

    /// <summary>Scores one sample; grid coordinates of the rays are computed in float64, as in both repositories' own evaluation.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">Ground truth on the nuScenes occupancy grid.</param>
    /// <param name="truthFlow">Ground truth flow; null makes the flow figures undefined. Left unread where the protocol has none.</param>
    /// <param name="prediction">Prediction on the same grid, by the same labels.</param>
    /// <param name="predictedFlow">Predicted flow; null makes the flow figures of every set with this sample undefined, for it is not a prediction of standstill.</param>
    /// <param name="origins">[T, 3] float64, metres in ego, T from 1 to 8: <see cref="RayOrigins.Of"/>.</param>
    /// <param name="threads">CPU threads for the rays; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Labels, grid, flow or origins are not what the protocol takes.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, Occupancy truth, OccupancyFlow? truthFlow, Occupancy prediction, OccupancyFlow? predictedFlow,
        ReadOnlySpan<double> origins, int threads = 1)
    {
        RayIouInputs.Check(_labels, Card.Name, truth, prediction, truthFlow, predictedFlow);
        return Statistics(sampleToken, scene, FrameRays.Cast(truth, prediction, origins, threads), truthFlow, predictedFlow);
    }

    /// <summary>Scores one sample; grid coordinates of the rays are computed in float32, as in OccNet's tool that prepares submissions.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">Ground truth on the nuScenes occupancy grid.</param>
    /// <param name="truthFlow">Ground truth flow, or null.</param>
    /// <param name="prediction">Prediction on the same grid, by the same labels.</param>
    /// <param name="predictedFlow">Predicted flow, or null.</param>
    /// <param name="origins">[T, 3] float32, metres in ego, T from 1 to 8.</param>
    /// <param name="threads">CPU threads for the rays.</param>
    /// <exception cref="ArgumentException">Labels, grid, flow or origins are not what the protocol takes.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, Occupancy truth, OccupancyFlow? truthFlow, Occupancy prediction, OccupancyFlow? predictedFlow,
        ReadOnlySpan<float> origins, int threads = 1)
    {
        RayIouInputs.Check(_labels, Card.Name, truth, prediction, truthFlow, predictedFlow);
        return Statistics(sampleToken, scene, FrameRays.Cast(truth, prediction, origins, threads), truthFlow, predictedFlow);
    }

    /// <inheritdoc/>
    protected override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        return new RayIouScore(_labels, _layout, total).Result(Card.Name);
    }

    private SampleStatistics Statistics(string sampleToken, string scene, FrameRays rays, OccupancyFlow? truthFlow, OccupancyFlow? predictedFlow)
    {
        var (counts, sums) = (new long[CountLength], new double[SumLength]);
        RayTally.Count(rays, _layout, counts);
        if (_layout.HasFlow && truthFlow is not null && predictedFlow is not null)
        {
            RayFlowErrors.OfThisThread.Add(rays, truthFlow, predictedFlow, _layout, counts, sums);
        }

        return new(sampleToken, scene, counts, sums);
    }
}
