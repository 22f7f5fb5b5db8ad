using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using Spatial.Pictures;

namespace Spatial.Reports;

/// <summary>Plain charts whose colours the page decides, so that they suit light, dark and paper.</summary>
internal static class ChartStyle
{
    public const int Width = 560;
    public const int Height = 270;
    private const float TextSize = 13;

    // Colours that stand for roles; ChartSvg puts the page's own in their place.
    public static readonly Color Ink = new(1, 2, 3);
    public static readonly Color Bars = new(1, 2, 4);
    public static readonly Color Grid = new(1, 2, 5);
    public static readonly Color Mark = new(1, 2, 6);
    public static readonly Color Dots = new(1, 2, 7);

    /// <summary>The role that each colour stands for, as a class of the page.</summary>
    public static readonly IReadOnlyDictionary<string, string> Roles = new Dictionary<string, string>
    {
        ["#010203"] = "ink",
        ["#010204"] = "bars",
        ["#010205"] = "grid",
        ["#010206"] = "mark",
        ["#010207"] = "dots",
    };

    /// <summary>An empty chart.</summary>
    public static Plot Empty(string xLabel, string yLabel)
    {
        PictureFont.UseInCharts();
        var plot = new Plot();
        plot.FigureBackground.Color = Colors.Transparent;
        plot.DataBackground.Color = Colors.Transparent;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Grid;
        plot.Grid.XAxisStyle.IsVisible = false;
        plot.XLabel(ReportText.Line(xLabel), TextSize);
        plot.YLabel(ReportText.Line(yLabel), TextSize);
        plot.Axes.Bottom.Label.Bold = false;
        plot.Axes.Left.Label.Bold = false;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Axes.Left.FrameLineStyle.Width = 0;
        foreach (var axis in new IAxis[] { plot.Axes.Bottom, plot.Axes.Left })
        {
            axis.TickGenerator = new NumericAutomatic { LabelFormatter = TickLabel };
            axis.MinorTickStyle.Length = 0;
            axis.MinorTickStyle.Width = 0;
            axis.TickLabelStyle.FontSize = TextSize - 1;
        }

        plot.Axes.Left.MajorTickStyle.Length = 0;
        return plot;
    }

    // The library's own labels follow the culture.
    private static string TickLabel(double value) => value.ToString(value is not 0 and > -1e-4 and < 1e-4 ? "0.##e0" : "#,0.#####", CultureInfo.InvariantCulture);
}
