using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Spatial.Reports;

/// <summary>Panels over the steps of a training, and pictures of several panels.</summary>
internal static class TrainingChart
{
    private const int PanelWidth = 440;
    private const int PanelHeight = 260;
    private const int MostDots = 2_000; // more are one grey area
    private const float TitleSize = 14;
    private const double LogAbove = 8; // largest over smallest value from which a linear axis hides the end of a curve
    private const double Outside = 0.02; // share of dots at either end that may leave the panel: one bad step shall not flatten all others

    private const double RoomForNames = 0.15; // of the height, above the values

    private static readonly Color Ink = new(50, 50, 56);
    private static readonly Color Line = new(0, 95, 160);
    private static readonly Color Dots = new(150, 190, 222);
    private static readonly Color Stage = new(200, 110, 30);
    private static readonly Color Grid = new(228, 228, 232);

    /// <summary>The mean of each step and those about it: of its stage only, and without steps that have no value.</summary>
    /// <param name="values">A value for each step, NaN where a step has none.</param>
    /// <param name="stages">Where stages begin.</param>
    /// <returns>A mean for each step, NaN where no step about it has a value.</returns>
    public static double[] MeansOf(IReadOnlyList<double> values, IReadOnlyList<StageStart> stages)
    {
        const int parts = 40; // a mean is over about one of so many parts of the curve
        const int most = 50;
        var reach = Math.Min(most, values.Count / (2 * parts));
        var means = new double[values.Count];
        foreach (var (from, to) in RowsOf(stages, values.Count))
        {
            for (var row = from; row < to; row++)
            {
                var (sum, count) = (0.0, 0);
                for (var other = Math.Max(from, row - reach); other <= Math.Min(to - 1, row + reach); other++)
                {
                    (sum, count) = double.IsFinite(values[other]) ? (sum + values[other], count + 1) : (sum, count);
                }

                means[row] = sum / count;
            }
        }

        return means;
    }

    /// <summary>A curve: steps as dots, their means as a line.</summary>
    /// <param name="curves">Steps and stages.</param>
    /// <param name="values">A value for each step, NaN where a step has none.</param>
    /// <param name="title">What it is.</param>
    /// <param name="mayBeLogarithmic">Whether the axis is logarithmic where the values differ much.</param>
    /// <param name="isExact">Whether the line joins the values themselves.</param>
    /// <param name="leastTop">A value that the axis holds at least.</param>
    public static Plot Panel(
        TrainingCurves curves, IReadOnlyList<double> values, string title, bool mayBeLogarithmic = true, bool isExact = false, double leastTop = 0)
    {
        double[] means = isExact ? [.. values] : MeansOf(values, curves.Stages);
        var drawn = values.Concat(means).Where(double.IsFinite).ToArray();
        var (low, high) = RangeOf(values, means);
        high = Math.Max(high, leastTop);
        var isLogarithmic = mayBeLogarithmic && drawn.All(value => value > 0) && high > LogAbove * low;
        var height = (double value) => isLogarithmic ? Math.Log10(value) : value;
        var plot = Empty(title);
        var every = Math.Max(1, values.Count / MostDots);
        var rows = Enumerable.Range(0, values.Count).Where(row => row % every == 0 || row == values.Count - 1).ToArray();
        AddDots(plot, rows.Where(row => double.IsFinite(values[row])).Select(row => new Coordinates(curves.Steps[row], height(values[row]))));
        foreach (var (from, to) in RowsOf(curves.Stages, values.Count))
        {
            var own = rows.Where(row => row >= from && row < to && double.IsFinite(means[row])).ToArray();
            AddLine(plot, own.Select(row => new Coordinates(curves.Steps[row], height(means[row]))), markers: own.Length == 1);
        }

        var (bottom, top) = isLogarithmic ? (Math.Log10(low) - 0.05, Math.Log10(high)) : (Math.Min(0, low), high > 0 ? high : 1);
        top += RoomForNames * (top - bottom);
        if (isLogarithmic)
        {
            SetPowers(plot.Axes.Left, bottom, top);
        }

        AddStages(plot, curves, top);
        plot.Axes.SetLimits(curves.Steps[0] - 1, curves.Steps[^1] + 1, bottom, top);
        return plot;
    }

    /// <summary>A figure of checkpoints, with its intervals.</summary>
    /// <param name="curves">Steps and stages.</param>
    /// <param name="points">At least one.</param>
    /// <param name="title">What it is.</param>
    /// <param name="best">The checkpoint to mark; null for none.</param>
    public static Plot Panel(TrainingCurves curves, IReadOnlyList<CheckpointFigure> points, string title, CheckpointFigure? best = null)
    {
        var plot = Empty(title);
        foreach (var point in points.Where(point => point.Interval is not null))
        {
            AddLine(plot, [new(point.Step, point.Interval!.Low), new(point.Step, point.Interval.High)], markers: false).Color = Dots;
        }

        AddLine(plot, points.Select(point => new Coordinates(point.Step, point.Value)), markers: true);
        if (best is not null)
        {
            var ring = plot.Add.Marker(best.Step, best.Value, MarkerShape.OpenCircle, 14, Stage);
            ring.LineWidth = 2;
        }

        var values = points.SelectMany(point => new[] { point.Value, point.Interval?.Low ?? point.Value, point.Interval?.High ?? point.Value }).ToArray();
        var (bottom, top) = (Math.Min(0, values.Min()), values.Max() > 0 ? values.Max() : 1);
        top += RoomForNames * (top - bottom);
        bottom -= 0.03 * (top - bottom);
        AddStages(plot, curves, top);
        plot.Axes.SetLimits(curves.Steps[0] - 1, curves.Steps[^1] + (0.03 * (curves.Steps[^1] - curves.Steps[0])) + 1, bottom, top);
        return plot;
    }

