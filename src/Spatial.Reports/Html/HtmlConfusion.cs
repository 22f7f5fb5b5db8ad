using System.Globalization;

namespace Spatial.Reports;

/// <summary>The confusion of classes; each row adds up to 100 %.</summary>
internal static class HtmlConfusion
{
    public static void Write(HtmlText html, ProtocolReport report)
    {
        if (report.Result.Confusion is not { } confusion)
        {
            return;
        }

        html.Element("h3", "Confusion");
        HtmlTable.Begin(
            html,
            $"{confusion.Of}, {report.Card.Name}. Rows: ground truth. Columns: prediction. Numbers: percent of the row; \u00B7 is less than half a percent.",
            ["", .. confusion.Classes],
            "confusion");
        for (var truth = 0; truth < confusion.Size; truth++)
        {
            var total = Enumerable.Range(0, confusion.Size).Sum(predicted => confusion[truth, predicted]);
            html.Open("tr").RowHeader(confusion.Classes[truth]);
            for (var predicted = 0; predicted < confusion.Size; predicted++)
            {
                Cell(html, confusion[truth, predicted], total, truth == predicted);
            }

            html.Close("tr");
        }

        HtmlTable.End(html);
    }

    private static void Cell(HtmlText html, long count, long total, bool diagonal)
    {
        var share = total > 0 ? (double)count / total : 0;
        var text = total == 0 || count == 0 ? "" : share < 0.005 ? "\u00B7" : ReportNumber.Fixed(100 * share, 0);
        html.Element(
            "td",
            text,
            ("class", diagonal ? "d g" : "b"),
            ("style", $"--h:{share.ToString("0.##", CultureInfo.InvariantCulture)}"),
            ("title", ReportNumber.Count(count)));
    }
}
