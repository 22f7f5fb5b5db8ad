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
            ExportSource.Need(prediction.Plan, "plan", sample);
            plans.Add(sample.Token, new(ExportSource.Fit(sample, prediction.NuScenesWaypoints), prediction.PlanFrame, source.Manifest.UsesEgoStatus));
        }

        PlanFile.Write(request.Out, plans);
    }
}
