using System.Text;
using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>An evaluation on disk: what it is, which samples, and what was measured of each. Can be resumed after a kill, moved and merged.</summary>
/// <remarks><c>evaluation.json</c> what it is, <c>samples.csv</c> all samples in order, <c>statistics.journal</c> one opaque record per evaluated
/// sample, <c>run.lock</c> and <c>run.owner</c> who writes. No file names a folder or machine.</remarks>
public sealed class EvaluationFolder : IDisposable
{
    private const string ManifestName = "evaluation.json";
    private const string SamplesName = "samples.csv";
    private const string JournalName = "statistics.journal";
    private const string SamplesHeader = "sample_token,scene";

    private readonly RunLock? _lock;

    private EvaluationFolder(EvaluationManifest manifest, IReadOnlyList<SceneSample> samples, RecordJournal journal, RunLock? held)
    {
        (Manifest, Samples, Journal, _lock) = (manifest, samples, journal, held);
    }

    /// <summary>What is evaluated.</summary>
    public EvaluationManifest Manifest { get; }

    /// <summary>All samples over all shards, in the order in which figures are computed.</summary>
    public IReadOnlyList<SceneSample> Samples { get; }

    /// <summary>One record per evaluated sample.</summary>
    public RecordJournal Journal { get; }

    /// <summary>True when a folder holds an evaluation.</summary>
    public static bool Exists(string folder) => File.Exists(Path.Combine(folder, ManifestName));

    /// <summary>Starts an evaluation in a new or empty folder.</summary>
    /// <exception cref="ArgumentException">The folder holds an evaluation or other files.</exception>
    /// <exception cref="InvalidOperationException">Another process writes it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static EvaluationFolder Create(string folder, EvaluationManifest manifest, IReadOnlyList<SceneSample> samples, JournalFormat format)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (Exists(folder))
        {
            throw new ArgumentException(
                $"{NameOf(folder)} holds an evaluation already: add --resume to continue it, or choose another --out", nameof(folder));
        }

        if (File.Exists(folder) || (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(IsForeign)))
        {
            throw new ArgumentException($"{NameOf(folder)} exists and is not an empty folder: choose another --out", nameof(folder));
        }

