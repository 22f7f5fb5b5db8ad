using Spatial.Cli;
using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Tests;

/// <summary>Reads back the figures that an evaluation wrote to metrics.json.</summary>
internal static class WrittenMetrics
{
    /// <summary>The report in a folder that a whole evaluation without losses has just written.</summary>
    public static EvaluationReport Of(CommandRun run, string folder)
    {
        Assert.True(run.ExitCode == ExitCode.Ok, run.Error);
        return In(folder);
    }

    /// <summary>The report in a folder.</summary>
    public static EvaluationReport In(string folder) => MetricsJson.Read(File.ReadAllBytes(Path.Join(folder, "metrics.json")));

    /// <summary>The figures of a protocol.</summary>
    public static ProtocolResult ResultOf(this EvaluationReport report, string protocol) =>
        report.Protocols.Single(scored => scored.Card.Name == protocol).Result;

    /// <summary>All figures of a protocol by name, those of classes as figure/class.</summary>
    public static Dictionary<string, double?> FiguresOf(this EvaluationReport report, string protocol) =>
        report.ResultOf(protocol).AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value, StringComparer.Ordinal);
}
