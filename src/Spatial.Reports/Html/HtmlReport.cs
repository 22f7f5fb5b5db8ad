namespace Spatial.Reports;

/// <summary>report.html: everything about an evaluation on one page.</summary>
internal static class HtmlReport
{
    private const int MostLosses = 100;

    /// <summary>Writes the page.</summary>
    /// <param name="report">What it shows.</param>
    /// <param name="viewer">Address under which frames can be viewed; null for links that an installed viewer answers to.</param>
    public static byte[] Write(EvaluationReport report, string? viewer)
    {
        var title = ReportText.Anonymous(report.Title);
        return HtmlPage.Write(title, html =>
        {
            html.Element("h1", title);
            if (report.Partial)
            {
                html.Element("p", ReportWords.PartialStamp(report) + (report.Losses.Count > 0 ? " Figures are those of the samples that could." : ""), ("class", "stamp"));
            }

            HtmlSections.Subject(html, report.Subject);
            HtmlTable.List(html, [.. report.Remarks.Select(ReportText.Anonymous)], "notes");
            HtmlSections.Contents(html, [.. report.Protocols.Select(protocol => protocol.Card)], Extras(report));
            Overview(html, report.Protocols);
            foreach (var (at, protocol) in report.Protocols.Index())
            {
                Protocol(html, report, protocol, HtmlSections.Anchor(at), viewer);
            }

            Latencies(html, report.Latencies);
            Losses(html, report);
        });
    }

    private static void Overview(HtmlText html, IReadOnlyList<ProtocolReport> protocols)
    {
        if (protocols.Count < 2)
        {
            return;
        }

        HtmlTable.Begin(
            html, "First figure of each protocol", ["protocol", "figure", "\tvalue", "", $"\t{ReportWords.IntervalHeader(protocols[0].Intervals)}", "\tsamples"]);
        foreach (var (at, protocol) in protocols.Index())
        {
            html.Open("tr").Open("th", ("scope", "row")).Element("a", protocol.Card.Name, ("href", $"#{HtmlSections.Anchor(at)}")).Close("th");
            if (protocol.Result.Figures is [var figure, ..])
            {
                html.TextCell(figure.Kind.Name).NumberCell(ReportNumber.Shown(figure.Value, figure.Kind)).TextCell(figure.Kind.Unit)
                    .NumberCell(ReportNumber.Shown(protocol.Intervals?.Figures[0].Interval, figure.Kind));
            }

            html.NumberCell(ReportNumber.Count(protocol.Result.Samples)).Close("tr");
        }

        HtmlTable.End(html);
    }

    private static void Protocol(HtmlText html, EvaluationReport report, ProtocolReport protocol, string anchor, string? viewer)
    {
        var (card, result) = (protocol.Card, protocol.Result);
        html.Open("section", ("id", anchor), ("aria-labelledby", $"{anchor}-title")).Element("h2", card.Name, ("id", $"{anchor}-title"));
        html.Element("p", ReportWords.Scored(card, result));
        Headline(html, protocol);
        HtmlTable.List(html, card.Caveats, "notes");
        HtmlSections.Card(html, card);
        HtmlReported.Write(html, protocol);
        HtmlClasses.Write(html, protocol);
        HtmlSpread.Write(html, protocol, anchor);
        HtmlScenes.Write(html, protocol);
        HtmlConfusion.Write(html, protocol);
        HtmlFrames.Write(html, report, protocol, viewer);
        if (result.Tallies.Count > 0)
        {
            html.Element("h3", "Counted beside the figures");
            HtmlTable.Begin(html, $"Counts of {card.Name}", ["what", "\tcount"]);
            foreach (var tally in result.Tallies)
            {
                html.Open("tr").RowHeader(tally.Name).NumberCell(ReportNumber.Count(tally.Count)).Close("tr");
            }

            HtmlTable.End(html);
        }

        html.Close("section");
    }

