using ScottPlot;

namespace Spatial.Pictures;

/// <summary>How many voxels each class has, as bars on a logarithmic axis; prediction above truth.</summary>
public static class ClassChart
{
    private const float TextSize = 16;
    private const double BarSize = 0.38;

    /// <summary>Draws the chart.</summary>
    /// <param name="prediction">Null for none.</param>
    /// <param name="truth">Null for none; its bars are paler.</param>
    /// <exception cref="ArgumentException">Both are null.</exception>
    public static Canvas Draw(Occupancy? prediction, Occupancy? truth)
    {
        var labels = (prediction ?? truth)?.Labels ?? throw new ArgumentException("a prediction or the truth is needed, got neither", nameof(prediction));
        var (predicted, real) = (Counts(prediction), Counts(truth));
        var classes = labels.Classes.Union(truth?.Labels.Classes ?? []).Where(name => predicted.ContainsKey(name) || real.ContainsKey(name)).ToArray();
        var bars = new List<Bar>();
        for (var i = 0; i < classes.Length; i++)
        {
            var position = classes.Length - i; // the first class is at the top
            var isPair = prediction is not null && truth is not null;
            AddBar(bars, predicted, classes[i], isPair ? position + (BarSize / 2) : position, isPair ? BarSize : 2 * BarSize, opacity: 1);
            AddBar(bars, real, classes[i], isPair ? position - (BarSize / 2) : position, isPair ? BarSize : 2 * BarSize, opacity: isPair ? 0.45 : 1);
        }

        var note = (prediction, truth) switch
        {
            (not null, not null) => "voxels; full colour predicted, pale ground truth",
            (not null, null) => "voxels, predicted",
            _ => "voxels, ground truth",
        };
        var canvas = Panel.Empty();
        Panel.WriteTitle(canvas, 0, "Classes", note);
        using var chart = Chart(bars, classes);
        canvas.Place(chart, 0, Panel.TitleHeight, Panel.Width, Panel.Height - Panel.TitleHeight);
        return canvas;
    }

    private static Dictionary<string, int> Counts(Occupancy? occupancy)
    {
        var counts = new Dictionary<string, int>();
        foreach (var (label, name) in occupancy?.Labels.Classes.Index() ?? [])
        {
            var count = occupancy!.Classes.AsSpan().Count((byte)label);
            if (count > 0 && label != occupancy.Labels.Free)
            {
                counts[name] = count;
            }
        }

        return counts;
    }

    private static void AddBar(List<Bar> bars, Dictionary<string, int> counts, string name, double position, double size, double opacity)
    {
        if (counts.TryGetValue(name, out var count))
        {
            var color = OccupancyPalette.Of(name);
            bars.Add(new()
            {
                Position = position,
                Value = Height(count),
                Size = size,
                FillColor = new Color(color.R, color.G, color.B).WithOpacity(opacity),
                LineColor = new(90, 90, 96),
                LineWidth = 1,
                Label = $"{count}",
                Orientation = Orientation.Horizontal,
            });
        }
    }

    private static double Height(int count) => Math.Log10(count) + 0.3; // a single voxel still shows a bar

    private static Plot Chart(List<Bar> bars, string[] classes)
    {
        const int decades = 6;
        PictureFont.UseInCharts();
        var plot = new Plot();
        var drawn = plot.Add.Bars(bars);
        drawn.Horizontal = true;
        drawn.ValueLabelStyle.FontSize = TextSize - 2;
        plot.Axes.Left.SetTicks(
            [.. classes.Select((_, i) => (double)(classes.Length - i))], classes);
        plot.Axes.Bottom.SetTicks(
            [.. Enumerable.Range(0, decades).Select(decade => Height((int)Math.Pow(10, decade)))],
            [.. Enumerable.Range(0, decades).Select(decade => $"{(int)Math.Pow(10, decade)}")]);
        plot.Axes.Left.TickLabelStyle.FontSize = TextSize;
        plot.Axes.Bottom.TickLabelStyle.FontSize = TextSize - 2;
        plot.Axes.Left.MajorTickStyle.Length = 0;
        plot.Axes.Right.FrameLineStyle.Width = 0;
        plot.Axes.Top.FrameLineStyle.Width = 0;
        plot.Grid.YAxisStyle.IsVisible = false;
        plot.Axes.SetLimits(0, decades + 0.2, 0.3, Math.Max(1, classes.Length) + 0.7);
        return plot;
    }
}
