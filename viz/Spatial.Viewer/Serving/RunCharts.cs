using Spatial.Reports;

namespace Spatial.Viewer;

/// <summary>Charts of a run, drawn when asked for.</summary>
internal static class RunCharts
{
    private const string FramesPrefix = "frames-";

    /// <summary>A chart by its name: classes, latency, or frames- and the name of a protocol; null where there is none of that name, or nothing to draw.</summary>
    /// <returns>SVG.</returns>
    public static byte[]? Draw(ViewedRun run, string name) => name switch
    {
        "classes" => run.Report is { } report ? RunChart.PerClass(report) : null,
        "latency" => run.Predictions is RecordedPredictions recorded ? RunChart.Latency(recorded.Timings) : null,
        _ when name.StartsWith(FramesPrefix, StringComparison.Ordinal) => OverTime(run, name[FramesPrefix.Length..]),
        _ => null,
    };

    private static byte[]? OverTime(ViewedRun run, string protocol) => run.OverTime().FirstOrDefault(over => over.Protocol == protocol) is { } over
        ? RunChart.OverTime(over.Protocol, over.Kind, [.. over.Values.Select(value => value.Value)])
        : null;
}
