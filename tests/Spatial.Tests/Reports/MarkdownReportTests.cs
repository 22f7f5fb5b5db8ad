using System.Text;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed class MarkdownReportTests
{
    [Fact]
    public void EveryFigureStandsBesideItsProtocol()
    {
        var text = Markdown(SampleReport.Of(1, 2, 3));

        Assert.Contains("| lamps | Distance | 0.800 | m |", text, StringComparison.Ordinal);
        Assert.Contains("| green | 0 | n/a |", text, StringComparison.Ordinal);
        Assert.Contains("| reported | LampNet | 0.7500 | 0.250 m | table 2 of its paper | trained on both |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("PARTIAL", text, StringComparison.Ordinal);
    }

    [Fact]
    public void PartialReportsAreStampedWithCounts()
    {
        var text = Markdown(SampleReport.Of(1, 2, 3) with { Losses = [new("t", "s", "damaged (/data/x.bin)")], SampleCount = 4 });

        Assert.Contains("**PARTIAL: 1 of 4 samples could not be scored.**", text, StringComparison.Ordinal);
        Assert.Contains("| s | t | damaged (…/x.bin) |", text, StringComparison.Ordinal);
    }

    [Fact]
    public void FaultsStampAReportFromWhichNoSampleIsLost()
    {
        var text = Markdown(SampleReport.Of(1, 2, 3) with { Faults = ["the run lacks 1 of its 4 samples", "damaged (/data/x.bin)"] });

        Assert.Contains("**PARTIAL: the run lacks 1 of its 4 samples; damaged (…/x.bin).**", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("lamps")]
    [InlineData("lamps.")]
    public void WhatAProtocolScoresIsASentenceBeforeTheNumberOfSamples(string title)
    {
        var report = SampleReport.Of(1, 2, 3);

        var text = Markdown(report with { Protocols = [report.Protocols[0] with { Card = report.Protocols[0].Card with { Title = title } }] });

        Assert.Contains("\nlamps. 3 samples.\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "<script")]
    [InlineData("a | b", " a | b")]
    [InlineData("![x](http://x.test/y.png)", "![x]")]
    [InlineData("**bold**", "**bold**")]
    [InlineData("line\n# heading", "\n# heading")]
    public void TextFromDataStaysText(string text, string never)
    {
        Assert.DoesNotContain(never, Markdown(SampleReport.With(text)), StringComparison.Ordinal);
    }

    [Fact]
    public void CultureDoesNotChangeTheBytes()
    {
        var expected = Markdown(SampleReport.Of(1, 5, 9));

        using var culture = new OtherCulture();

        Assert.Equal(expected, Markdown(SampleReport.Of(1, 5, 9)));
    }

    private static string Markdown(EvaluationReport report) => Encoding.UTF8.GetString(MarkdownReport.Write(report));
}
