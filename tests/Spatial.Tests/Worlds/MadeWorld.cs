using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A small world, made once for all tests that look into it: one scene of four seconds, with radars, rain-free.</summary>
public sealed class MadeWorld : IDisposable
{
    public const ulong Seed = 11;

    private readonly TemporaryFolder _folder = new();

    public MadeWorld()
    {
        Config = new()
        {
            Scenes = 1,
            Traffic = new() { Duration = 4, Dusk = 0, Rain = 0 },
            Cameras = new() { Width = 352, Height = 198 },
            Radars = true,
        };
        DataRoot = Path.Join(_folder.Path, "world");
        new WorldMaker(Config, Seed).Make(DataRoot, "made by a test");
        Tables = NuScenesTables.Load(DataRoot, Config.Version, new() { CacheFolder = Path.Join(_folder.Path, "cache") });
        Reader = new(Tables);
        Drive = DriveSimulation.Simulate(TownBuilder.Build(Config.Town, Seed), Config.Traffic, Seed, 0);
        Geometry = new(Drive.Town, ObjectModels.All, ObjectModels.Named("hatchback"));
        Stage = new(Drive, Geometry);
    }

    public WorldConfig Config { get; }

    public string DataRoot { get; }

    public NuScenesTables Tables { get; }

    public NuScenesReader Reader { get; }

    /// <summary>The same drive, simulated once more.</summary>
    public Drive Drive { get; }

    public WorldGeometry Geometry { get; }

    public WorldStage Stage { get; }

    public string QuestionsFile => Path.Join(DataRoot, "questions", "NuScenes_all_questions.json");

    public string Beside(string name) => Path.Join(_folder.Path, name);

    public void Dispose()
    {
        Tables.Dispose();
        _folder.Dispose();
    }
}
