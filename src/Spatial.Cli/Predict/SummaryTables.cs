using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>A run's summary for people.</summary>
internal static class SummaryTables
{
    private const int MostLosses = 20;

    public static void Write(Screen screen, RunSummary summary)
    {
        screen.WriteTable(
            "Time per sample",
            ["stage", "samples#", "median ms#", "90 % ms#", "total s#"],
            summary.Timings.Select(stage => new[]
            {
                stage.Stage, Number(stage.Count), Number(stage.MedianMs, 1), Number(stage.P90Ms, 1), Number(stage.TotalMs / 1000, 2),
            }));
        screen.WriteTable(
            "Occupied voxels",
            ["class", "voxels#", "per sample#"],
            summary.Occupied.Select(count => new[] { count.Class, Number(count.Voxels), Number((double)count.Voxels / summary.Predicted, 1) }));
        screen.WriteTable("Degraded", ["reason", "samples#"], summary.Degradations.Select(count => new[] { count.Reason, Number(count.Samples) }));
        screen.WriteTable("Missing in the tables", ["what"], summary.DataFaults.Take(MostLosses).Select(fault => new[] { fault }));
        screen.WriteTable(
            "Left out", ["sample", "scene", "why"],
            summary.Losses.Take(MostLosses).Select(loss => new[] { loss.SampleToken, loss.Scene, loss.Error }));
        var untold = Math.Max(0, summary.DataFaults.Count - MostLosses) + Math.Max(0, summary.Losses.Count - MostLosses);
        if (untold > 0)
        {
            screen.Output.WriteLine($"... and {Number(untold)} more in summary.json");
        }
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value, int decimals) => value.ToString("F" + Number(decimals), CultureInfo.InvariantCulture);
}
