using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spatial.Datasets;

/// <summary>A folder that explains itself: a manifest says what it is, and one process at a time writes it. What runs and evaluations have in common.</summary>
/// <param name="article">a or an.</param>
/// <param name="noun">What it holds, for messages: "run".</param>
/// <param name="manifestName">File that says what it is. It is written last of the files that stand from the start, so a folder with it is whole.</param>
/// <param name="earlier">Files that are written before it.</param>
internal sealed class OutputFolder(string article, string noun, string manifestName, params string[] earlier)
{
    /// <summary>How the files of such folders are written, one line per value.</summary>
    /// <remarks>Relaxed escaping keeps &lt;run&gt; and accents readable; these files are no web pages.</remarks>
    public static JsonSerializerOptions LineJson { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static JsonSerializerOptions FileJson { get; } = new(LineJson) { WriteIndented = true };

    /// <summary>Name of a folder, for messages that go to others.</summary>
    public static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    /// <summary>True when a folder holds a manifest.</summary>
    public bool HasManifest(string folder) => File.Exists(Path.Combine(folder, manifestName));

    /// <summary>Makes a folder, or takes one that is as good as empty, and locks it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="clock">Time source for labels.</param>
    /// <param name="exists">True when a folder holds one of the kind already.</param>
    /// <param name="open">See <see cref="Locked{T}"/>.</param>
    /// <exception cref="ArgumentException">It does, or holds other files.</exception>
    /// <exception cref="InvalidOperationException">Another process writes it.</exception>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public T Create<T>(string folder, TimeProvider clock, Predicate<string> exists, Func<RunLock, T> open)
    {
        RequireNone();
        Make(folder);
        return Locked(folder, clock, held =>
        {
            RequireNone(); // Another process may have made and left one meanwhile.
            return open(held);
        });

        void RequireNone()
        {
            if (exists(folder))
            {
                throw new ArgumentException($"{NameOf(folder)} holds {article} {noun} already: add --resume to continue it, or choose another --out", nameof(folder));
            }
        }
    }

    /// <summary>Takes the lock of a folder for as long as what is opened under it lives.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="clock">Time source for labels.</param>
    /// <param name="open">Opens it; what it returns owns the lock, and where it throws the lock is let go.</param>
    /// <exception cref="InvalidOperationException">Another process writes the folder.</exception>
    public static T Locked<T>(string folder, TimeProvider clock, Func<RunLock, T> open)
    {
        var held = RunLock.Take(folder, clock);
        try
        {
            var opened = open(held);
            AtomicFile.FlushFolder(folder);
            return opened;
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Writes the manifest.</summary>
    public void WriteManifest<T>(string folder, T manifest) => WriteJson(Path.Combine(folder, manifestName), manifest);

    /// <summary>Reads the manifest.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="schemaOf">Layout that a manifest names.</param>
    /// <param name="schema">The layout that can be read.</param>
    /// <param name="remedy">What to do where there is none, after the message; may be empty.</param>
    /// <exception cref="ArgumentException">The folder has none.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or of another layout.</exception>
    public T ReadManifest<T>(string folder, Func<T, int> schemaOf, int schema, string remedy = "")
    {
        if (!HasManifest(folder))
        {
            throw new ArgumentException($"{NameOf(folder)} holds no {noun}: it has no {manifestName}{remedy}", nameof(folder));
        }

        var manifest = ReadJson<T>(Path.Combine(folder, manifestName));
        return schemaOf(manifest) == schema
            ? manifest
            : throw new InvalidDataException($"{manifestName}: schema must be {schema}, got {schemaOf(manifest)}: read it with the version that wrote it");
    }

    /// <summary>Refuses to continue what differs.</summary>
    /// <exception cref="ArgumentException">There are differences.</exception>
    public void RequireSame(string folder, IReadOnlyCollection<string> differences)
    {
        if (differences.Count > 0)
        {
            throw new ArgumentException(
                $"{NameOf(folder)} cannot be resumed, because it is another {noun}: {string.Join("; ", differences)}. Choose another --out", nameof(folder));
        }
    }

    /// <summary>Path of a file that the folder must have.</summary>
    /// <exception cref="InvalidDataException">It has none.</exception>
    public string Required(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new InvalidDataException($"{NameOf(folder)} has no {name}: copy the whole folder, or make the {noun} again");
    }

    /// <summary>Writes a value as a file of the folder.</summary>
    public static void WriteJson<T>(string path, T value) => AtomicFile.Write(path, JsonSerializer.Serialize(value, FileJson) + "\n");

    /// <summary>Reads a file of the folder.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public T ReadJson<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), FileJson) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} of the {noun} is damaged: {error.Message}", error);
        }
    }

    private void Make(string folder)
    {
        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(IsForeign)))
        {
            throw new ArgumentException($"{NameOf(folder)} exists and is not an empty folder: choose another --out", nameof(folder));
        }

        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new IOException($"{noun} folder {NameOf(folder)} cannot be made: a part of its path is no folder. {folder}", error);
        }
    }

    // A crash between taking the lock and writing the manifest leaves these, whole or as the unfinished files they come from.
    private bool IsForeign(string path)
    {
        var name = Path.GetFileName(path);
        string[] own = [RunLock.FileName, RunLock.OwnerName, manifestName, .. earlier];
        return !own.Contains(name) && !own.Any(file => UnfinishedFile.IsLeftOver(name, file));
    }
}