        Directory.CreateDirectory(folder);
        return OpenLocked(folder, format, () =>
        {
            AtomicFile.Write(Path.Combine(folder, SamplesName), Table(samples));
            AtomicFile.Write(Path.Combine(folder, ManifestName), JsonSerializer.Serialize(manifest, FileJson) + "\n");
            return (manifest, samples);
        });
    }

    /// <summary>Continues an evaluation: samples that were measured stay.</summary>
    /// <param name="folder">A folder that holds an evaluation.</param>
    /// <param name="manifest">What the caller is about to do; must be the same evaluation and shard.</param>
    /// <param name="format">Format of the journal.</param>
    /// <exception cref="ArgumentException">The folder holds none, or another evaluation.</exception>
    /// <exception cref="InvalidOperationException">Another process writes it.</exception>
    /// <exception cref="InvalidDataException">A file of the evaluation is damaged.</exception>
    public static EvaluationFolder Resume(string folder, EvaluationManifest manifest, JournalFormat format)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return OpenLocked(folder, format, () =>
        {
            var recorded = ReadManifest(folder);
            var differences = manifest.DifferencesFrom(recorded)
                .Concat(Equals(manifest.Shard, recorded.Shard) ? [] : [$"shard: {Text(manifest.Shard)}, there {Text(recorded.Shard)}"]).ToList();
            return differences.Count == 0
                ? (recorded, ReadSamples(folder, recorded))
                : throw new ArgumentException(
                    $"{NameOf(folder)} cannot be resumed, because it is another evaluation: {string.Join("; ", differences)}. Choose another --out",
                    nameof(manifest));
        });
    }

    /// <summary>Opens an evaluation to read it.</summary>
    /// <exception cref="ArgumentException">The folder holds none.</exception>
    /// <exception cref="InvalidDataException">A file of the evaluation is damaged.</exception>
    public static EvaluationFolder Open(string folder, JournalFormat format)
    {
        var manifest = ReadManifest(folder);
        if (!File.Exists(Path.Combine(folder, JournalName)))
        {
            throw new InvalidDataException($"{NameOf(folder)} has no {JournalName}: copy the whole folder, or evaluate again");
        }

        return new(manifest, ReadSamples(folder, manifest), RecordJournal.OpenToRead(Path.Combine(folder, JournalName), format), null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        _lock?.Dispose();
    }

    private static JsonSerializerOptions FileJson { get; } = new(RunFolder.LineJson) { WriteIndented = true };

    private static EvaluationFolder OpenLocked(
        string folder, JournalFormat format, Func<(EvaluationManifest Manifest, IReadOnlyList<SceneSample> Samples)> contents)
    {
        var held = RunLock.Take(folder, TimeProvider.System);
        try
        {
            var (manifest, samples) = contents();
            var journal = RecordJournal.OpenToAppend(Path.Combine(folder, JournalName), format);
            AtomicFile.FlushFolder(folder);
            return new(manifest, samples, journal, held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    private static EvaluationManifest ReadManifest(string folder)
    {
        var path = Path.Combine(folder, ManifestName);
        if (!File.Exists(path))
        {
            throw new ArgumentException($"{NameOf(folder)} holds no evaluation: it has no {ManifestName}; `spatial evaluate` makes one", nameof(folder));
        }

        try
        {
            var manifest = JsonSerializer.Deserialize<EvaluationManifest>(File.ReadAllBytes(path), FileJson) ?? throw new JsonException("it is null");
            return manifest.Schema == EvaluationManifest.CurrentSchema
                ? manifest
                : throw new InvalidDataException(
                    $"{ManifestName}: schema must be {EvaluationManifest.CurrentSchema}, got {manifest.Schema}: read it with the version that wrote it");
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{ManifestName} of the evaluation is damaged: {error.Message}", error);
        }
    }

    private static string Table(IEnumerable<SceneSample> samples)
    {
        var text = new StringBuilder(SamplesHeader).Append('\n');
        foreach (var sample in samples)
        {
            if (sample.Token.AsSpan().IndexOfAny(",\n\r\"") >= 0 || sample.Scene.AsSpan().IndexOfAny(",\n\r\"") >= 0)
            {
                throw new InvalidDataException($"token '{PathRules.Printable(sample.Token)}' of scene '{PathRules.Printable(sample.Scene)}' holds a comma, "
                    + "quote or line break, expected plain names");
            }

            text.Append(sample.Token).Append(',').Append(sample.Scene).Append('\n');
        }

        return text.ToString();
    }

    private static SceneSample[] ReadSamples(string folder, EvaluationManifest manifest)
    {
        var path = Path.Combine(folder, SamplesName);
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        SceneSample[] samples = [.. lines.Skip(1).Select(line => line.Split(',')).Where(cells => cells.Length == 2).Select(cells => new SceneSample(cells[0], cells[1]))];
        return lines is [SamplesHeader, ..] && samples.Length == manifest.SampleCount && RunManifest.HashOf(samples.Select(sample => sample.Token)) == manifest.SamplesSha256
            ? samples
            : throw new InvalidDataException($"{SamplesName} of the evaluation is damaged: it does not hold the {manifest.SampleCount} samples that {ManifestName} names; evaluate into another folder");
    }

    private static string Text(EvaluationShard? shard) => shard?.ToString() ?? "none";

    private static string NameOf(string folder) => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder));

    // A crash between taking the lock and writing evaluation.json leaves these, whole or as the temporary file they are renamed from; the folder is
    // as good as empty.
    private static bool IsForeign(string path)
    {
        var name = Path.GetFileName(path);
        string[] own = ["run.lock", "run.owner", SamplesName, ManifestName];
        return !own.Contains(name) && !own.Any(file => name.StartsWith(file + ".", StringComparison.Ordinal) && name.EndsWith(".tmp", StringComparison.Ordinal));
    }
}
