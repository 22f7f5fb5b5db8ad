using System.Globalization;
using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Cli;

/// <summary>An evaluation's figures on the terminal; each stands beside its protocol's name.</summary>
internal static class ReportScreen
{
    private const int MostLosses = 20;

    /// <summary>Writes the figures, or metrics.json itself.</summary>
    /// <returns>The exit code: ok, or finished with losses.</returns>
    public static int Show(EvaluationReport report, string folder, bool json, Screen screen)
    {
        if (json)
        {
            screen.Output.Write(File.ReadAllText(Path.Combine(folder, "metrics.json")));
        }
        else
        {
            Write(report, screen);
            screen.Output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{report.SampleCount - report.Losses.Count} of {report.SampleCount} samples scored{(report.Partial ? ": PARTIAL" : "")}."));
            screen.Output.WriteLine($"Report: {Path.Combine(folder, "report.html")}");
        }

        return report.Partial ? ExitCode.Losses : ExitCode.Ok;
    }

    private static void Write(EvaluationReport report, Screen screen)
    {
        foreach (var protocol in report.Protocols)
        {
            var name = protocol.Card.Name;
            screen.WriteTable(
                $"{name}: {protocol.Card.Title}", ["protocol", "figure", "value#", "unit"],
                protocol.Result.Figures.Select(figure => new[] { name, figure.Kind.Name, ValueOf(figure), figure.Kind.Unit }));
            screen.WriteTable("", ["counted", "number#"], protocol.Result.Tallies.Select(tally => new[] { tally.Name, tally.Count.ToString(CultureInfo.InvariantCulture) }));
        }

        screen.WriteTable(
            "Left out", ["sample", "scene", "why"],
            report.Losses.Take(MostLosses).Select(loss => new[] { loss.SampleToken, loss.Scene, loss.Reason }));
        if (report.Losses.Count > MostLosses)
        {
            screen.Output.WriteLine($"... and {report.Losses.Count - MostLosses} more in metrics.json");
        }
    }

    private static string ValueOf(Figure figure) => figure.Value is { } value
        ? value.ToString(figure.Kind.Unit == "%" ? "F2" : "F4", CultureInfo.InvariantCulture)
        : "n/a";
}
