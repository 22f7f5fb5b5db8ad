using Spatial.Worlds;

namespace Spatial.Cli;

/// <summary>The data set that the demo drives in: made once, then reused.</summary>
/// <param name="screen">Hears of progress.</param>
internal sealed class DemoWorld(Screen screen)
{
    /// <summary>Its configuration, in configs/.</summary>
    public const string ConfigName = "world-mini.json";

    private const ulong Seed = 7;

    /// <summary>Finds or makes it.</summary>
    /// <param name="folder">Where it lies or will lie.</param>
    /// <param name="configFile">What is in it.</param>
    /// <param name="interruption">Stops the making.</param>
    /// <returns>Name of its tables.</returns>
    /// <exception cref="ArgumentException">Something else lies there.</exception>
    public string Prepare(string folder, string configFile, CancellationToken interruption)
    {
        var config = SynthJob.ConfigOf(configFile);
        switch (new WorldMaker(config, Seed).Match(folder))
        {
            case WorldMatch.Same:
                screen.Remark($"World: {folder}, made before.");
                return config.Version;
            case WorldMatch.Other:
                throw new ArgumentException($"{folder} holds something else than the demo's world: move it away, or give --world another place");
            case WorldMatch.OfOtherVersion:
                screen.Remark($"World: {folder} was made by another version of Spatial and is made anew.");
                Directory.Delete(folder, recursive: true);
                break;
            default:
                screen.Remark($"World: {folder}, made now, once.");
                break;
        }

        new SynthJob(screen).Make(config, Seed, folder, ConfigName, 0, interruption);
        return config.Version;
    }
}
