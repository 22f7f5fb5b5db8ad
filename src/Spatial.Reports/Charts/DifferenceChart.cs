using ScottPlot;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Differences of classes with their intervals, beside the line of no difference.</summary>
internal static class DifferenceChart
{
    private const int RowHeight = 22;

    /// <summary>Height that a number of rows needs.</summary>
    public static int HeightOf(int rows) => 80 + (rows * RowHeight);

    /// <summary>Draws the chart.</summary>
    /// <param name="rows">Classes with an interval, the first at the top; at least one.</param>
    /// <param name="kind">The figure.</param>
    public static Plot Draw(IReadOnlyList<ClassComparison> rows, FigureKind kind)
    {
        var plot = ChartStyle.Empty($"B \u2212 A, {ReportWords.Header(kind)}", "");
        plot.Grid.YAxisStyle.IsVisible = false;
        var zero = plot.Add.VerticalLine(0);
        zero.Color = ChartStyle.Ink;
        zero.LineWidth = 1;
        foreach (var (at, row) in rows.Index())
        {
            var (y, interval) = (rows.Count - at, row.Figure.Interval!);
            var color = interval.HoldsZero ? ChartStyle.Ink : ChartStyle.Dots;
            var line = plot.Add.Line(interval.Low, y, interval.High, y);
            line.Color = color;
            line.LineWidth = interval.HoldsZero ? 1.5f : 2.5f;
            line.MarkerSize = 0;
            plot.Add.Marker(row.Figure.Difference!.Value, y, MarkerShape.FilledCircle, 7, color);
        }

        plot.Axes.Left.SetTicks([.. rows.Select((_, at) => (double)(rows.Count - at))], [.. rows.Select(row => ReportText.Line(row.Class))]);
        var (low, high) = (Math.Min(0, rows.Min(row => row.Figure.Interval!.Low)), Math.Max(0, rows.Max(row => row.Figure.Interval!.High)));
        var margin = Math.Max(1e-9, high - low) * 0.05;
        plot.Axes.SetLimits(low - margin, high + margin, 0.3, rows.Count + 0.7);
        return plot;
    }
}
