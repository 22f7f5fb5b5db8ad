using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>comparison.md: the differences for a pull request or a message.</summary>
internal static class MarkdownComparison
{
    public static byte[] Write(ComparisonReport report)
    {
        var text = new MarkdownText().Heading(1, ReportText.Anonymous(report.Title));
        text.Table(["what", "value"], report.Subject.Select(setting => new[] { setting.Name, ReportText.Anonymous(setting.Value) }));
        text.List(report.Remarks.Select(ReportText.Anonymous));
        foreach (var protocol in report.Protocols)
        {
            Protocol(text, protocol);
        }

        return text.ToBytes();
    }

    private static void Protocol(MarkdownText text, ProtocolComparison protocol)
    {
        var (card, comparison) = (protocol.Card, protocol.Comparison);
        text.Heading(2, card.Name);
        foreach (var stamp in comparison.Stamps)
        {
            text.Paragraph($"**{MarkdownText.Escape(ReportText.Anonymous(stamp))}**");
        }

        text.Paragraph(MarkdownText.Escape(ComparisonWords.Method(comparison)));
        text.List(comparison.Warnings.Select(ReportText.Anonymous));
        text.Table(
            ["protocol", "figure", "unit", "\tA", "\tB", "\tB \u2212 A", ComparisonWords.IntervalHeader(comparison), "\tdraws above zero", "verdict on B"],
            comparison.Figures.Select(figure => (string[])[card.Name, figure.Kind.Name, figure.Kind.Unit, .. Cells(figure), JsonNames.Of(figure.Verdict)]));
        Classes(text, protocol);
        Scenes(text, protocol);
        text.Heading(3, $"What {card.Name} fixes").Paragraph(MarkdownText.Escape($"Source: {card.Source}"));
        text.Table(["what", "how"], card.Settings.Select(setting => new[] { setting.Name, setting.Value }));
    }

    private static void Classes(MarkdownText text, ProtocolComparison protocol)
    {
        var comparison = protocol.Comparison;
        if (comparison.Classes.Count == 0)
        {
            return;
        }

        text.Heading(3, $"Classes ({protocol.Card.Name})").Paragraph(MarkdownText.Escape(comparison.Multiplicity.Note));
        text.Table(
            ["class", "figure", "\tsupport", "\tA", "\tB", "\tB \u2212 A", ComparisonWords.IntervalHeader(comparison), "\tdraws above zero", "verdict on B", "after correction"],
            comparison.Classes.Select(row => (string[])
            [
                row.Class, row.Column, ReportNumber.Count(row.Support), .. Cells(row.Figure), JsonNames.Of(row.Figure.Verdict), ComparisonWords.AfterCorrection(row, comparison),
            ]));
    }

    private static void Scenes(MarkdownText text, ProtocolComparison protocol)
    {
        var comparison = protocol.Comparison;
        if (comparison.ExplainedFigure is { } kind && comparison.SceneCount > 1)
        {
            text.Heading(3, $"Scenes that make the difference of {kind.Name} ({protocol.Card.Name})").Paragraph(MarkdownText.Escape(ComparisonWords.Contribution));
            text.Table(
                ["scene", "\tsamples", "\tA", "\tB", "\tcontribution"],
                comparison.Scenes.Take(ComparisonWords.MostScenes).Select(scene => new[]
                {
                    scene.Scene,
                    ReportNumber.Count(scene.Samples),
                    ReportNumber.Shown(scene.A, kind),
                    ReportNumber.Shown(scene.B, kind),
                    ReportNumber.Signed(scene.Contribution, kind),
                }));
        }
    }

    private static string[] Cells(FigureComparison figure) =>
    [
        ReportNumber.Shown(figure.A, figure.Kind),
        ReportNumber.Shown(figure.B, figure.Kind),
        ReportNumber.Signed(figure.Difference, figure.Kind),
        ReportNumber.Shown(figure.Interval, figure.Kind, signed: true),
        ReportNumber.Percent(figure.ShareAboveZero),
    ];
}
