namespace Spatial.Reports;

/// <summary>Writes reports as files for machines and people.</summary>
/// <remarks>No file holds folders, names of machines or users; only the page holds times. All files are made in full before the first takes its
/// name, so a report that cannot be made leaves the old one whole, and no file is ever half written.</remarks>
public static class ReportFolder
{
    /// <summary>Writes metrics.json, per_scene.csv, per_class.csv, report.md and report.html.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="folder">Where; made where it does not exist. Files of the same names are replaced.</param>
    /// <param name="viewer">Address under which frames can be viewed; null for links that an installed viewer answers to.</param>
    /// <returns>Paths of the files.</returns>
    /// <exception cref="ArgumentException">The report cannot be written as it is: an infinite figure, a name twice.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to; what was there is untouched.</exception>
    public static IReadOnlyList<string> Write(EvaluationReport report, string folder, string? viewer = null)
    {
        ArgumentNullException.ThrowIfNull(report);
        return WriteWhole(folder,
        [
            ("metrics.json", MetricsJson.Write(report)),
            ("per_scene.csv", ReportTables.PerScene(report)),
            ("per_class.csv", ReportTables.PerClass(report)),
            ("report.md", MarkdownReport.Write(report)),
            ("report.html", HtmlReport.Write(report, viewer)),
        ]);
    }

    /// <summary>Writes comparison.json, comparison.md and comparison.html.</summary>
    /// <param name="report">What to write.</param>
    /// <param name="folder">Where; made where it does not exist. Files of the same names are replaced.</param>
    /// <returns>Paths of the files.</returns>
    /// <exception cref="ArgumentException">The report cannot be written as it is: an infinite figure, a name twice.</exception>
    /// <exception cref="IOException">The folder cannot be made or written to; what was there is untouched.</exception>
    public static IReadOnlyList<string> Write(ComparisonReport report, string folder)
    {
        ArgumentNullException.ThrowIfNull(report);
        return WriteWhole(folder,
        [
            ("comparison.json", ComparisonJson.Write(report)),
            ("comparison.md", MarkdownComparison.Write(report)),
            ("comparison.html", HtmlComparison.Write(report)),
        ]);
    }

    private static string[] WriteWhole(string folder, (string Name, byte[] Content)[] files)
    {
        try
        {
            Directory.CreateDirectory(folder);
            AtomicFile.WriteTogether(folder, [.. files.Select(file => (file.Name, (Action<Stream>)(stream => stream.Write(file.Content))))]);
            return [.. files.Select(file => Path.Combine(folder, file.Name))];
        }
        catch (Exception error) when (error is UnauthorizedAccessException or IOException)
        {
            throw new IOException($"the report cannot be written, choose a folder that is writable and has room: {error.Message} ({folder})", error);
        }
    }
}
