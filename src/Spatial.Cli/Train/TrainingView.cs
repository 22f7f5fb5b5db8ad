using System.Diagnostics;
using System.Globalization;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>How a training goes: one redrawn line on a terminal, else a plain line now and then.</summary>
internal sealed class TrainingView(Screen screen) : IProgress<TrainingStep>, IDisposable
{
    private const double Memory = 0.9; // of the means that are shown

    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(15);

    private readonly double[] _means = [.. LossTerms.Names.Select(_ => double.NaN)];
    private double _seconds = double.NaN;
    private double _wait = double.NaN;
    private double _tokens = double.NaN;
    private double _frames = double.NaN;
    private readonly Dictionary<string, double> _parts = new(StringComparer.Ordinal);
    private double _all;
    private long _lastLine;

    /// <inheritdoc/>
    public void Report(TrainingStep value)
    {
        for (var at = 0; at < _means.Length; at++)
        {
            _means[at] = Mean(_means[at], value.Losses.Values[at]);
        }

        foreach (var (part, seconds) in value.Parts.Append(new("waiting for data", value.WaitSeconds)))
        {
            _parts[part] = _parts.GetValueOrDefault(part) + seconds;
        }

        _all += value.Seconds;
        (_seconds, _wait, _tokens, _frames) = (Mean(_seconds, value.Seconds), Mean(_wait, value.WaitSeconds), Mean(_tokens, value.Tokens), Mean(_frames, value.Frames));
        if (screen.IsWatched)
        {
            screen.Redraw(TextOf(value));
        }
        else if (value.Step == value.Steps || _lastLine == 0 || Stopwatch.GetElapsedTime(_lastLine) >= LinePeriod)
        {
            screen.Error.WriteLine(TextOf(value));
            _lastLine = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Writes where the time went.</summary>
    public void WriteParts() => screen.WriteTable(
        "Where the time went", ["part", "seconds#", "share#"],
        _parts.Append(new("the rest: gradients clipped, steps of the optimizer, log", _all - _parts.Values.Sum()))
            .Select(part => new[]
            {
                part.Key, part.Value.ToString("F1", CultureInfo.InvariantCulture), (part.Value / _all).ToString("P0", CultureInfo.InvariantCulture),
            }));

    /// <summary>Leaves the redrawn line.</summary>
    public void Dispose() => screen.EndRedraw();

    private static double Mean(double before, double value) => double.IsNaN(value) ? before : double.IsNaN(before) ? value : (Memory * before) + ((1 - Memory) * value);

    private string TextOf(TrainingStep step)
    {
        var losses = string.Join(' ', LossTerms.Names.Zip(_means).Where(term => !double.IsNaN(term.Second))
            .Select(term => string.Create(CultureInfo.InvariantCulture, $"{term.First} {term.Second:G3}")));
        var left = TimeSpan.FromSeconds(_seconds * (step.TotalSteps - step.TotalStep));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{step.Stage} {step.Step}/{step.Steps}: {losses} | rate {step.LearningRate:G2}, {_frames / _seconds:F2} frames/s, {_tokens / _seconds:F0} tokens/s, "
            + $"{100 * _wait / _seconds:F0} % waiting, {(int)left.TotalHours:00}:{left:mm\\:ss} left");
    }
}
