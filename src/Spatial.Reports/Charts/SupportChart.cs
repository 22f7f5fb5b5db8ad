using ScottPlot;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>How wide the intervals of classes are, over how much ground truth they rest on.</summary>
internal static class SupportChart
{
    private const int MostNames = 6;

    /// <summary>Draws the chart of a table's column; null where fewer than two classes have an interval.</summary>
    public static Plot? Draw(ProtocolReport report, ClassTable table, FigureKind column)
    {
        var points = table.Rows
            .Where(row => row.Support > 0)
            .Select(row => (Name: row.Class, X: Math.Log10(row.Support), Interval: SmallClasses.IntervalOf(report, column, row)?.Interval))
            .Where(point => point.Interval is not null)
            .Select(point => (point.Name, point.X, Width: point.Interval!.High - point.Interval.Low))
            .OrderByDescending(point => point.Width)
            .ToArray();
        if (points.Length < 2)
        {
            return null;
        }

        var plot = ChartStyle.Empty("support", $"interval width of {ReportWords.Header(column)}");
        var dots = plot.Add.ScatterPoints(points.Select(point => point.X).ToArray(), points.Select(point => point.Width).ToArray());
        dots.Color = ChartStyle.Dots;
        dots.MarkerSize = 8;
        var (left, right) = (Math.Floor(points.Min(point => point.X)), Math.Ceiling(points.Max(point => point.X) + 0.01));
        foreach (var (name, x, width) in points.Take(MostNames))
        {
            var onRight = x < (left + right) / 2;
            var text = plot.Add.Text(ReportText.Line(name), x, width);
            text.LabelFontColor = ChartStyle.Ink;
            text.LabelFontSize = 12;
            text.LabelAlignment = onRight ? Alignment.MiddleLeft : Alignment.MiddleRight;
            text.OffsetX = onRight ? 8 : -8;
        }

        double[] decades = [.. Enumerable.Range((int)left, (int)(right - left) + 1).Select(decade => (double)decade)];
        plot.Axes.Bottom.SetTicks(decades, [.. decades.Select(decade => ReportNumber.Count((long)Math.Pow(10, decade)))]);
        plot.Axes.SetLimits(left - 0.1, right + 0.1, 0, Math.Max(1e-9, points[0].Width) * 1.15);
        return plot;
    }
}
