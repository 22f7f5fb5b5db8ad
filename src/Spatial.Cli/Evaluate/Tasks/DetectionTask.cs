using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>nuScenes detection against the annotated boxes.</summary>
internal sealed class DetectionTask(DetectionProtocol protocol, NuScenesTables tables) : IEvaluationTask
{
    private readonly NuScenesReader _reader = new(tables);

    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.BoxesInGlobal is null ? "no detected boxes" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(EvaluatedSample sample, SamplePrediction prediction)
    {
        var truth = DetectionGroundTruth.Of(_reader, sample.Token);
        return protocol.Measure(sample.Token, sample.Scene, truth, prediction.BoxesInGlobal ?? throw new InvalidDataException("the prediction holds no boxes"));
    }
}
