using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>nuScenes detection against the annotated boxes.</summary>
/// <param name="protocol">The protocol.</param>
/// <param name="tables">The data set.</param>
/// <param name="order">Tokens in the order of the submission, which decides between equal scores; empty for the order of the data set.</param>
internal sealed class DetectionTask(DetectionProtocol protocol, NuScenesTables tables, IReadOnlyList<string> order) : IEvaluationTask
{
    private readonly NuScenesReader _reader = new(tables);
    private readonly Dictionary<string, int> _positions =
        order.Select((token, at) => (token, at)).ToDictionary(pair => pair.token, pair => pair.at, StringComparer.Ordinal);

    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.BoxesInGlobal is null ? "no detected boxes" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction) => protocol.Measure(
        _reader.ReadAnnotations(sample.Token),
        SamplePrediction.Required(prediction.BoxesInGlobal, "boxes"),
        _positions.GetValueOrDefault(sample.Token));
}
