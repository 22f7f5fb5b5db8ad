using Spatial.Worlds;

namespace Spatial.Cli;

/// <summary>Makes a synthetic data set.</summary>
/// <param name="screen">Hears of progress.</param>
internal sealed class SynthJob(Screen screen)
{
    /// <summary>Makes it.</summary>
    /// <param name="config">What.</param>
    /// <param name="seed">Of everything random.</param>
    /// <param name="folder">Where to; nothing may be there.</param>
    /// <param name="command">What the user typed, without folders, for the record in the data set.</param>
    /// <param name="threads">Threads; 0 for one a core.</param>
    /// <param name="interruption">Stops it; nothing is left.</param>
    /// <exception cref="ArgumentException">The folder is taken.</exception>
    /// <exception cref="EnvironmentException">The disk is full or cannot be written; nothing is left.</exception>
    public void Make(WorldConfig config, ulong seed, string folder, string command, int threads, CancellationToken interruption)
    {
        using var progress = new WorldProgressLine(screen);
        try
        {
            new WorldMaker(config, seed).Make(folder, command, threads, progress, interruption);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"the data set cannot be written: {fault.Message.TrimEnd('.')}. Nothing was left in {folder}: make room, or choose another place");
        }
    }
}
