using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Plans as <see cref="PlanFile"/> has them, key ego frame. No benchmark defines a file of its own.</summary>
internal static class PlanExport
{
    public static void Write(ExportSource source, ExportRequest request)
    {
        var plans = new Dictionary<string, PlannedPath>(StringComparer.Ordinal);
        foreach (var (sample, prediction) in source.ReadAll())
        {
            var plan = ExportSource.Need(prediction.Plan, "plan", sample);
            if (plan.StepSeconds != Trajectory.NuScenesStepSeconds || plan.Waypoints.Count < Trajectory.NuScenesSteps)
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"sample {sample.Token} of {sample.Scene}: the plan has {plan.Waypoints.Count} waypoints {plan.StepSeconds} s apart, expected {Trajectory.NuScenesSteps} that are {Trajectory.NuScenesStepSeconds} s apart"));
            }

            plans.Add(sample.Token, new([.. plan.Waypoints.Take(Trajectory.NuScenesSteps)], PlanFrame.Ego, source.Manifest.UsesEgoStatus));
        }

        PlanFile.Write(request.Out, plans);
    }
}
