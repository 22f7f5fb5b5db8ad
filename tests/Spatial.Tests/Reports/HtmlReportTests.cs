using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Spatial.Reports;

namespace Spatial.Tests;

public sealed partial class HtmlReportTests
{
    public static TheoryData<string> HostileTexts() =>
    [
        "<script>alert(1)</script>", "\" onload=\"alert(1)", "' onclick='alert(1)'", "</style><img src=x onerror=alert(1)>", "--><svg/onload=alert(1)>", "&lt;b&gt; & &amp;",
        "a\u0000b\u202Ec\nd", "javascript:alert(1)", "]]><x/>", "場面 <é>",
    ];

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void TextFromDataStaysTextEverywhere(string text)
    {
        // Text that ended its element or attribute would show as elements or attributes that a harmless name does not bring.
        var (plain, hostile) = (Page(SampleReport.With("name")), Page(SampleReport.With(text)));

        Assert.Equal(Shape(plain), Shape(hostile));
        Assert.Contains(ReportText.Line(text), hostile.Root!.Value, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(HostileTexts))]
    public void NamesOfComparedRunsStayText(string text)
    {
        var hostile = Parse(HtmlComparison.Write(SampleReport.Comparison("a", text)));

        Assert.Equal(Shape(Parse(HtmlComparison.Write(SampleReport.Comparison("a", "b")))), Shape(hostile));
    }

