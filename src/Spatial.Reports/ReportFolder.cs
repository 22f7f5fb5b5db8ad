namespace Spatial.Reports;

/// <summary>x</summary>
public static class ReportFolder
{
    /// <summary>x</summary>
    public static void Write(EvaluationReport report, string folder) => File.WriteAllText(Path.Combine(folder, "metrics.json"), System.Text.Json.JsonSerializer.Serialize(report.Protocols.Select(p => p.Result)));
}
