namespace Spatial.Models;

/// <summary>Which sweeps of a frame are used: each once, none from the future, none too old for its place.</summary>
internal static class SweepSelection
{
    /// <summary>Chooses the sweeps and says what is amiss.</summary>
    /// <param name="frame">The keyframe.</param>
    /// <param name="config">Gives the number of sweeps and the longest gap.</param>
    /// <param name="degradations">Receives one sentence for each thing amiss.</param>
    /// <returns>Newest first; empty when the frame has none.</returns>
    public static IReadOnlyList<Sweep> From(Frame frame, GeometricConfig config, List<string> degradations)
    {
        var chosen = new List<Sweep>();
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        var times = new HashSet<(string Channel, long TimestampMicros)>();
        int duplicates = 0, late = 0;
        foreach (var sweep in frame.Sweeps.OrderByDescending(sweep => sweep.TimestampMicros))
        {
            var isNew = (sweep.Token.Length == 0 || tokens.Add(sweep.Token)) & times.Add((sweep.Channel, sweep.TimestampMicros));
            var age = (frame.TimestampMicros - sweep.TimestampMicros) * 1e-6;
            if (!isNew)
            {
                duplicates++;
            }
            else if (age < 0 || age > config.MaxSweepGap * Math.Max(1, chosen.Count))
            {
                late++;
            }
            else if (chosen.Count < config.Sweeps)
            {
                chosen.Add(sweep);
            }
        }

        Describe(chosen.Count, duplicates, late, config, degradations);
        return chosen;
    }

    private static void Describe(int used, int duplicates, int late, GeometricConfig config, List<string> degradations)
    {
        if (duplicates > 0)
        {
            degradations.Add($"{duplicates} sweep(s) are listed twice and were used once.");
        }

        if (late > 0)
        {
            degradations.Add($"{late} sweep(s) are from the future or more than {config.MaxSweepGap:0.0#} s per place too old and were left out.");
        }

        if (used == 0)
        {
            degradations.Add("There is no usable LiDAR sweep: everything is given as free.");
        }
        else if (used == 1)
        {
            degradations.Add("Only one sweep is there: no motion is seen, all flow is zero.");
        }
        else if (used < config.Sweeps)
        {
            degradations.Add($"{used} of {config.Sweeps} sweeps are there.");
        }
    }
}