    private static void Headline(HtmlText html, ProtocolReport protocol)
    {
        html.Open("ul", ("class", "tiles"));
        foreach (var (at, figure) in protocol.Result.Figures.Index())
        {
            html.Open("li").Element("span", figure.Kind.Name, ("class", "name")).Open("span", ("class", "value"));
            html.Text(ReportNumber.Shown(figure.Value, figure.Kind));
            if (figure.Value is not null && figure.Kind.Unit.Length > 0)
            {
                html.Element("small", figure.Kind.Unit);
            }

            html.Close("span");
            if (protocol.Intervals?.Figures[at].Interval is { } interval)
            {
                html.Element("span", $"{ReportNumber.Percent(protocol.Intervals.Confidence, 0)}: {ReportNumber.Shown(interval, figure.Kind)}", ("class", "interval"));
            }

            html.Element("span", protocol.Card.Name, ("class", "chip")).Close("li");
        }

        html.Close("ul");
        if (protocol.Intervals is { } intervals)
        {
            html.Element(
                "p",
                $"Intervals hold {ReportNumber.Percent(intervals.Confidence, 0)} of {ReportNumber.Count(intervals.Draws)} draws of {intervals.Scenes} scenes "
                + $"(bootstrap over scenes, seed {intervals.Seed}). They tell how figures depend on the choice of scenes, and nothing else.",
                ("class", "soft"));
            HtmlTable.List(html, intervals.Warnings, "notes");
        }
    }

    private static IEnumerable<(string Anchor, string Name)> Extras(EvaluationReport report)
    {
        if (report.Latencies.Count > 0)
        {
            yield return ("latency", "latency");
        }

        if (report.Losses.Count > 0)
        {
            yield return ("losses", "samples lost");
        }
    }

    private static void Latencies(HtmlText html, IReadOnlyList<StageLatencies> stages)
    {
        StageLatencies[] recorded = [.. stages.Where(stage => stage.Milliseconds.Count > 0)];
        if (recorded.Length == 0)
        {
            return;
        }

        html.Open("section", ("id", "latency")).Element("h2", "Latency");
        html.Element("p", "Time that predicting each sample took, as the run recorded it. Times depend on the machine; they are on this page only.");
        HtmlTable.Begin(html, "Milliseconds per sample", ["stage", "\tsamples", "\tp50", "\tp90", "\tp99", "\tlongest"]);
        foreach (var stage in recorded)
        {
            double[] sorted = [.. stage.Milliseconds.Order()];
            html.Open("tr").RowHeader(stage.Stage).NumberCell(ReportNumber.Count(sorted.Length));
            foreach (var share in new[] { 0.5, 0.9, 0.99, 1 })
            {
                html.NumberCell(ReportNumber.Fixed(Quantile(sorted, share), 1));
            }

            html.Close("tr");
        }

        HtmlTable.End(html);
        html.Open("div", ("class", "charts"));
        foreach (var (at, stage) in recorded.Index())
        {
            double[] sorted = [.. stage.Milliseconds.Order()];
            var chart = Histogram.Draw(sorted, "ms", "samples", ("p50", Quantile(sorted, 0.5)), ("p90", Quantile(sorted, 0.9)), ("p99", Quantile(sorted, 0.99)));
            HtmlSections.Chart(html, chart, $"latency{at}", $"{stage.Stage}: milliseconds per sample");
        }

        html.Close("div").Close("section");
    }

    // The smallest recorded value that so many do not exceed.
    private static double Quantile(double[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)];

    private static void Losses(HtmlText html, EvaluationReport report)
    {
        if (report.Losses.Count == 0)
        {
            return;
        }

        html.Open("section", ("id", "losses")).Element("h2", "Samples that could not be scored");
        HtmlTable.Begin(html, ReportWords.PartialStamp(report), ["sample", "scene", "reason"], "tall");
        foreach (var loss in report.Losses.Take(MostLosses))
        {
            html.Open("tr").RowHeader(loss.SampleToken).TextCell(loss.Scene).TextCell(ReportText.Anonymous(loss.Reason)).Close("tr");
        }

        HtmlTable.End(html);
        if (report.Losses.Count > MostLosses)
        {
            html.Element("p", $"{ReportNumber.Count(report.Losses.Count - MostLosses)} more are listed in metrics.json.");
        }

        html.Close("section");
    }
}