    [Fact]
    public void NothingIsFetchedAndOnlyOurScriptRuns()
    {
        foreach (var page in new[] { Page(SampleReport.Of(1, 2, 3)), Parse(HtmlComparison.Write(SampleReport.Comparison("a", "b"))) })
        {
            var policy = page.Descendants("meta").Single(meta => meta.Attribute("http-equiv")?.Value == "Content-Security-Policy").Attribute("content")!.Value;
            var script = page.Descendants("script").Single();

            Assert.StartsWith("default-src 'none'; ", policy, StringComparison.Ordinal);
            Assert.Contains($"script-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script.Value)))}';", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
            Assert.Empty(script.Attributes());
            Assert.DoesNotContain(
                page.Descendants(), element => element.Name.LocalName is "link" or "img" or "iframe" or "object" or "embed" or "base" or "form" or "image" or "use");
            Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.OrdinalIgnoreCase));
            Assert.Empty(page.Descendants().Attributes("src"));
            Assert.All(page.Descendants().Attributes("href"), href => Assert.Matches("^(#|spatial://frame/)", href.Value));
            Assert.DoesNotContain("url(", page.Descendants("style").Single().Value, StringComparison.Ordinal);
            Assert.DoesNotContain("@import", page.Descendants("style").Single().Value, StringComparison.Ordinal);
            Assert.DoesNotMatch(Address(), page.ToString());
        }
    }

    [Fact]
    public void EveryTableIsReadableWithoutEyes()
    {
        var tables = Page(SampleReport.Of(1, 2, 3)).Descendants("table").ToArray();

        Assert.NotEmpty(tables);
        Assert.All(tables, table =>
        {
            Assert.NotEqual("", table.Element("caption")!.Value);
            Assert.All(table.Element("thead")!.Descendants("th"), header => Assert.Equal("col", header.Attribute("scope")!.Value));
            Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal("row", row.Elements().First().Attribute("scope")!.Value));
            Assert.Equal("0", table.Parent!.Attribute("tabindex")!.Value);
        });
        Assert.All(Page(SampleReport.Of(1, 2, 3)).Descendants("svg"), chart => Assert.NotEqual("", chart.Attribute("aria-label")!.Value));
    }

    [Fact]
    public void EveryRowHasACellUnderEveryHeader()
    {
        foreach (var page in new[] { Page(SampleReport.Of(1, 2, 3)), Parse(HtmlComparison.Write(SampleReport.Comparison("a", "b"))) })
        {
            Assert.All(page.Descendants("table"), table =>
                Assert.All(table.Element("tbody")!.Elements("tr"), row => Assert.Equal(table.Element("thead")!.Descendants("th").Count(), row.Elements().Count())));
        }
    }

    [Fact]
    public void IdentifiersAreThereOnceAndLinksLeadToThem()
    {
        var report = SampleReport.Of(1, 2, 3);
        var other = report.Protocols[0] with { Card = report.Protocols[0].Card with { Name = "other lamps" } };
        var page = Page(report with { Protocols = [report.Protocols[0], other] });

        var identifiers = page.Descendants().Attributes("id").Select(id => id.Value).ToArray();

        Assert.Equal(identifiers.Distinct(), identifiers);
        Assert.All(page.Descendants("a").Attributes("href").Where(href => href.Value.StartsWith('#')), href => Assert.Contains(href.Value[1..], identifiers));
        Assert.All(
            page.Descendants().Attributes("clip-path"),
            clip => Assert.Contains(clip.Value["url(#".Length..^1], identifiers));
    }

    [Fact]
    public void EveryFigureStandsBesideItsProtocol()
    {
        var page = Page(SampleReport.Of(1, 2, 3));

        var tiles = page.Descendants("ul").Single(list => list.Attribute("class")?.Value == "tiles").Elements("li").ToArray();

        Assert.Equal(["Accuracy", "Distance", "Lamps"], tiles.Select(tile => tile.Elements("span").First().Value));
        Assert.All(tiles, tile => Assert.Equal("lamps", tile.Elements("span").Last().Value));
        Assert.Contains("0.800", tiles[1].Value, StringComparison.Ordinal);
        Assert.All(
            page.Descendants("caption").Where(caption => caption.Ancestors("section").Any(section => section.Attribute("id")!.Value == "protocol0")),
            caption => Assert.Contains("lamps", caption.Value, StringComparison.Ordinal));
    }

    [Fact]
    public void UndefinedFiguresAreShownAsSuch()
    {
        var cells = Page(SampleReport.Of()).Descendants("td").Select(cell => cell.Value).ToArray();

        Assert.Contains("n/a", cells);
        Assert.DoesNotContain("NaN", cells);
    }

    [Fact]
    public void PartialReportsAreStampedWithCounts()
    {
        var report = SampleReport.Of(1, 2, 3);
        var partial = Page(report with { Losses = [new("t", "s", "damaged")], SampleCount = 4 });

        static IEnumerable<XElement> Stamps(XDocument page) => page.Descendants("p").Where(text => text.Attribute("class")?.Value == "stamp");

        Assert.StartsWith("PARTIAL: 1 of 4 samples could not be scored.", Stamps(partial).Single().Value, StringComparison.Ordinal);
        Assert.Empty(Stamps(Page(report)));
    }

    [Fact]
    public void ReportedResultsAreMarkedAsSuch()
    {
        var row = Page(SampleReport.Of(1, 2, 3)).Descendants("tr").Single(row => row.Attribute("class")?.Value == "reported");

        Assert.Equal(["LampNet", "reported", "0.7500", "0.250", "table 2 of its paper", "trained on both"], row.Elements().Select(cell => cell.Value));
    }

    [Fact]
    public void WorstFramesLeadToTheViewer()
    {
        var report = SampleReport.Of(1, 2, 3);

        var links = Page(report).Descendants("a").Select(link => link.Attribute("href")!.Value).Where(href => href.StartsWith("spatial:", StringComparison.Ordinal));
        var served = Parse(HtmlReport.Write(report, "http://127.0.0.1:5050")).Descendants("a").Select(link => link.Attribute("href")!.Value);

        Assert.Equal("spatial://frame/token0", links.First());
        Assert.Contains("http://127.0.0.1:5050/?scene=scene0&sample=token0", served);
        Assert.Contains("spatial view my-run --frame token0", Page(report).Descendants("code").Select(code => code.Value));
    }

    [Fact]
    public void TimesAreShownWithTheirPercentiles()
    {
        var row = Page(SampleReport.Of(1, 2, 3)).Descendants("tr").Single(row => row.Elements().First().Value == "perceive");

        // Of 80, 90, 100, 200: half do not exceed 90; 90 % and more do not exceed 200.
        Assert.Equal(["perceive", "4", "90.0", "200.0", "200.0", "200.0"], row.Elements().Select(cell => cell.Value));
    }

    [Fact]
    public void SmallClassesAreFlaggedWithTheReason()
    {
        var row = Page(SampleReport.Of(1, 2, 3)).Descendants("table").Single(table => table.Element("caption")!.Value.StartsWith("Classes whose", StringComparison.Ordinal))
            .Element("tbody")!.Elements("tr").First();

        Assert.Equal("red", row.Elements().First().Value);
        Assert.Contains("support 30, under 100; in 3 of 3 scenes, under 10", row.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void NoHeadingStandsAboveChartsThatCannotBeDrawn()
    {
        var report = SampleReport.Of(1, 2, 3);
        var protocol = report.Protocols[0];
        var undefined = report with
        {
            Protocols =
            [
                protocol with
                {
                    Result = protocol.Result with { Tables = [] },
                    Scenes = [.. protocol.Scenes.Select(scene => scene with
                    {
                        Result = scene.Result with { Figures = [.. scene.Result.Figures.Select(figure => figure with { Value = null })] },
                    })],
                },
            ],
        };

        Assert.Contains("Spread", Headings(report));
        Assert.DoesNotContain("Spread", Headings(undefined));

        static IEnumerable<string> Headings(EvaluationReport report) => Page(report).Descendants("h3").Select(heading => heading.Value);
    }

    [Fact]
    public void AFileReadBackMakesAPageWithoutGuessingScenes()
    {
        var read = MetricsJson.Read(MetricsJson.Write(SampleReport.Of(1, 2, 3)));

        Assert.DoesNotContain("of 3 scenes, under", Page(read).Root!.Value, StringComparison.Ordinal);
        Assert.DoesNotContain("in 0 of", Page(read).Root!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void CultureDoesNotChangeTheBytes()
    {
        var expected = HtmlReport.Write(SampleReport.Of(1, 5, 9), viewer: null);

        using var culture = new OtherCulture();

        Assert.Equal(expected, HtmlReport.Write(SampleReport.Of(1, 5, 9), viewer: null));
    }

    [Fact]
    public void APageOfManyScenesStaysSmall()
    {
        const int protocols = 9, scenes = 150;
        var report = SampleReport.Of([.. Enumerable.Range(0, scenes).Select(scene => scene % 11)]);
        var protocol = report.Protocols[0];
        report = report with { Protocols = [.. Enumerable.Range(0, protocols).Select(i => protocol with { Card = protocol.Card with { Name = $"lamps{i}" } })] };

        Assert.InRange(HtmlReport.Write(report, viewer: null).Length, 0, 2 << 20);
    }

    [Fact]
    public void AnEmptyReportIsAPage()
    {
        Assert.NotNull(Page(SampleReport.Of() with { Protocols = [], Latencies = [] }).Root);
    }

    [GeneratedRegex("(?i)https?:")]
    private static partial Regex Address();

    private static XDocument Page(EvaluationReport report) => Parse(HtmlReport.Write(report, viewer: null));

    // The page is well-formed, so that a strict reader can tell elements from text.
    private static XDocument Parse(byte[] page)
    {
        var text = Encoding.UTF8.GetString(page);
        const string type = "<!DOCTYPE html>\n";
        Assert.StartsWith(type, text, StringComparison.Ordinal);
        return XDocument.Parse(text[type.Length..], LoadOptions.PreserveWhitespace);
    }

    private static IEnumerable<string> Shape(XDocument page) => page.Descendants().Select(element => $"{element.Name} {string.Join(' ', element.Attributes().Select(attribute => attribute.Name))}");
}
