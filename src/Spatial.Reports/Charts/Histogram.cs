using ScottPlot;

namespace Spatial.Reports;

/// <summary>How often values fall where.</summary>
internal static class Histogram
{
    private const int MostBins = 24;

    /// <summary>Draws a histogram.</summary>
    /// <param name="values">Finite values, at least one.</param>
    /// <param name="xLabel">What the values are.</param>
    /// <param name="yLabel">What is counted.</param>
    /// <param name="marks">Values to mark with a line, by name.</param>
    public static Plot Draw(IReadOnlyList<double> values, string xLabel, string yLabel, params ReadOnlySpan<(string Name, double Value)> marks)
    {
        var (low, width, counts) = Count(values);
        var plot = ChartStyle.Empty(xLabel, yLabel);
        plot.Add.Bars(counts.Select((count, bin) => new Bar
        {
            Position = low + ((bin + 0.5) * width),
            Value = count,
            Size = 0.94 * width,
            FillColor = ChartStyle.Bars,
            LineWidth = 0,
        }).ToArray());
        var highest = counts.Max();
        foreach (var (at, (name, value)) in marks.ToArray().Index())
        {
            var top = highest * (1.1 + (0.14 * at));
            var line = plot.Add.Line(value, 0, value, top);
            line.Color = ChartStyle.Mark;
            line.LineWidth = 1.5f;
            line.MarkerSize = 0;
            var text = plot.Add.Text(ReportText.Line(name), value, top + (0.03 * highest));
            text.LabelFontColor = ChartStyle.Ink;
            text.LabelFontSize = 12;
            text.LabelAlignment = Alignment.LowerCenter;
        }

        var margin = width / 2;
        plot.Axes.SetLimits(low - margin, low + (counts.Length * width) + margin, 0, highest * (1.27 + (0.14 * Math.Max(0, marks.Length - 1))));
        return plot;
    }

    private static (double Low, double Width, int[] Counts) Count(IReadOnlyList<double> values)
    {
        var (low, high) = (values.Min(), values.Max());
        if (low == high)
        {
            var room = Math.Max(Math.Abs(low) * 0.05, 1e-6);
            return (low - (room / 2), room, [values.Count]);
        }

        var bins = Math.Clamp((int)Math.Ceiling(2 * Math.Sqrt(values.Count)), 4, MostBins);
        var (width, counts) = ((high - low) / bins, new int[bins]);
        foreach (var value in values)
        {
            counts[Math.Min(bins - 1, (int)((value - low) / width))]++;
        }

        return (low, width, counts);
    }
}
