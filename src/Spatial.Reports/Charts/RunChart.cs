using System.Text;
using ScottPlot;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Charts of one run as SVG, in colours that the page around them decides by the classes ink, bars, grid, mark and dots.</summary>
public static class RunChart
{
    private const int RowHeight = 20;
    private const int Frame = 70; // axes and labels

    /// <summary>The ranking figure of the first protocol with classes, class by class; null where no protocol has classes.</summary>
    public static byte[]? PerClass(EvaluationReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (protocol, table) = report.Protocols.SelectMany(own => own.Result.Tables.Select(table => (own, table))).FirstOrDefault(pair => pair.table.Division == "class");
        if (table is null)
        {
            return null;
        }

        var rows = table.Rows.Where(row => row.Values[0] is not null).ToArray();
        if (rows.Length == 0)
        {
            return null;
        }

        var plot = ChartStyle.Empty($"{ReportWords.Header(table.Columns[0])}, {protocol.Card.Name}", "");
        plot.Grid.YAxisStyle.IsVisible = false;
        var bars = plot.Add.Bars(rows.Select((row, at) => new Bar
        {
            Position = rows.Length - at,
            Value = row.Values[0]!.Value,
            Size = 0.7,
            FillColor = ChartStyle.Bars,
            LineWidth = 0,
        }).ToArray());
        bars.Horizontal = true;
        plot.Axes.Left.SetTicks([.. rows.Select((_, at) => (double)(rows.Length - at))], [.. rows.Select(row => ReportText.Line(row.Class))]);
        plot.Axes.SetLimits(0, Math.Max(1e-6, rows.Max(row => row.Values[0]!.Value)) * 1.05, 0.3, rows.Length + 0.7);
        return Svg(plot, "per-class", "The figure of every class", Frame + (rows.Length * RowHeight));
    }

    /// <summary>A figure frame by frame, in the order of the data set; null where nothing was measured.</summary>
    /// <param name="protocol">Name of the protocol.</param>
    /// <param name="kind">The figure.</param>
    /// <param name="values">One value per frame, undefined ones left out.</param>
    public static byte[]? OverTime(string protocol, FigureKind kind, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(kind);
        ArgumentNullException.ThrowIfNull(values);
        if (values.Count == 0)
        {
            return null;
        }

        var plot = ChartStyle.Empty("frame", $"{ReportWords.Header(kind)}, {protocol}");
        var line = plot.Add.Scatter(Enumerable.Range(0, values.Count).Select(at => (double)at).ToArray(), values.ToArray());
        line.Color = ChartStyle.Dots;
        line.LineWidth = 1.5f;
        line.MarkerSize = values.Count > 80 ? 0 : 4;
        plot.Axes.AutoScale();
        return Svg(plot, "over-time", "The figure frame by frame", ChartStyle.Height);
    }

    /// <summary>How long predicting a frame took; null where no times were recorded.</summary>
    public static byte[]? Latency(IReadOnlyList<SampleTiming> timings)
    {
        ArgumentNullException.ThrowIfNull(timings);
        double[] totals = [.. timings.Select(timing => timing.Stages.Sum(stage => stage.Milliseconds)).Where(double.IsFinite).Order()];
        return totals.Length == 0 ? null : Svg(
            Histogram.Draw(totals, "ms per frame", "frames", ("median", totals[totals.Length / 2])), "latency", "Milliseconds that predicting a frame took", ChartStyle.Height);
    }

    private static byte[] Svg(Plot plot, string name, string label, int height) => Encoding.UTF8.GetBytes(ChartSvg.Render(plot, name, label, height));
}
