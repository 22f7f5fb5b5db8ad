using System.Text;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class ReportFolderTests
{
    [Fact]
    public void AllFilesAreWrittenAndNothingElse()
    {
        using var folder = new TemporaryFolder();

        var paths = ReportFolder.Write(SampleReport.Of(1, 2, 3), folder["report"]);

        Assert.Equal(paths.Order(StringComparer.Ordinal), Directory.GetFileSystemEntries(folder["report"]).Order(StringComparer.Ordinal));
        Assert.All(paths, path => Assert.NotEqual(0, new FileInfo(path).Length));
    }

    [Fact]
    public void AReportThatCannotBeMadeLeavesTheOldOneWhole()
    {
        using var folder = new TemporaryFolder();
        var report = SampleReport.Of(1, 2, 3);
        var before = ReportFolder.Write(report, folder.Path).ToDictionary(path => path, File.ReadAllBytes);

        Assert.Throws<ArgumentException>(() => ReportFolder.Write(report with { Title = "new", Protocols = [report.Protocols[0], report.Protocols[0]] }, folder.Path));

        Assert.Equal(before.Count, Directory.GetFiles(folder.Path).Length);
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Fact]
    public void AFolderThatCannotBeMadeIsNamed()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("file", [1]);

        var error = Assert.Throws<IOException>(() => ReportFolder.Write(SampleReport.Of(1), Path.Combine(file, "report")));

        Assert.EndsWith($"({Path.Combine(file, "report")})", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void NoFileTellsWhereOrByWhomItWasMade()
    {
        const string message = "damaged (/home/ann/data/x.bin)";
        using var folder = new TemporaryFolder();
        var report = SampleReport.Of(1, 2, 3) with { Title = message, Run = "/home/ann/run", Subject = [new("model", message)], Remarks = [message], Losses = [new("t", "s", message)] };

        var paths = ReportFolder.Write(report, folder.Path);

        Assert.All(paths, path =>
        {
            var text = File.ReadAllText(path, Encoding.UTF8);
            Assert.DoesNotContain("ann/", text, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Path, text, StringComparison.Ordinal);
            Assert.DoesNotContain(Environment.MachineName, text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void AComparisonIsWrittenBesideAReport()
    {
        using var folder = new TemporaryFolder();
        ReportFolder.Write(SampleReport.Of(1, 2, 3), folder.Path);

        var paths = ReportFolder.Write(SampleReport.Comparison("a", "b"), folder.Path);

        Assert.Equal(["comparison.json", "comparison.md", "comparison.html"], paths.Select(path => Path.GetFileName(path)));
        Assert.Equal(8, Directory.GetFiles(folder.Path).Length);
    }
}
