using System.Collections.Concurrent;
using System.IO.Compression;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Writes a data set in nuScenes' format: files of sensors and labels as they come, from any thread, and the tables at the end.</summary>
/// <remarks>All is made beside the place it is for, and takes that place when it is whole: <see cref="Complete"/>. Disposed before that, nothing is
/// left. The bytes do not depend on threads or on the order of calls.</remarks>
internal sealed class WorldDatasetWriter : IDisposable
{
    private readonly PartialFolder _folder;
    private readonly Dictionary<string, SensorMount> _mounts;
    private readonly SortedDictionary<int, SceneWriter> _scenes = []; // those that are not finished
    private readonly SortedDictionary<int, string> _sceneNames = [];
    private readonly ConcurrentDictionary<string, byte> _madeFolders = new(StringComparer.Ordinal);
    private WorldTables? _tables;
    private Town? _town;
    private bool _hasTables;

    private WorldDatasetWriter(WorldDatasetSettings settings, PartialFolder folder)
    {
        (Settings, _folder, Tokens) = (settings, folder, new(settings.Seed));
        _mounts = settings.Mounts.ToDictionary(mount => mount.Channel, StringComparer.Ordinal);
    }

    /// <summary>What was asked for.</summary>
    public WorldDatasetSettings Settings { get; }

    /// <summary>Names of unfinished data sets of dead processes that were removed at the start.</summary>
    public IReadOnlyList<string> RemovedLeftOvers => _folder.Removed;

    internal WorldTokens Tokens { get; }

    /// <summary>Begins a data set.</summary>
    /// <param name="folder">Where it will lie; nothing may be there yet.</param>
    /// <param name="settings">What it is called and what its scenes share.</param>
    /// <exception cref="ArgumentException">Something lies there already, or the version is no name of a folder.</exception>
    /// <exception cref="InvalidOperationException">Another process is making it.</exception>
    /// <exception cref="IOException">The folder cannot be made, or its disk has too little room.</exception>
    public static WorldDatasetWriter Begin(string folder, WorldDatasetSettings settings)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(settings);
        if (settings.Version.Length == 0 || settings.Version != Path.GetFileName(settings.Version))
        {
            throw new ArgumentException($"version must be the name of a folder such as v1.0-mini, got '{settings.Version}'", nameof(settings));
        }

        var partial = PartialFolder.Make(folder);
        try
        {
            RoomForDataset.Check(partial.Folder, settings.EstimatedBytes);
            return new(settings, partial);
        }
        catch
        {
            partial.Dispose();
            throw;
        }
    }

    /// <summary>Adds a scene. Not to be called from several threads at once.</summary>
    /// <param name="number">Which scene, from 0; tables have them in this order.</param>
    /// <param name="name">Name, for example scene-0061.</param>
    /// <param name="drive">What takes place.</param>
    /// <param name="keyframes">Moments of the keyframes, seconds, increasing.</param>
    /// <exception cref="ArgumentException">The number or name is taken, or there are no keyframes.</exception>
    public SceneWriter AddScene(int number, string name, Drive drive, IReadOnlyList<double> keyframes)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(drive);
        if (keyframes.Count == 0 || keyframes.Zip(keyframes.Skip(1)).Any(pair => !(pair.First < pair.Second)))
        {
            throw new ArgumentException($"scene {name} needs keyframes at increasing moments, got {keyframes.Count} moments", nameof(keyframes));
        }

        var scene = new SceneWriter(this, number, name, drive, keyframes);
        if (_sceneNames.ContainsValue(name) || !_sceneNames.TryAdd(number, name))
        {
            throw new ArgumentException($"scene {number}, {name}, was added twice", nameof(number));
        }

        _scenes.Add(number, scene);
        CanBusFiles.Write(this, scene);
        return scene;
    }

    /// <summary>Writes a scene's rows and forgets it. Not to be called from several threads at once, and
    /// no file of the scene may be written any more.</summary>
    /// <exception cref="InvalidOperationException">A keyframe lacks its truth or a sensor's reading, or a scene of a lower number is not finished.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void FinishScene(SceneWriter scene)
    {
        ArgumentNullException.ThrowIfNull(scene);
        if (_scenes.Count == 0 || _scenes.Keys.First() != scene.Number)
        {
            throw new InvalidOperationException(
                $"scene {scene.Name} is not the next to be finished: tables have scenes once each, in the order of their numbers");
        }

        var rows = new SceneTables(this, scene).Rows();
        _tables ??= new(this);
        _tables.Add(rows);
        _scenes.Remove(scene.Number);
    }

    /// <summary>Writes the map. Once, by any thread.</summary>
    public void WriteMap(Town town)
    {
        ArgumentNullException.ThrowIfNull(town);
        WriteFile(MapFilename, MapMaskPicture.Encode(town));
        WriteFile($"maps/expansion/{Settings.Location}.json", MapExpansion.Encode(town, Tokens));
        _town = town;
    }

    /// <summary>Where the data set grows until it is complete. From <see cref="WriteTables"/> on it can be read there.</summary>
    public string Folder => _folder.Folder;

    /// <summary>Finishes all scenes and the tables. Sensor files and truth must all be there.</summary>
    /// <exception cref="InvalidOperationException">Something is missing: the map, a keyframe's truth, a sensor's key reading.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void WriteTables()
    {
        if (_town is null || _sceneNames.Count == 0)
        {
            var (missing, call) = _town is null ? ("a map", nameof(WriteMap)) : ("scenes", nameof(AddScene));
            throw new InvalidOperationException($"a data set needs {missing}: call {call} first");
        }

        foreach (var scene in _scenes.Values.ToList())
        {
            FinishScene(scene);
        }

        _tables!.Complete();
        WriteFile(WorldManifest.FileName, WorldManifest.Encode(Settings, [.. _sceneNames.Values]));
        _hasTables = true;
    }

    /// <summary>Writes the tables where they are not written, brings everything to disk and gives the data set its place. No file may be written
    /// meanwhile.</summary>
    /// <exception cref="InvalidOperationException">Something is missing: the map, a keyframe's truth, a sensor's key reading.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void Complete()
    {
        if (!_hasTables)
        {
            WriteTables();
        }

        _folder.Complete();
    }

    /// <summary>Removes everything, unless the data set is complete.</summary>
    public void Dispose()
    {
        _tables?.Dispose();
        _folder.Dispose();
    }

    internal string MapFilename => $"maps/{Tokens.Of("map", 0)}.png";

    internal SensorMount MountOf(string channel) => _mounts.TryGetValue(channel, out var mount)
        ? mount
        : throw new ArgumentException(
            $"the vehicle has no {channel}; it has {string.Join(", ", Settings.Mounts.Select(known => known.Channel))}", nameof(channel));

    /// <summary>Path of a file to write, its folder made.</summary>
    internal string PathOf(string name)
    {
        var path = Path.Combine(_folder.Folder, name);
        var folder = Path.GetDirectoryName(path)!;
        if (!_madeFolders.ContainsKey(folder))
        {
            Directory.CreateDirectory(folder); // before others hear that it is there
            _madeFolders.TryAdd(folder, 0);
        }

        return path;
    }

    internal void WriteFile(string name, ReadOnlySpan<byte> bytes)
    {
        var path = PathOf(name);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        LargestFile.Write(file, path, bytes);
    }

    internal void WriteArrays(string name, params IReadOnlyList<(string Name, NpyArray Array)> arrays)
    {
        using var buffer = new MemoryStream();
        NpzFile.Write(buffer, CompressionLevel.Fastest, arrays);
        WriteFile(name, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }
}
