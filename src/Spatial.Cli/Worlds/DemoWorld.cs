using Spatial.Worlds;

namespace Spatial.Cli;

/// <summary>The data set that the demo drives in: made once, then reused.</summary>
/// <param name="screen">Hears of progress.</param>
internal sealed class DemoWorld(Screen screen)
{
    /// <summary>Its configuration, in configs/.</summary>
    public const string ConfigName = "world-mini.json";

    private const string Command = "spatial demo";
    private const ulong Seed = 7;

    /// <summary>Finds or makes it.</summary>
    /// <param name="folder">Where it lies or will lie.</param>
    /// <param name="configFile">What is in it.</param>
    /// <param name="interruption">Stops the making.</param>
    /// <returns>Name of its tables.</returns>
    /// <exception cref="ArgumentException">Something else lies there.</exception>
    public string Prepare(string folder, string configFile, CancellationToken interruption)
    {
        var config = UserConfig.Load(configFile, WorldConfig.Load);
        switch (Match(config, folder))
        {
            case WorldMatch.Same:
                screen.Remark($"World: {folder}, made before.");
                return config.Version;
            case WorldMatch.Other when !IsOfADemo(folder):
                throw new ArgumentException($"{folder} holds something else than the demo's world: move it away, or give --world another place");
            case WorldMatch.OfOtherVersion when !IsOfADemo(folder):
                screen.Remark($"World: {folder}, made by another version of Spatial and used as it is.");
                return config.Version;
            case WorldMatch.Absent when Match(config, SuccessorOf(folder)) != WorldMatch.Same:
                screen.Remark($"World: {folder}, made now, once.");
                Make(config, folder, interruption);
                return config.Version;
            case WorldMatch.Absent:
                screen.Remark($"World: {folder}, made before by a demo that was killed.");
                Directory.Move(SuccessorOf(folder), folder);
                return config.Version;
            default:
                screen.Remark($"World: {folder} is of an earlier demo, and is replaced when its successor is whole.");
                Replace(folder, config, interruption);
                return config.Version;
        }
    }

    private void Replace(string folder, WorldConfig config, CancellationToken interruption)
    {
        var next = SuccessorOf(folder);
        if (Match(config, next) != WorldMatch.Same)
        {
            if (IsOfADemo(next))
            {
                Directory.Delete(next, recursive: true);
            }

            Make(config, next, interruption);
        }

        Directory.Delete(folder, recursive: true);
        Directory.Move(next, folder);
    }

    private static string SuccessorOf(string folder) => Path.TrimEndingDirectorySeparator(folder) + ".next";

    private static WorldMatch Match(WorldConfig config, string folder) => new WorldMaker(config, Seed).Match(folder);

    private void Make(WorldConfig config, string folder, CancellationToken interruption) =>
        new SynthJob(screen).Make(config, Seed, folder, Command, 0, interruption);

    // A world that a user made is never replaced, whatever it is.
    private static bool IsOfADemo(string folder) => WorldMaker.CommandOf(folder) == Command;
}
