namespace Spatial.Evaluation;

/// <summary>How scenes are drawn to tell how sure figures are.</summary>
public sealed record BootstrapSettings
{
    /// <summary>With fewer scenes than this, intervals come out too narrow and readers are warned.</summary>
    /// <remarks>The percentile interval of a mean of n values is sqrt((n - 1) / n) 1.96 / t(n - 1) times as wide as Student's: 18 % too narrow
    /// for 10 scenes, 37 % for 5.</remarks>
    public const int FewScenes = 10;

    /// <summary>How often as many scenes as there are are drawn with replacement. 1,000 do for detection, whose figures need every list anew.</summary>
    public int Draws { get; init; } = 10_000;

    /// <summary>Same seed, same draws, whatever the platform or the number of threads.</summary>
    public ulong Seed { get; init; }

    /// <summary>Share of draws inside an interval.</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Threads; changes the time only.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of its range.</exception>
    internal BootstrapSettings Checked()
    {
        const int mostDraws = 1_000_000;
        if (Draws is < 1 or > mostDraws)
        {
            throw new ArgumentException($"draws must be 1 to {mostDraws}, got {Draws}");
        }

        if (Confidence is not (> 0 and < 1))
        {
            throw new ArgumentException($"confidence must lie between 0 and 1, for example 0.95, got {Confidence}");
        }

        return Threads >= 1 ? this : throw new ArgumentException($"threads must be at least 1, got {Threads}");
    }
}
