using System.Globalization;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>A figure of one checkpoint.</summary>
/// <param name="Step">Steps behind the checkpoint.</param>
/// <param name="Value">The figure.</param>
/// <param name="Interval">Its interval; null where there is none.</param>
internal sealed record CheckpointFigure(double Step, double Value, Interval? Interval);

/// <summary>What evaluations of a training's checkpoints found.</summary>
/// <param name="reports">Steps behind each checkpoint, rising, and its evaluation.</param>
/// <param name="judged">What it was judged by, over steps.</param>
internal sealed class CheckpointFigures(IReadOnlyList<(long Steps, EvaluationReport Report)> reports, IReadOnlyList<CheckpointFigure> judged)
{
    private const string Prefix = "step-";

    /// <summary>What checkpoints were judged by; higher is better.</summary>
    public IReadOnlyList<CheckpointFigure> Judged => judged;

    /// <summary>Reads <c>judged.csv</c> and <c>evaluations/</c> of a training.</summary>
    /// <param name="run">Its folder.</param>
    /// <param name="lastStep">Its last step: what lies beyond was undone by a kill.</param>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public static CheckpointFigures Read(string run, double lastStep)
    {
        var folder = Path.Combine(run, "evaluations");
        var reports = new List<(long Steps, EvaluationReport Report)>();
        foreach (var checkpoint in Directory.Exists(folder) ? Directory.GetDirectories(folder, Prefix + "*") : [])
        {
            var metrics = Path.Combine(checkpoint, "evaluation", "metrics.json");
            if (long.TryParse(Path.GetFileName(checkpoint)[Prefix.Length..], CultureInfo.InvariantCulture, out var steps) && steps <= lastStep && File.Exists(metrics))
            {
                reports.Add((steps, MetricsJson.Read(File.ReadAllBytes(metrics))));
            }
        }

        return new([.. reports.OrderBy(report => report.Steps)], [.. JudgedIn(Path.Combine(run, "judged.csv")).Where(judged => judged.Step <= lastStep)]);
    }

    /// <summary>A figure over checkpoints; empty where none has it.</summary>
    public IReadOnlyList<CheckpointFigure> Of(string protocol, string figure)
    {
        var points = new List<CheckpointFigure>();
        foreach (var (steps, report) in reports)
        {
            var own = report.Protocols.FirstOrDefault(own => own.Card.Name == protocol);
            if (own?.Result.Figures.FirstOrDefault(own => own.Kind.Name == figure)?.Value is { } value)
            {
                points.Add(new(steps, value, own.Intervals?.Figures.FirstOrDefault(own => own.Kind.Name == figure)?.Interval));
            }
        }

        return points;
    }

    private static IEnumerable<CheckpointFigure> JudgedIn(string path)
    {
        foreach (var line in File.Exists(path) ? File.ReadAllLines(path).Skip(1) : [])
        {
            var cells = line.Split(',');
            yield return cells.Length == 2 && double.TryParse(cells[0], CultureInfo.InvariantCulture, out var step)
                && double.TryParse(cells[1], CultureInfo.InvariantCulture, out var figure)
                ? new(step, figure, null)
                : throw new InvalidDataException($"{Path.GetFileName(path)} must have lines of steps and a figure, got '{line}'; {path}");
        }
    }
}
