using ScottPlot;

namespace Spatial.Reports;

/// <summary>Pictures of how a training went: <c>plots/losses.png</c>, <c>plots/speed.png</c> and, where checkpoints were evaluated, <c>plots/metrics.png</c>.</summary>
public static class TrainingPlots
{
    /// <summary>Their folder in a training's folder.</summary>
    public const string Folder = "plots";

    private const double MeantWait = 10; // percent of a step

    private static readonly (string Protocol, string Figure, string Title)[] Shown =
    [
        ("openocc-v2", "RayIoU", "RayIoU, higher is better"),
        ("openocc-v2", "mAVE", "mAVE (m/s), lower is better"),
        ("planning-drivepi", "L2_3s", "L2 of the plan at 3 s (m), lower is better"),
        ("planning-drivepi", "obj_box_col_3s", "plans that collide within 3 s (%), lower is better"),
        ("nuscenes-qa", "Overall", "right answers (%), higher is better"),
    ];

    /// <summary>Draws what <c>train.csv</c>, <c>judged.csv</c> and <c>evaluations/</c> say.</summary>
    /// <param name="run">Folder of a training, which may be at work.</param>
    /// <returns>Paths of the pictures; none where no step was taken.</returns>
    /// <exception cref="InvalidDataException">A file of them is damaged.</exception>
    /// <exception cref="IOException">The folder cannot be written; older pictures stay.</exception>
    public static IReadOnlyList<string> Write(string run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var log = Path.Combine(run, "train.csv");
        if (!File.Exists(log) || TrainingCurves.Read(log) is not { Steps.Count: > 0 } curves)
        {
            return [];
        }

        var folder = Path.Combine(run, Folder);
        Directory.CreateDirectory(folder);
        var written = new List<string>
        {
            Write(Path.Combine(folder, "losses.png"), LossPanels(curves), columns: 3),
            Write(Path.Combine(folder, "speed.png"), SpeedPanels(curves), columns: 2),
        };
        if (MetricPanels(curves, CheckpointFigures.Read(run, curves.Steps[^1])) is { Count: > 0 } figures)
        {
            written.Add(Write(Path.Combine(folder, "metrics.png"), figures, columns: 3));
        }

        return written;
    }

    /// <summary>The losses that any step has, then the gradient and the rate.</summary>
    internal static IReadOnlyList<Plot> LossPanels(TrainingCurves curves) =>
    [
        .. curves.Losses.Where(loss => loss.Values.Any(double.IsFinite)).Select(loss => TrainingChart.Panel(curves, loss.Values, $"loss: {loss.Name}")),
        TrainingChart.Panel(curves, curves.Gradient.Values, "length of the gradient before clipping"),
        TrainingChart.Panel(curves, curves.Rate.Values, "learning rate", mayBeLogarithmic: false, isExact: true),
    ];

    /// <summary>Seconds of a step, and what part of them it waited.</summary>
    internal static IReadOnlyList<Plot> SpeedPanels(TrainingCurves curves)
    {
        double[] waiting = [.. curves.Wait.Values.Zip(curves.Seconds.Values, (wait, seconds) => seconds > 0 ? 100 * wait / seconds : double.NaN)];
        var share = TrainingChart.Panel(curves, waiting, "waiting for data (% of a step)", mayBeLogarithmic: false, leastTop: 2 * MeantWait);
        TrainingChart.Mark(share, MeantWait, "no more than this is meant");
        return [TrainingChart.Panel(curves, curves.Seconds.Values, "seconds of a step", mayBeLogarithmic: false), share];
    }

    /// <summary>Figures that any checkpoint has.</summary>
    internal static IReadOnlyList<Plot> MetricPanels(TrainingCurves curves, CheckpointFigures figures)
    {
        var panels = new List<Plot>();
        if (figures.Judged.Count > 0)
        {
            panels.Add(TrainingChart.Panel(curves, figures.Judged, "OccScore, by which the ringed one is best", figures.Judged.MaxBy(judged => judged.Value)));
        }

        foreach (var (protocol, figure, title) in Shown)
        {
            if (figures.Of(protocol, figure) is { Count: > 0 } points)
            {
                panels.Add(TrainingChart.Panel(curves, points, title));
            }
        }

        return panels;
    }

    private static string Write(string path, IReadOnlyList<Plot> panels, int columns)
    {
        AtomicFile.Write(path, TrainingChart.Png(panels, columns));
        foreach (var panel in panels)
        {
            panel.Dispose();
        }

        return path;
    }
}
