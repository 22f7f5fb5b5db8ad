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
        futures.Read(sample.Token), PlanOf(prediction), sample.Scene, prediction.PlanFrame);

    private static Waypoint[] PlanOf(SamplePrediction prediction)
    {
        var plan = SamplePrediction.Required(prediction.Plan, "plan");
        return plan.StepSeconds == Trajectory.NuScenesStepSeconds && plan.Waypoints.Count >= Trajectory.NuScenesSteps
            ? [.. plan.Waypoints.Take(Trajectory.NuScenesSteps)]
            : throw new InvalidDataException(FormattableString.Invariant(
                $"the plan has {plan.Waypoints.Count} waypoints {plan.StepSeconds} s apart, expected {Trajectory.NuScenesSteps} that are {Trajectory.NuScenesStepSeconds} s apart"));
    }
}
