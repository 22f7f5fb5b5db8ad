using System.Diagnostics;
using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Tells how far a run is: one redrawn line with a bar on a terminal, else a plain line now and then.</summary>
internal sealed class SampleProgress : IDisposable
{
    private const int BarWidth = 30;

    /// <summary>Samples between two lines where each takes seconds.</summary>
    public const int Slow = 10;

    /// <summary>For samples that take milliseconds: only time makes a line.</summary>
    public const int Fast = int.MaxValue;

    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(30);

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Screen _screen;
    private readonly int _total;
    private readonly int _alreadyDone;
    private readonly int _samplesPerLine;
    private int _done;
    private int _doneAtLastLine;
    private long _lastLine = Stopwatch.GetTimestamp();

    public SampleProgress(Screen screen, int total, int alreadyDone, int samplesPerLine = Slow)
    {
        (_screen, _total, _alreadyDone, _samplesPerLine) = (screen, total, alreadyDone, samplesPerLine);
        (_done, _doneAtLastLine) = (alreadyDone, alreadyDone);
    }

    /// <summary>To be called after each sample.</summary>
    public void Advance(SceneSample sample)
    {
        _done++;
        if (_screen.IsWatched)
        {
            Draw(sample);
        }
        else if (_done == _total || _done - _doneAtLastLine >= _samplesPerLine || Stopwatch.GetElapsedTime(_lastLine) >= LinePeriod)
        {
            _screen.Error.WriteLine(Text(sample));
            (_lastLine, _doneAtLastLine) = (Stopwatch.GetTimestamp(), _done);
        }
    }

    /// <summary>Leaves the redrawn line.</summary>
    public void Dispose() => _screen.EndRedraw();

    private void Draw(SceneSample sample)
    {
        var filled = (int)((long)BarWidth * _done / _total);
        _screen.Redraw($"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {Text(sample)}");
    }

    private string Text(SceneSample sample)
    {
        var now = Math.Max(1, _done - _alreadyDone);
        var perSample = Stopwatch.GetElapsedTime(_start) / now;
        var left = perSample * (_total - _done);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_done}/{_total} samples, {Screen.Plain(sample.Scene)}, {perSample.TotalSeconds:F2} s each, {(int)left.TotalHours:00}:{left:mm\\:ss} left");
    }
}
