using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>A planning protocol against where the vehicle and the annotated objects went.</summary>
internal sealed class PlanningTask(PlanningProtocol protocol, SceneFutureReader futures) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.Plan is null ? "no plan" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction) => protocol.Measure(
        futures.Read(sample.Token), prediction.NuScenesWaypoints(), sample.Scene, prediction.PlanFrame);
}
