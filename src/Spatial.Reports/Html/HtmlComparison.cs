using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>comparison.html: two runs side by side on one page.</summary>
internal static class HtmlComparison
{
    public static byte[] Write(ComparisonReport report)
    {
        var title = ReportText.Anonymous(report.Title);
        return HtmlPage.Write(title, html =>
        {
            html.Element("h1", title);
            foreach (var stamp in report.Protocols.SelectMany(protocol => protocol.Comparison.Stamps).Distinct())
            {
                html.Element("p", ReportText.Anonymous(stamp), ("class", "stamp"));
            }

            HtmlSections.Subject(html, report.Subject);
            HtmlTable.List(html, [.. report.Remarks.Select(ReportText.Anonymous)], "notes");
            HtmlSections.Contents(html, [.. report.Protocols.Select(protocol => protocol.Card)], []);
            foreach (var (at, protocol) in report.Protocols.Index())
            {
                Protocol(html, protocol, HtmlSections.Anchor(at));
            }
        });
    }

    private static void Protocol(HtmlText html, ProtocolComparison protocol, string anchor)
    {
        var (card, comparison) = (protocol.Card, protocol.Comparison);
        html.Open("section", ("id", anchor), ("aria-labelledby", $"{anchor}-title")).Element("h2", card.Name, ("id", $"{anchor}-title"));
        html.Element("p", ReportWords.Sentence(card.Title)).Element("p", ComparisonWords.Method(comparison));
        HtmlTable.List(html, [.. comparison.Stamps.Concat(comparison.Warnings).Select(ReportText.Anonymous)], "notes");
        HtmlTable.Begin(html, $"Figures of {card.Name}. Difference: B \u2212 A.", ["figure", .. Columns(comparison), "verdict on B"]);
        foreach (var figure in comparison.Figures)
        {
            html.Open("tr").RowHeader(ReportWords.Header(figure.Kind));
            Cells(html, figure);
            Verdict(html, figure.Verdict);
            html.Close("tr");
        }

        HtmlTable.End(html);
        HtmlSections.Card(html, card);
        Classes(html, protocol, anchor);
        Scenes(html, protocol);
        html.Close("section");
    }

    private static void Classes(HtmlText html, ProtocolComparison protocol, string anchor)
    {
        var comparison = protocol.Comparison;
        if (comparison.Classes.Count == 0)
        {
            return;
        }

        html.Element("h3", "Classes").Element("p", comparison.Multiplicity.Note);
        html.Open("div", ("class", "charts"));
        foreach (var (at, group) in comparison.Classes.Where(row => row.Figure.Interval is not null).GroupBy(row => (row.Table, row.Column)).Index())
        {
            ClassComparison[] rows = [.. group];
            var kind = rows[0].Figure.Kind with { Name = group.Key.Column };
            HtmlSections.Chart(
                html,
                DifferenceChart.Draw(rows, kind),
                $"{anchor}-difference{at}",
                $"{protocol.Card.Name}: difference of {kind.Name} with its {ComparisonWords.IntervalHeader(comparison)}. Strong where the interval excludes zero.",
                DifferenceChart.HeightOf(rows.Length));
        }

        html.Close("div");
        HtmlTable.Begin(
            html,
            $"Classes of {protocol.Card.Name}. Difference: B \u2212 A.",
            ["class", "figure", "\tsupport", .. Columns(comparison), "verdict on B", "corrected"],
            "sort");
        foreach (var row in comparison.Classes)
        {
            html.Open("tr").RowHeader(row.Class).TextCell(row.Figure.Kind.Unit.Length > 0 ? $"{row.Column}\u00A0({row.Figure.Kind.Unit})" : row.Column)
                .NumberCell(ReportNumber.Count(row.Support));
            Cells(html, row.Figure);
            Verdict(html, row.Figure.Verdict);
            html.TextCell(ComparisonWords.AfterCorrection(row, comparison)).Close("tr");
        }

        HtmlTable.End(html);
    }

    private static void Scenes(HtmlText html, ProtocolComparison protocol)
    {
        var comparison = protocol.Comparison;
        if (comparison.ExplainedFigure is not { } kind || comparison.SceneCount < 2)
        {
            return;
        }

        html.Element("h3", "Scenes that make the difference").Element("p", ComparisonWords.Contribution);
        HtmlTable.Begin(
            html,
            $"Scenes with the largest contribution to the difference of {kind.Name}, {protocol.Card.Name}",
            ["scene", "\tsamples", $"\tA, {ReportWords.Header(kind)}", $"\tB, {ReportWords.Header(kind)}", "\tcontribution"],
            "sort");
        foreach (var scene in comparison.Scenes.Take(ComparisonWords.MostScenes))
        {
            html.Open("tr").RowHeader(scene.Scene).NumberCell(ReportNumber.Count(scene.Samples)).NumberCell(ReportNumber.Shown(scene.A, kind))
                .NumberCell(ReportNumber.Shown(scene.B, kind)).NumberCell(ReportNumber.Signed(scene.Contribution, kind)).Close("tr");
        }

        HtmlTable.End(html);
    }

    private static string[] Columns(RunComparison comparison) =>
        ["\tA", "\tB", "\tB \u2212 A", $"\t{ComparisonWords.IntervalHeader(comparison)}", "\tdraws > 0"];

    private static void Cells(HtmlText html, FigureComparison figure) => html
        .NumberCell(ReportNumber.Shown(figure.A, figure.Kind))
        .NumberCell(ReportNumber.Shown(figure.B, figure.Kind))
        .NumberCell(ReportNumber.Signed(figure.Difference, figure.Kind))
        .NumberCell(ReportNumber.Shown(figure.Interval, figure.Kind, signed: true))
        .NumberCell(ReportNumber.Percent(figure.ShareAboveZero));

    private static void Verdict(HtmlText html, Verdict verdict)
    {
        var kind = verdict switch
        {
            Evaluation.Verdict.Better => "better",
            Evaluation.Verdict.Worse => "worse",
            Evaluation.Verdict.Differs => "differs",
            _ => "no",
        };
        html.Open("td", ("class", "t")).Element("span", JsonNames.Of(verdict), ("class", $"verdict {kind}")).Close("td");
    }
}
