using ScottPlot;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>How wide the intervals of classes are, over how much ground truth they rest on.</summary>
internal static class SupportChart
{
    private const int MostNames = 6;
    private const double NameWidth = 0.45; // of the chart
    private const double NameHeight = 0.07;

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
        List<(double X, double Y)> named = [];
        foreach (var (name, x, width) in points.Take(MostNames))
        {
            // A name beside another could not be read.
            if (named.Any(other => Math.Abs(other.X - x) < NameWidth * (right - left) && Math.Abs(other.Y - width) < NameHeight * points[0].Width))
            {
                continue;
            }

            named.Add((x, width));
            var onRight = x < (left + right) / 2;
            var text = plot.Add.Text(ReportText.Line(name), x, width);
            text.LabelFontColor = ChartStyle.Ink;
            text.LabelFontSize = 12;
            text.LabelAlignment = onRight ? Alignment.MiddleLeft : Alignment.MiddleRight;
            text.OffsetX = onRight ? 8 : -8;
        }

        double[] decades = [.. Enumerable.Range((int)left, (int)(right - left) + 1).Select(decade => (double)decade)];
        plot.Axes.Bottom.SetTicks(decades, [.. decades.Select(decade => PowerOfTen((int)decade))]);
        plot.Axes.SetLimits(left - 0.1, right + 0.1, 0, Math.Max(1e-9, points[0].Width) * 1.15);
        return plot;
    }

    private static string PowerOfTen(int exponent) => $"{"1 10 100".Split(' ')[exponent % 3]}{(exponent / 3) switch { 0 => "", 1 => "k", 2 => "M", 3 => "G", _ => "T" }}";
}
