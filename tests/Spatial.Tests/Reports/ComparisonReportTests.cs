using System.Text;
using System.Text.Json.Nodes;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class ComparisonReportTests
{
    [Fact]
    public void DifferencesStandUnderTheirProtocol()
    {
        var figure = JsonNode.Parse(ComparisonJson.Write(SampleReport.Comparison("a", "b")))!["protocols"]!["lamps"]!["figures"]!["Distance"]!;

        // 12 scenes of ten lamps; run B is right once more in six of them.
        Assert.Equal("m", figure["unit"]!.GetValue<string>());
        Assert.Equal(-6 / 120.0, figure["difference"]!.GetValue<double>(), 1e-12);
        Assert.Equal("better", figure["verdict"]!.GetValue<string>());
    }

    [Fact]
    public void TheBytesDependOnNeitherCultureNorThreads()
    {
        var expected = ComparisonJson.Write(SampleReport.Comparison("a", "b"));

        using var culture = new OtherCulture();

        Assert.Equal(expected, ComparisonJson.Write(SampleReport.Comparison("a", "b")));
    }

    [Fact]
    public void MarkdownNamesTheProtocolInEveryRowOfFigures()
    {
        var text = Encoding.UTF8.GetString(MarkdownComparison.Write(SampleReport.Comparison("a", "b")));

        Assert.Contains("| lamps | Distance | m | ", text, StringComparison.Ordinal);
        Assert.Contains("| lamps | Lamps |  | 120 | 120 | 0 | 0 to 0 | 0.0 % | no evidence of a difference |", text, StringComparison.Ordinal);
        Assert.Contains("500 draws, seed 0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void ForcedComparisonsAreStampedInEveryForm()
    {
        var report = SampleReport.Comparison("a", "b");
        var comparison = report.Protocols[0].Comparison with { Stamps = ["PARTIAL: b has 3 of 4 samples"] };
        report = report with { Protocols = [report.Protocols[0] with { Comparison = comparison }] };

        foreach (var file in new[] { ComparisonJson.Write(report), MarkdownComparison.Write(report), HtmlComparison.Write(report) })
        {
            Assert.Contains("PARTIAL: b has 3 of 4 samples", Encoding.UTF8.GetString(file), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void OneSceneIsComparedWithoutIntervals()
    {
        var run = LampProtocol.Run("a", LampProtocol.Scenes(3));
        var comparison = LampProtocol.Compare(run, run with { Name = "b" }, new() { Draws = 10 });
        var report = SampleReport.Comparison("a", "b");
        report = report with { Protocols = [report.Protocols[0] with { Comparison = comparison }] };

        Assert.Contains("| n/a | n/a | unknown |", Encoding.UTF8.GetString(MarkdownComparison.Write(report)), StringComparison.Ordinal);
        Assert.Contains("one scene", Encoding.UTF8.GetString(HtmlComparison.Write(report)), StringComparison.Ordinal);
    }
}
