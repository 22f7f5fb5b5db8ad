using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spatial.Datasets;

/// <summary>One run of a perception over a data set, in one folder that explains itself and can be moved, shared and resumed.</summary>
/// <remarks><c>run.json</c> what it is, <c>predictions.journal</c> the predictions, <c>timings.jsonl</c> time per sample and stage,
/// <c>summary.json</c> how it ended, <c>run.lock</c> and <c>run.owner</c> who writes. No file names a folder or machine.</remarks>
public sealed class RunFolder : IDisposable
{
    private const string ManifestName = "run.json";
    private const string JournalName = "predictions.journal";

    private readonly string _folder;
    private readonly RunLock? _lock;

    private RunFolder(string folder, RunManifest manifest, RunJournal journal, RunLock? held)
    {
        (_folder, Manifest, Journal, _lock) = (folder, manifest, journal, held);
    }

    /// <summary>What the run is.</summary>
    public RunManifest Manifest { get; }

    /// <summary>Its predictions.</summary>
    public RunJournal Journal { get; }

    /// <summary>The writer that died while it wrote this run, as it named itself; null otherwise.</summary>
    public string? InterruptedOwner => _lock?.InterruptedOwner;

    /// <summary>How the run ended; null when it never did.</summary>
    /// <exception cref="InvalidDataException">The summary is damaged.</exception>
    public RunSummary? Summary => File.Exists(SummaryPath) ? ReadJson<RunSummary>(SummaryPath) : null;

    // Relaxed escaping keeps <run> and accents readable; these files are no web pages.
    internal static JsonSerializerOptions LineJson { get; } = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private static JsonSerializerOptions FileJson { get; } = new(LineJson) { WriteIndented = true };

    private string SummaryPath => Path.Combine(_folder, "summary.json");

    private string TimingsPath => Path.Combine(_folder, "timings.jsonl");

    /// <summary>True when a folder holds a run.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ManifestName)) || File.Exists(Path.Combine(folder, JournalName));

    /// <summary>True when a folder is another or lies in it, links resolved. Output never goes into a data set.</summary>
    /// <param name="folder">May be yet to make.</param>
    /// <param name="outer">An existing folder.</param>
    public static bool IsInside(string folder, string outer)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(outer);
        var (inner, around) = (RealPath.OrNull(folder), RealPath.OrNull(outer));
        return inner is not null && around is not null
            && (inner == around || inner.StartsWith(Path.TrimEndingDirectorySeparator(around) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    /// <summary>Starts a run in a new or empty folder.</summary>
    /// <exception cref="ArgumentException">The folder holds a run or other files.</exception>
    /// <exception cref="InvalidOperationException">Another process writes it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static RunFolder Create(string folder, RunManifest manifest, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (Exists(folder))
        {
            throw new ArgumentException($"{Path.GetFileName(folder)} holds a run already: add --resume to continue it, or choose another --out", nameof(folder));
        }

        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(IsNotLock)))
        {
            throw new ArgumentException($"{Path.GetFileName(folder)} exists and is not an empty folder: choose another --out", nameof(folder));
        }

        MakeFolder(folder);
        return OpenLocked(folder, clock, () =>
        {
            AtomicFile.Write(Path.Combine(folder, ManifestName), JsonSerializer.Serialize(manifest, FileJson) + "\n");
            return manifest;
        });
    }

    /// <summary>Continues a run: what its journal holds stays, and a half-written last record is cut off.</summary>
    /// <param name="folder">A folder that holds a run.</param>
    /// <param name="manifest">What the caller is about to do; must be the same predictions as recorded.</param>
    /// <param name="clock">Time source for labels.</param>
    /// <exception cref="ArgumentException">The folder holds no run, or the run is of another model, configuration, data set or sample list.</exception>
    /// <exception cref="InvalidOperationException">Another process writes it.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static RunFolder Resume(string folder, RunManifest manifest, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var recorded = ReadManifest(folder);
        var differences = manifest.DifferencesFrom(recorded);
        return differences.Count == 0
            ? OpenLocked(folder, clock, () => recorded)
            : throw new ArgumentException(
                $"{Path.GetFileName(folder)} cannot be resumed, because it is another run: {string.Join("; ", differences)}. Choose another --out",
                nameof(manifest));
    }

    /// <summary>Opens a run to read it; another process may go on writing it.</summary>
    /// <exception cref="ArgumentException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static RunFolder Open(string folder)
    {
        var manifest = ReadManifest(folder);
        return new(folder, manifest, RunJournal.OpenToRead(Path.Combine(folder, JournalName)), null);
    }

    /// <summary>Keeps the time a sample took.</summary>
    public void AppendTiming(SampleTiming timing) => RunTimings.Append(TimingsPath, timing);

    /// <summary>The times that samples took, in the order they were predicted; a line that a crash cut short does not count.</summary>
    public IEnumerable<SampleTiming> ReadTimings() => RunTimings.Read(TimingsPath);

    /// <summary>Writes how the run ended.</summary>
    /// <param name="state">How it ended; a complete run that lacks data is written as a partial one.</param>
    /// <param name="losses">Samples that were left out.</param>
    /// <param name="dataFaults">What the tables lack; nothing where null.</param>
    /// <returns>The summary with counts from the journal and the times of all samples.</returns>
    public RunSummary Finish(RunState state, IReadOnlyList<RunLoss> losses, IReadOnlyList<string>? dataFaults = null)
    {
        var summary = RunSummary.Of(Journal, Manifest.SampleCount, state) with
        {
            Losses = losses,
            DataFaults = dataFaults ?? [],
            Timings = RunTimings.Summarise(TimingsPath),
        };
        summary = state == RunState.Complete && summary.Partial ? summary with { State = RunState.Partial } : summary;
        AtomicFile.Write(SummaryPath, JsonSerializer.Serialize(summary, FileJson) + "\n");
        return summary;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        _lock?.Dispose();
    }

    private static RunFolder OpenLocked(string folder, TimeProvider? clock, Func<RunManifest> manifest)
    {
        var held = RunLock.Take(folder, clock ?? TimeProvider.System);
        try
        {
            var written = manifest();
            var journal = RunJournal.OpenToAppend(Path.Combine(folder, JournalName));
            AtomicFile.FlushFolder(folder);
            return new(folder, written, journal, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (DirectoryNotFoundException error)
        {
            throw new IOException($"run folder {Path.GetFileName(folder)} cannot be made: a part of its path is no folder. {folder}", error);
        }
    }

    private static RunManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ManifestName);
        if (!File.Exists(path))
        {
            throw new ArgumentException($"{Path.GetFileName(folder)} holds no run: it has no {ManifestName}", nameof(folder));
        }

        var manifest = ReadJson<RunManifest>(path);
        return manifest.Schema == RunManifest.CurrentSchema
            ? manifest
            : throw new InvalidDataException(
                $"{ManifestName}: schema must be {RunManifest.CurrentSchema}, got {manifest.Schema}: read it with the version that wrote it");
    }

    private static T ReadJson<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), FileJson) ?? throw new JsonException("it is null");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{Path.GetFileName(path)} of the run is damaged: {error.Message}", error);
        }
    }

    // A crash between taking the lock and writing run.json leaves these two; the folder is as good as empty.
    private static bool IsNotLock(string path) => Path.GetFileName(path) is not ("run.lock" or "run.owner");
}
