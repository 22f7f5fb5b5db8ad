namespace Spatial.Reports;

/// <summary>The worst frames, with what it takes to look at them.</summary>
internal static class HtmlFrames
{
    public static void Write(HtmlText html, EvaluationReport report, ProtocolReport protocol, string? viewer)
    {
        if (protocol.Worst.Count == 0)
        {
            return;
        }

        var kind = protocol.Card.RankedBy;
        html.Element("h3", "Worst frames");
        HtmlTable.Begin(
            html,
            $"Worst by {kind.Name}, {protocol.Card.Name}. The link opens the viewer; the command does the same in a shell.",
            ["sample", "scene", $"\t{ReportWords.Header(kind)}", "command"],
            "sort wide");
        foreach (var sample in protocol.Worst.Take(ReportWords.MostWorst))
        {
            html.Open("tr").Open("th", ("scope", "row"));
            html.Element("a", sample.SampleToken, ("href", FrameLink.Address(sample.SampleToken, sample.Scene, viewer))).Close("th");
            html.TextCell(sample.Scene).NumberCell(ReportNumber.Shown(sample.Value, kind));
            html.Open("td", ("class", "t")).Element("code", FrameLink.Command(report.Run is null ? null : ReportText.Anonymous(report.Run), sample.SampleToken), ("class", "copy"));
            html.Close("td").Close("tr");
        }

        HtmlTable.End(html);
    }
}
