using System.Globalization;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>How a training goes: a few redrawn lines on a terminal, else a plain line now and then.</summary>
/// <param name="screen">Where it is told.</param>
/// <param name="clock">Time source.</param>
internal sealed class TrainingView(Screen screen, TimeProvider clock) : IProgress<TrainingStep>, IDisposable
{
    private const double Memory = 0.9; // of the means that are shown
    private const int BarWidth = 30;
    private const int CourseWidth = 16;
    private const int CellWidth = 37; // two losses beside each other on a terminal of 80 columns

    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RedrawPeriod = TimeSpan.FromMilliseconds(100);

    // What a plain line has room for.
    private static readonly (string Task, string[] Terms)[] Tasks =
    [
        ("text", ["text"]), ("occupancy", ["focal", "semantic", "geometric", "lovasz"]), ("flow", ["flow"]), ("plan", ["offsets", "mode", "ego"]),
        ("depth", ["depth"]), ("cameras", ["cameras"]),
    ];

    private readonly double[] _means = [.. LossTerms.Names.Select(_ => double.NaN)];
    private readonly Sparkline[] _courses = [.. LossTerms.Names.Select(_ => new Sparkline(CourseWidth))];
    private readonly Dictionary<string, double> _parts = new(StringComparer.Ordinal);
    private double _seconds = double.NaN;
    private double _wait = double.NaN;
    private double _tokens = double.NaN;
    private double _frames = double.NaN;
    private double _all;
    private long? _lastDrawn;

    /// <inheritdoc/>
    public void Report(TrainingStep value)
    {
        TakeIn(value);
        var isLast = value.Step == value.Steps;
        var period = screen.IsWatched ? RedrawPeriod : LinePeriod;
        if (!isLast && _lastDrawn is { } drawn && clock.GetElapsedTime(drawn) < period)
        {
            return;
        }

        _lastDrawn = clock.GetTimestamp();
        if (screen.IsWatched)
        {
            screen.Redraw(LinesOf(value, Screen.WidthOf(screen.Error) - 1));
        }
        else
        {
            screen.Error.WriteLine(LineOf(value));
        }
    }

    /// <summary>Writes where the time went; nothing where no step was taken.</summary>
    public void WriteParts() => screen.WriteTable(
        "Where the time went", ["part", "seconds#", "share#"],
        _all == 0 ? [] : _parts.Append(new("the rest: gradients clipped, steps of the optimizer, log", _all - _parts.Values.Sum()))
            .Select(part => new[]
            {
                part.Key, part.Value.ToString("F1", CultureInfo.InvariantCulture), (part.Value / _all).ToString("P0", CultureInfo.InvariantCulture),
            }));

    /// <summary>Leaves what was redrawn.</summary>
    public void Dispose() => screen.EndRedraw();

    /// <summary>What a terminal shows: how far it is, each loss with its course, and the speed.</summary>
    /// <param name="step">The step that ended, taken in.</param>
    /// <param name="width">Columns of the terminal.</param>
    internal IReadOnlyList<string> LinesOf(TrainingStep step, int width)
    {
        var filled = (int)(BarWidth * step.TotalStep / step.TotalSteps);
        var cells = LossTerms.Names.Index().Where(term => !double.IsNaN(_means[term.Index])).Select(term => string.Create(
            CultureInfo.InvariantCulture, $"{term.Item,-9} {Number(_means[term.Index]),8} {_courses[term.Index].ToString(),-CourseWidth}")).ToArray();
        return
        [
            string.Create(
                CultureInfo.InvariantCulture,
                $"{step.Stage} {step.Step}/{step.Steps}  [{new string('#', filled)}{new string('.', BarWidth - filled)}] {step.TotalStep}/{step.TotalSteps}, {LeftOf(step)} left"),
            .. cells.Chunk(Math.Max(1, width / CellWidth)).Select(row => string.Join("  ", row).TrimEnd()),
            SpeedOf(step),
        ];
    }

    private static double Mean(double before, double value) => double.IsNaN(value) ? before : double.IsNaN(before) ? value
        : (Memory * before) + ((1 - Memory) * value);

    private static string Number(double value) => value.ToString(Math.Abs(value) >= 1000 ? "F0" : "G3", CultureInfo.InvariantCulture);

    private void TakeIn(TrainingStep step)
    {
        for (var at = 0; at < _means.Length; at++)
        {
            _means[at] = Mean(_means[at], step.Losses.Values[at]);
            _courses[at].Add(step.Losses.Values[at]);
        }

        foreach (var (part, seconds) in step.Parts.Append(new("waiting for data", step.WaitSeconds)))
        {
            _parts[part] = _parts.GetValueOrDefault(part) + seconds;
        }

        _all += step.Seconds;
        (_seconds, _wait, _tokens, _frames) = (Mean(_seconds, step.Seconds), Mean(_wait, step.WaitSeconds), Mean(_tokens, step.Tokens),
            Mean(_frames, step.Frames));
    }

    private string LineOf(TrainingStep step)
    {
        var tasks = Tasks.Select(task => (task.Task, Sum: task.Terms.Sum(term => _means[LossTerms.Names.Index().First(name => name.Item == term).Index])))
            .Where(task => !double.IsNaN(task.Sum))
            .Select(task => string.Create(CultureInfo.InvariantCulture, $"{task.Task} {Number(task.Sum)}"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{step.Stage} {step.Step}/{step.Steps}: total {Number(_means[0])} ({string.Join(", ", tasks)}); {SpeedOf(step)}; {LeftOf(step)} left");
    }

    private string SpeedOf(TrainingStep step) => string.Create(
        CultureInfo.InvariantCulture,
        $"rate {step.LearningRate:G2}, {_frames / _seconds:F2} frames/s, {_tokens / _seconds:F0} tokens/s, {100 * _wait / _seconds:F0} % waiting");

    // At the pace of late; a stage to come may have another.
    private string LeftOf(TrainingStep step)
    {
        var left = TimeSpan.FromSeconds(_seconds * (step.TotalSteps - step.TotalStep));
        return string.Create(CultureInfo.InvariantCulture, $"{(int)left.TotalHours:00}:{left:mm\\:ss}");
    }
}
