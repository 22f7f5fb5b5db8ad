using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Charts of how figures spread: over scenes, and with the support of classes.</summary>
internal static class HtmlSpread
{
    private const int MostCharts = 2;

    public static void Write(HtmlText html, ProtocolReport report, string anchor)
    {
        if (report.Scenes.Count < 2)
        {
            return;
        }

        Action[] charts = [.. Charts(html, report, anchor).Take(MostCharts)];
        if (charts.Length > 0)
        {
            html.Element("h3", "Spread").Open("div", ("class", "charts"));
            Array.ForEach(charts, write => write());
            html.Close("div");
        }
    }

    // Each as what writes it, so that nothing is drawn beyond the most that are shown.
    private static IEnumerable<Action> Charts(HtmlText html, ProtocolReport report, string anchor)
    {
        if (report.Result.Tables is [{ Columns: [var column, ..] } table, ..] && SupportChart.Draw(report, table, column) is { } chart)
        {
            yield return () => HtmlSections.Chart(
                html, chart, $"{anchor}-support", $"{report.Card.Name}: width of the interval of {column.Name} over support, one dot per class. The widest are named.");
        }

        // The figure that ranks first, then the others in their order.
        var figures = report.Result.Figures.Index().Where(figure => figure.Item.Kind.Better != Better.Neither)
            .OrderByDescending(figure => figure.Item.Kind.Name == report.Card.RankedBy.Name);
        foreach (var (position, figure) in figures)
        {
            double[] values = [.. report.Scenes.Select(scene => scene.Result.Figures[position].Value).OfType<double>().Where(double.IsFinite).Order()];
            if (values.Length > 1)
            {
                yield return () => HtmlSections.Chart(
                    html,
                    Histogram.Draw(values, ReportWords.Header(figure.Kind), "scenes", ("median", Median(values))),
                    $"{anchor}-scenes{position}",
                    $"{report.Card.Name}: {figure.Kind.Name} of {values.Length} scenes.");
            }
        }
    }

    /// <summary>The middle of sorted values, or halfway between the two in the middle.</summary>
    public static double Median(double[] sorted) => (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
}