    /// <summary>A line across a panel, with its name.</summary>
    public static void Mark(Plot plot, double value, string name)
    {
        var line = plot.Add.HorizontalLine(value);
        line.Color = Stage;
        line.LineWidth = 1.5f;
        line.LinePattern = LinePattern.Dashed;
        var text = plot.Add.Text(name, plot.Axes.Bottom.Max, value);
        text.LabelFontColor = Stage;
        text.LabelFontSize = 12;
        text.LabelAlignment = Alignment.LowerRight;
        text.OffsetX = -4;
    }

    /// <summary>Panels in rows as one PNG.</summary>
    public static byte[] Png(IReadOnlyList<Plot> panels, int columns)
    {
        var picture = new Multiplot();
        var rows = (panels.Count + columns - 1) / columns;
        picture.RemovePlot(picture.GetPlot(0));
        foreach (var panel in panels)
        {
            picture.AddPlot(panel);
        }

        picture.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, columns);
        return picture.Render(columns * PanelWidth, rows * PanelHeight).GetImageBytes(ImageFormat.Png);
    }

    private static Plot Empty(string title)
    {
        var plot = ChartStyle.Empty("step", "");
        plot.FigureBackground.Color = Colors.White;
        plot.Axes.Color(Ink);
        plot.Grid.MajorLineColor = Grid;
        plot.Title(ReportText.Line(title), TitleSize);
        plot.Axes.Title.Label.Bold = false;
        plot.Axes.Title.Label.ForeColor = Ink;
        var steps = (NumericAutomatic)plot.Axes.Bottom.TickGenerator;
        (steps.IntegerTicksOnly, steps.TickDensity) = (true, 0.7);

        // Panels of a picture begin and end alike, and the last step's number has room.
        (plot.Axes.Left.MinimumSize, plot.Axes.Right.MinimumSize) = (52, 24);
        return plot;
    }

    // First row of each stage and the one after its last.
    private static IEnumerable<(int From, int To)> RowsOf(IReadOnlyList<StageStart> stages, int count) =>
        stages.Select((stage, at) => (stage.Row, at + 1 < stages.Count ? stages[at + 1].Row : count));

    private static (double Low, double High) RangeOf(IReadOnlyList<double> values, double[] means)
    {
        double[] dots = [.. values.Where(double.IsFinite).Order()];
        double[] line = [.. means.Where(double.IsFinite)];
        return dots.Length == 0 ? (0, 0)
            : (Math.Min(line.Min(), dots[(int)(Outside * dots.Length)]), Math.Max(line.Max(), dots[^(1 + (int)(Outside * dots.Length))]));
    }

    private static void AddDots(Plot plot, IEnumerable<Coordinates> points)
    {
        var dots = plot.Add.ScatterPoints(points.ToArray());
        dots.Color = Dots;
        dots.MarkerSize = 3;
    }

    private static ScottPlot.Plottables.Scatter AddLine(Plot plot, IEnumerable<Coordinates> points, bool markers)
    {
        var line = plot.Add.Scatter(points.ToArray());
        line.Color = Line;
        line.LineWidth = 2;
        line.MarkerSize = markers ? 6 : 0;
        return line;
    }

    private static void AddStages(Plot plot, TrainingCurves curves, double top)
    {
        foreach (var stage in curves.Stages)
        {
            var step = curves.Steps[stage.Row];
            if (stage.Row > 0)
            {
                var line = plot.Add.VerticalLine(step - 0.5);
                line.Color = Stage;
                line.LineWidth = 1;
                line.LinePattern = LinePattern.Dashed;
            }

            var text = plot.Add.Text(ReportText.Line(stage.Name), step, top);
            text.LabelFontColor = Stage;
            text.LabelFontSize = 11;
            text.LabelAlignment = Alignment.UpperLeft;
            text.OffsetX = 3;
        }
    }

    // The values are logarithms.
    private static void SetPowers(IAxis axis, double bottom, double top)
    {
        const double many = 2.2; // decades
        int[] digits = top - bottom > many ? [1] : [1, 2, 5];
        var values = Enumerable.Range((int)Math.Floor(bottom), (int)Math.Ceiling(top) - (int)Math.Floor(bottom) + 1)
            .SelectMany(decade => digits.Select(digit => digit * Math.Pow(10, decade)))
            .Where(value => Math.Log10(value) >= bottom && Math.Log10(value) <= top).ToArray();
        axis.TickGenerator = new NumericManual([.. values.Select(Math.Log10)], [.. values.Select(value => value.ToString("G3", CultureInfo.InvariantCulture))]);
    }
}
