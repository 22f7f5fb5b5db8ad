using System.Diagnostics;
using System.Globalization;

namespace Spatial.Cli;

/// <summary>Tells how far a run is: one redrawn line with a bar on a terminal, else a plain line now and then.</summary>
internal sealed class SampleProgress(Screen screen, int total, int alreadyDone) : IDisposable
{
    private const int BarWidth = 30;
    private const int SamplesPerLine = 10;
    private static readonly TimeSpan LinePeriod = TimeSpan.FromSeconds(30);

    private readonly long _start = Stopwatch.GetTimestamp();
    private int _done = alreadyDone;
    private long _lastLine = Stopwatch.GetTimestamp();
    private int _doneAtLastLine = alreadyDone;
    private bool _isDrawn;

    /// <summary>To be called after each sample.</summary>
    public void Advance(SelectedSample sample)
    {
        _done++;
        if (screen.IsWatched)
        {
            Draw(sample);
        }
        else if (_done == total || _done - _doneAtLastLine >= SamplesPerLine || Stopwatch.GetElapsedTime(_lastLine) >= LinePeriod)
        {
            screen.Error.WriteLine(Text(sample));
            (_lastLine, _doneAtLastLine) = (Stopwatch.GetTimestamp(), _done);
        }
    }

    /// <summary>Leaves the redrawn line.</summary>
    public void Dispose()
    {
        if (_isDrawn)
        {
            screen.Error.WriteLine();
        }
    }

    private void Draw(SelectedSample sample)
    {
        var filled = (int)((long)BarWidth * _done / total);
        const string eraseToEnd = "\u001b[K";
        screen.Error.Write($"\r[{new string('#', filled)}{new string('.', BarWidth - filled)}] {Text(sample)}{eraseToEnd}");
        _isDrawn = true;
    }

    private string Text(SelectedSample sample)
    {
        var now = Math.Max(1, _done - alreadyDone);
        var perSample = Stopwatch.GetElapsedTime(_start) / now;
        var left = perSample * (total - _done);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{_done}/{total} samples, {Screen.Plain(sample.Scene)}, {perSample.TotalSeconds:F2} s each, {left:hh\\:mm\\:ss} left");
    }
}
