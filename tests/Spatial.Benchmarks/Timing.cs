using System.Diagnostics;

namespace Spatial.Benchmarks;

/// <summary>Wall time of repeated calls, milliseconds.</summary>
/// <param name="Repetitions">Timed calls.</param>
/// <param name="MedianMs">Middle of the times; of an even number, the mean of the two in the middle.</param>
/// <param name="MinMs">Fastest call: the one least disturbed by other work.</param>
/// <param name="MaxMs">Slowest call.</param>
public sealed record Timing(int Repetitions, double MedianMs, double MinMs, double MaxMs)
{
    /// <summary>Times a call: once untimed, then <paramref name="repetitions"/> times.</summary>
    public static Timing Of(Action call, int repetitions)
    {
        ArgumentNullException.ThrowIfNull(call);
        call();
        var times = new double[repetitions];
        for (var i = 0; i < repetitions; i++)
        {
            var start = Stopwatch.GetTimestamp();
            call();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        return Of(times);
    }

    /// <summary>Summarises times, milliseconds.</summary>
    /// <exception cref="ArgumentException">No times.</exception>
    public static Timing Of(IReadOnlyList<double> times)
    {
        ArgumentNullException.ThrowIfNull(times);
        return new(times.Count, Statistics.Median(times), times.Min(), times.Max());
    }
}
