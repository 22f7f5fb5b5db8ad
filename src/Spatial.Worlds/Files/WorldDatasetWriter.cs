using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>Writes a data set in nuScenes' format: files of sensors and labels as they come, from any thread, and the tables at the end.</summary>
/// <remarks>All is made beside the place it is for, and takes that place when it is whole: <see cref="Complete"/>. Disposed before that, nothing is
/// left. The bytes do not depend on threads or on the order of calls.</remarks>
internal sealed class WorldDatasetWriter : IDisposable
{
    private const string ParameterOfTooLarge = "value"; // .NET calls EFBIG an argument out of range, of this name

    private readonly PartialFolder _folder;
    private readonly Dictionary<string, SensorMount> _mounts;
    private readonly SortedDictionary<int, SceneWriter> _scenes = [];
    private readonly ConcurrentDictionary<string, byte> _madeFolders = new(StringComparer.Ordinal);
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

    internal IReadOnlyCollection<SceneWriter> Scenes => _scenes.Values;

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
        if (_scenes.Values.Any(other => other.Name == name) || !_scenes.TryAdd(number, scene))
        {
            throw new ArgumentException($"scene {number}, {name}, was added twice", nameof(number));
        }

        CanBusFiles.Write(this, scene);
        return scene;
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

    /// <summary>Writes the tables. Sensor files and truth must all be there.</summary>
    /// <exception cref="InvalidOperationException">Something is missing: the map, a keyframe's truth, a sensor's key reading.</exception>
    /// <exception cref="IOException">The disk is full or cannot be written.</exception>
    public void WriteTables()
    {
        if (_town is null || _scenes.Count == 0)
        {
            var (missing, call) = _town is null ? ("a map", nameof(WriteMap)) : ("scenes", nameof(AddScene));
            throw new InvalidOperationException($"a data set needs {missing}: call {call} first");
        }

        WorldTables.Write(this);
        WriteFile(WorldManifest.FileName, WorldManifest.Encode(Settings, [.. _scenes.Values.Select(scene => scene.Name)]));
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
    public void Dispose() => _folder.Dispose();

    internal string MapFilename => $"maps/{Tokens.Of("map", 0)}.png";

    internal SensorMount MountOf(string channel) => _mounts.TryGetValue(channel, out var mount)
        ? mount
        : throw new ArgumentException(
            $"the vehicle has no {channel}; it has {string.Join(", ", Settings.Mounts.Select(known => known.Channel))}", nameof(channel));

    /// <summary>Path of a file to write, its folder made.</summary>
    private string PathOf(string name)
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
        try
        {
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            file.Write(bytes);
        }
        catch (ArgumentOutOfRangeException tooLarge) when (tooLarge.ParamName == ParameterOfTooLarge)
        {
            throw TooLarge(path, tooLarge);
        }
    }

    internal void WriteTable<T>(string name, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        var path = PathOf(name);
        try
        {
            TableFile.Write(path, rows, write);
        }
        catch (ArgumentOutOfRangeException tooLarge) when (tooLarge.ParamName == ParameterOfTooLarge)
        {
            throw TooLarge(path, tooLarge);
        }
    }

    internal void WriteArrays(string name, params IReadOnlyList<(string Name, NpyArray Array)> arrays)
    {
        using var buffer = new MemoryStream();
        NpzFile.Write(buffer, CompressionLevel.Fastest, arrays);
        WriteFile(name, buffer.GetBuffer().AsSpan(0, (int)buffer.Length));
    }

    private static IOException TooLarge(string path, ArgumentOutOfRangeException tooLarge) =>
        new($"File is larger than the file system or a limit of this process allows : '{path}'", tooLarge);
}
