using System.Diagnostics;

namespace Spatial.Models;

/// <summary>Runs the stages of one frame in turn: times each, and stops between two of them when asked.</summary>
internal sealed class StageClock(IProgress<StageTiming>? progress, CancellationToken cancellation)
{
    private readonly List<StageTiming> _timings = [];

    public IReadOnlyList<StageTiming> Timings => _timings;

    public T Run<T>(string name, Func<T> stage)
    {
        cancellation.ThrowIfCancellationRequested();
        var start = Stopwatch.GetTimestamp();
        var result = stage();
        var timing = new StageTiming(name, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        _timings.Add(timing);
        progress?.Report(timing);
        return result;
    }
}
