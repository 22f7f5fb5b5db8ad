using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>How far a data set is.</summary>
/// <param name="Step">What is being done, in words.</param>
/// <param name="Done">Keyframes that are done.</param>
/// <param name="Keyframes">Keyframes there will be.</param>
/// <param name="Scene">The scene it is in; empty outside scenes.</param>
public readonly record struct WorldProgress(string Step, int Done, int Keyframes, string Scene = "");

/// <summary>Makes a synthetic data set: builds the town, simulates the drives, senses them and writes readings and truth.</summary>
/// <param name="config">What to make.</param>
/// <param name="seed">Of everything that is random. Same configuration, seed and version: same bytes, for any number of threads.</param>
public sealed class WorldMaker(WorldConfig config, ulong seed)
{
    private const ulong OfSensors = 0x5E45;
    private const ulong OfQuestions = 0x9A;
    private const int FirstOwnScene = 9001; // nuScenes' scenes end at 1110

    private readonly SensorRig _rig = SensorRig.NuScenes(config.Cameras.Width, config.Cameras.Height, config.Radars);
    private readonly int _keyframesOfScene = SensorClock.KeyframesOf(config.Traffic.Duration);

    /// <summary>Keyframes of all scenes.</summary>
    public int KeyframeCount => config.Scenes * _keyframesOfScene;

    /// <summary>Makes the data set.</summary>
    /// <param name="folder">Where to; nothing may be there. Until the data set is whole it grows beside it under another name.</param>
    /// <param name="command">The command line, for the record in the data set.</param>
    /// <param name="threads">Threads; 0 for one a core.</param>
    /// <param name="progress">Hears of every keyframe; may be null.</param>
    /// <param name="cancellation">Stops it; what was made so far is removed.</param>
    /// <exception cref="ArgumentException">The folder is taken, or town and traffic do not fit together.</exception>
    /// <exception cref="InvalidOperationException">Another process is making the same.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public void Make(string folder, string command, int threads = 0, IProgress<WorldProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount, CancellationToken = cancellation };
        using var dataset = WorldDatasetWriter.Begin(folder, Settings(command));
        foreach (var leftOver in dataset.RemovedLeftOvers)
        {
            progress?.Report(new($"removed {leftOver}, which a process that was killed had left", 0, KeyframeCount));
        }

        progress?.Report(new("building the town", 0, KeyframeCount));
        var town = TownBuilder.Build(config.Town, seed);
        dataset.WriteMap(town);

        MakeScenes(dataset, town, options, progress);
        progress?.Report(new("writing tables", KeyframeCount, KeyframeCount));
        dataset.WriteTables();
        if (config.Questions)
        {
            progress?.Report(new("asking questions", KeyframeCount, KeyframeCount));
            AskQuestions(dataset, options.MaxDegreeOfParallelism, cancellation);
        }

        dataset.Complete();
    }

    /// <summary>The command that a synthetic data set records; null where a folder is none.</summary>
    public static string? CommandOf(string folder) => WorldManifest.CommandOf(folder);

    /// <summary>What a folder is, measured against this world.</summary>
    public WorldMatch Match(string folder) => WorldManifest.Match(folder, config, seed);

    // A drive is simulated on one thread: as many at once as there are threads. They are forgotten when they are sensed.
    private void MakeScenes(WorldDatasetWriter dataset, Town town, ParallelOptions options, IProgress<WorldProgress>? progress)
    {
        var (keyframes, atOnce) = (0, options.MaxDegreeOfParallelism);
        SceneMaker? scenes = null;
        progress?.Report(new("simulating the drives", 0, KeyframeCount)); // the first of them; the others while driving
        for (var first = 0; first < config.Scenes; first += atOnce)
        {
            var drives = new Drive[Math.Min(atOnce, config.Scenes - first)];
            ParallelWork.For(drives.Length, options, place => drives[place] = DriveSimulation.Simulate(town, config.Traffic, seed, first + place));
            progress?.Report(new("driving", keyframes, KeyframeCount));
            scenes ??= new(config, _rig, town, scene => SeededNumbers.Of(seed, OfSensors, (ulong)scene).NextBits(), options);
            for (var place = 0; place < drives.Length; place++)
            {
                var name = SceneNameOf(first + place);
                scenes.Make(dataset, first + place, name, drives[place], () => progress?.Report(new("driving", Interlocked.Increment(ref keyframes), KeyframeCount, name)));
            }
        }
    }

    private void AskQuestions(WorldDatasetWriter dataset, int threads, CancellationToken cancellation)
    {
        using var cache = new ScratchFolder(); // tables that are not in their place yet need no index for later
        LanguageTruth.Write(
            dataset.Folder, config.Version, Path.Combine(dataset.Folder, "questions"),
            new() { Seed = SeededNumbers.Of(seed, OfQuestions).NextBits(), CacheFolder = cache.Path, Threads = threads }, cancellation);
    }

    private WorldDatasetSettings Settings(string command)
    {
        var sweeps = config.Scenes * (1 + ((_keyframesOfScene - 1) * SensorClock.SweepsPerKeyframe));
        var pictures = config.Scenes * _rig.Cameras.Count * (config.Cameras.Sweeps ? 1 + ((_keyframesOfScene - 1) * SensorClock.ImagesPerKeyframe) : _keyframesOfScene);
        var cycles = (int)(config.Scenes * _rig.Radars.Count * ((config.Traffic.Duration * SensorClock.RadarRate) + 1));
        return new()
        {
            Seed = seed,
            Version = config.Version,
            Location = config.Location,
            Mounts = [.. _rig.All],
            ConfigJson = config.ToJson(),
            Command = command,
            EstimatedBytes = RoomForDataset.Estimate(
                KeyframeCount, sweeps, config.Lidar.Columns * LidarScanner.Beams, pictures, config.Cameras.Width * config.Cameras.Height, cycles,
                config.Cameras.Depth ? KeyframeCount * _rig.Cameras.Count : 0, config.Cameras.JpegQuality),
        };
    }

    private string SceneNameOf(int scene)
    {
        var official = config.OfficialSceneNames ? OfficialNames(config.Version) : [];
        return scene < official.Count ? official[scene] : FormattableString.Invariant($"scene-{FirstOwnScene + scene - official.Count}");
    }

    // Validation scenes and training scenes in turn, so that small worlds have both.
    private static List<string> OfficialNames(string version) => version switch
    {
        "v1.0-mini" => InTurn(NuScenesSplits.Named("mini_train"), NuScenesSplits.Named("mini_val")),
        "v1.0-test" => [.. NuScenesSplits.Named("test")],
        _ => InTurn(NuScenesSplits.Named("train"), NuScenesSplits.Named("val")),
    };

    private static List<string> InTurn(IReadOnlyList<string> train, IReadOnlyList<string> val)
    {
        const int trainScenesForOneOfVal = 4;
        var names = new List<string>();
        for (var (t, v) = (0, 0); t < train.Count || v < val.Count;)
        {
            if (v < val.Count && (names.Count % (trainScenesForOneOfVal + 1) == 0 || t == train.Count))
            {
                names.Add(val[v++]);
            }
            else
            {
                names.Add(train[t++]);
            }
        }

        return names;
    }
}
