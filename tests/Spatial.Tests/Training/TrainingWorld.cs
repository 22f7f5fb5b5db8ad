using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A world of one scene of seven keyframes, made once for all tests that train on it, and the smallest model. Training draws from libtorch's generator,
/// which the whole process shares, and so these tests run alone.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TrainingWorld : ICollectionFixture<TrainingWorld>, IDisposable
{
    public const string Name = "training";
    public const int FrameCount = 7;

    private readonly TemporaryFolder _folder = new();

    public TrainingWorld()
    {
        var config = new WorldConfig
        {
            Scenes = 1,
            Traffic = new() { Duration = 3, MovingVehicles = 8, Walkers = 6, Dusk = 0, Rain = 0 },
            Lidar = new() { Columns = 120 },
            Cameras = new() { Width = 96, Height = 54 },
        };
        DataRoot = Path.Join(_folder.Path, "world");
        new WorldMaker(config, 11).Make(DataRoot, "made by a test");
    }

    public string DataRoot { get; }

    /// <summary>The smallest model, with a context that holds captions whose tokens are bytes.</summary>
    internal static DrivePiConfig WithPictures { get; } = DrivePiScenes.Nano with { Language = DrivePiScenes.Nano.Language with { Context = 2048 } };

    /// <summary>The same without pictures.</summary>
    internal static DrivePiConfig Nano { get; } = WithPictures with { Encoder = WithPictures.Encoder with { Images = null } };

    /// <summary>What a stage of text alone learns: the cheapest.</summary>
    internal static DrivePiLossWeights TextAlone { get; } = new() { Occupancy = 0, Flow = 0, Action = 0 };

    /// <summary>A training on this world.</summary>
    internal TrainingRequest Request(string output, DrivePiTrainingConfig training, string? dataRoot = null) => new()
    {
        Config = Nano with { Training = training },
        DataRoots = [dataRoot ?? DataRoot],
        Version = "v1.0-mini",
        Out = output,
    };

    /// <summary>The world once more, to be damaged.</summary>
    internal string Copy(TemporaryFolder folder)
    {
        var copy = folder["damaged"];
        foreach (var file in Directory.EnumerateFiles(DataRoot, "*", SearchOption.AllDirectories))
        {
            var path = Path.Join(copy, Path.GetRelativePath(DataRoot, file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }

        return copy;
    }

    /// <summary>The label file of a keyframe.</summary>
    internal static (string SampleToken, string File) LabelsOf(string dataRoot, int place)
    {
        using var tables = NuScenesTables.Load(dataRoot, "v1.0-mini");
        var scene = tables.Scenes[0];
        var token = tables.SampleTokensOf(scene.Token).ElementAt(place);
        return (token, OccupancyGroundTruth.FileOf(dataRoot, scene.Name, token, OccupancyLabels.OpenOcc).FullPath);
    }

    public void Dispose() => _folder.Dispose();
}
