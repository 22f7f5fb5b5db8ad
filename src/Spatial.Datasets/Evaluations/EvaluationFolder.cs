using System.Text;

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

    private static readonly OutputFolder Kind = new("an", "evaluation", ManifestName, SamplesName);

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
    public static bool Exists(string folder) => Kind.HasManifest(folder);

    /// <summary>Starts an evaluation in a new or empty folder.</summary>
    /// <exception cref="ArgumentException">The folder holds an evaluation or other files.</exception>
    /// <exception cref="InvalidOperationException">Another process writes it.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    public static EvaluationFolder Create(string folder, EvaluationManifest manifest, IReadOnlyList<SceneSample> samples, JournalFormat format)
    {
        ArgumentNullException.ThrowIfNull(samples);
        return Kind.Create(folder, TimeProvider.System, Exists, held =>
        {
            AtomicFile.Write(Path.Combine(folder, SamplesName), Table(samples));
            Kind.WriteManifest(folder, manifest);
            return OpenToAppend(folder, manifest, samples, format, held);
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
        var recorded = ReadManifest(folder);
        Kind.RequireSame(folder,
        [
            .. manifest.DifferencesFrom(recorded),
            .. Equals(manifest.Shard, recorded.Shard) ? [] : (string[])[$"shard: {Text(manifest.Shard)}, there {Text(recorded.Shard)}"],
        ]);
        return OutputFolder.Locked(folder, TimeProvider.System, held => OpenToAppend(folder, recorded, ReadSamples(folder, recorded), format, held));
    }

    /// <summary>Opens an evaluation to read it.</summary>
    /// <exception cref="ArgumentException">The folder holds none.</exception>
    /// <exception cref="InvalidDataException">A file of the evaluation is damaged.</exception>
    public static EvaluationFolder Open(string folder, JournalFormat format)
    {
        var manifest = ReadManifest(folder);
        return new(manifest, ReadSamples(folder, manifest), RecordJournal.OpenToRead(Kind.Required(folder, JournalName), format), null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        _lock?.Dispose();
    }

    private static EvaluationFolder OpenToAppend(
        string folder, EvaluationManifest manifest, IReadOnlyList<SceneSample> samples, JournalFormat format, RunLock held) =>
        new(manifest, samples, RecordJournal.OpenToAppend(Path.Combine(folder, JournalName), format), held);

    private static EvaluationManifest ReadManifest(string folder) => Kind.ReadManifest<EvaluationManifest>(
        folder, manifest => manifest.Schema, EvaluationManifest.CurrentSchema, "; `spatial evaluate` makes one");

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
}
