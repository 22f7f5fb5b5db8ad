using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>report.md: the figures for a pull request or a message.</summary>
internal static class MarkdownReport
{
    private const int MostLosses = 10;

    public static byte[] Write(EvaluationReport report)
    {
        var text = new MarkdownText().Heading(1, ReportText.Anonymous(report.Title));
        if (report.Partial)
        {
            text.Paragraph($"**{MarkdownText.Escape(ReportWords.PartialStamp(report))}**");
        }

        text.Table(["what", "value"], report.Subject.Select(setting => new[] { setting.Name, ReportText.Anonymous(setting.Value) }));
        text.List(report.Remarks.Select(ReportText.Anonymous));
        foreach (var protocol in report.Protocols)
        {
            Protocol(text, protocol);
        }

        Losses(text, report);
        return text.ToBytes();
    }

    private static void Protocol(MarkdownText text, ProtocolReport report)
    {
        var (card, result) = (report.Card, report.Result);
        text.Heading(2, card.Name).Paragraph(MarkdownText.Escape(ReportWords.Scored(card, result)));
        text.Table(
            ["protocol", "figure", "\tvalue", "unit", ReportWords.IntervalHeader(report.Intervals), "better"],
            result.Figures.Index().Select(figure => new[]
            {
                card.Name,
                figure.Item.Kind.Name,
                ReportNumber.Shown(figure.Item.Value, figure.Item.Kind),
                figure.Item.Kind.Unit,
                ReportNumber.Shown(report.Intervals?.Figures[figure.Index].Interval, figure.Item.Kind),
                JsonNames.Of(figure.Item.Kind.Better),
            }));
        Reported(text, report);
        foreach (var table in result.Tables)
        {
            Table(text, card, table);
        }

        SmallClassesOf(text, report);
        if (result.Tallies.Count > 0)
        {
            text.Heading(3, "Counted beside the figures");
            text.Table(["what", "\tcount"], result.Tallies.Select(tally => new[] { tally.Name, ReportNumber.Count(tally.Count) }));
        }

        Worst(text, report);
        text.Heading(3, $"What {card.Name} fixes").Paragraph(MarkdownText.Escape($"Source: {card.Source}"));
        text.Table(["what", "how"], card.Settings.Select(setting => new[] { setting.Name, setting.Value }));
        text.List(card.Caveats);
    }

    private static void Reported(MarkdownText text, ProtocolReport report)
    {
        var rows = report.Card.Reported;
        if (rows.Count == 0)
        {
            return;
        }

        var kinds = ReportWords.ReportedKinds(report);
        text.Heading(3, $"Beside results that papers report under {report.Card.Name}");
        text.Table(
            ["", "method", .. kinds.Select(kind => $"\t{kind.Name}"), "source", "remark"],
            [
                ["measured", "this run", .. kinds.Select(kind => ReportNumber.WithUnit(ReportWords.Value(report.Result, kind), kind)), "", ""],
                .. rows.Select(row => (string[])
                [
                    "reported", row.Method,
                    .. kinds.Select(kind => row.Values.TryGetValue(kind.Name, out var value) ? ReportNumber.WithUnit(value, kind) : ""),
                    row.Source, row.Remark,
                ]),
            ]);
    }

    private static void Table(MarkdownText text, ProtocolCard card, ClassTable table)
    {
        text.Heading(3, $"{table.Title} ({card.Name})");
        text.Table(
            [table.Division, "\tsupport", .. table.Columns.Select(column => $"\t{ReportWords.Header(column)}")],
            table.Rows.Select(row => (string[])
            [
                row.Class, ReportNumber.Count(row.Support), .. table.Columns.Zip(row.Values, (column, value) => ReportNumber.Shown(value, column)),
            ]));
    }

    private static void SmallClassesOf(MarkdownText text, ProtocolReport report)
    {
        var small = SmallClasses.Of(report);
        if (small.Count > 0)
        {
            text.Heading(3, "Classes whose figures rest on little");
            text.Table(["table", "class", "why"], small.Select(row => new[] { row.Table, row.Class, string.Join("; ", row.Reasons) }));
        }
    }

    private static void Worst(MarkdownText text, ProtocolReport report)
    {
        if (report.Worst.Count > 0)
        {
            text.Heading(3, $"Worst frames by {report.Card.RankedBy.Name} ({report.Card.Name})");
            text.Table(
                ["scene", "sample", $"\t{ReportWords.Header(report.Card.RankedBy)}"],
                report.Worst.Take(ReportWords.MostWorst)
                    .Select(sample => new[] { sample.Scene, sample.SampleToken, ReportNumber.Shown(sample.Value, report.Card.RankedBy) }));
        }
    }

    private static void Losses(MarkdownText text, EvaluationReport report)
    {
        if (report.Losses.Count > 0)
        {
            text.Heading(2, "Samples that could not be scored");
            text.Table(
                ["scene", "sample", "reason"],
                report.Losses.Take(MostLosses).Select(loss => new[] { loss.Scene, loss.SampleToken, ReportText.Anonymous(loss.Reason) }));
            if (report.Losses.Count > MostLosses)
            {
                text.Paragraph($"{report.Losses.Count - MostLosses} more are listed in metrics.json.");
            }
        }
    }
}
