namespace Spatial.Reports;

/// <summary>Our figures beside those that papers report under the same protocol.</summary>
internal static class HtmlReported
{
    public static void Write(HtmlText html, ProtocolReport report)
    {
        if (report.Card.Reported.Count == 0)
        {
            return;
        }

        var kinds = ReportWords.ReportedKinds(report);
        html.Element("h3", "Beside reported results");
        HtmlTable.Begin(
            html,
            $"Measured here, and reported by papers under {report.Card.Name}. Reported results were not measured by us.",
            ["method", "", .. kinds.Select(kind => $"\t{ReportWords.Header(kind)}"), "source", "remark"]);
        html.Open("tr", ("class", "measured")).RowHeader("this run").TextCell("measured");
        foreach (var kind in kinds)
        {
            html.NumberCell(ReportNumber.Shown(ReportWords.Value(report.Result, kind), kind));
        }

        html.TextCell("").TextCell("").Close("tr");
        foreach (var row in report.Card.Reported)
        {
            html.Open("tr", ("class", "reported")).RowHeader(row.Method).TextCell("reported");
            foreach (var kind in kinds)
            {
                html.NumberCell(row.Values.TryGetValue(kind.Name, out var value) ? ReportNumber.Shown(value, kind) : "");
            }

            html.TextCell(row.Source).TextCell(row.Remark).Close("tr");
        }

        HtmlTable.End(html);
    }
}
