namespace Spatial.Datasets;

/// <summary>One run of a perception over a data set, in one folder that explains itself and can be moved, shared and resumed.</summary>
/// <remarks><c>run.json</c> what it is, <c>predictions.journal</c> the predictions, <c>timings.jsonl</c> time per sample and stage,
/// <c>summary.json</c> how it ended, <c>run.lock</c> and <c>run.owner</c> who writes. No file names a folder or machine.</remarks>
public sealed class RunFolder : IDisposable
{
    private const string JournalName = "predictions.journal";

    private static readonly OutputFolder Kind = new("a", "run", "run.json");

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
    public RunSummary? Summary => File.Exists(SummaryPath) ? Kind.ReadJson<RunSummary>(SummaryPath) : null;

    private string SummaryPath => Path.Combine(_folder, "summary.json");

    private string TimingsPath => Path.Combine(_folder, "timings.jsonl");

    /// <summary>True when a folder holds a run.</summary>
    public static bool Exists(string folder) => Kind.HasManifest(folder) || File.Exists(Path.Combine(folder, JournalName));

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
        return Kind.Create(folder, clock ?? TimeProvider.System, Exists, held =>
        {
            Kind.WriteManifest(folder, manifest);
            return OpenToAppend(folder, manifest, held);
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
        Kind.RequireSame(folder, manifest.DifferencesFrom(recorded));
        return OutputFolder.Locked(folder, clock ?? TimeProvider.System, held => OpenToAppend(folder, recorded, held));
    }

    /// <summary>Opens a run to read it; another process may go on writing it.</summary>
    /// <exception cref="ArgumentException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static RunFolder Open(string folder)
    {
        var manifest = ReadManifest(folder);
        return new(folder, manifest, RunJournal.OpenToRead(Kind.Required(folder, JournalName)), null);
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
        OutputFolder.WriteJson(SummaryPath, summary);
        return summary;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Journal.Dispose();
        _lock?.Dispose();
    }

    private static RunFolder OpenToAppend(string folder, RunManifest manifest, RunLock held) =>
        new(folder, manifest, RunJournal.OpenToAppend(Path.Combine(folder, JournalName)), held);

    private static RunManifest ReadManifest(string folder) =>
        Kind.ReadManifest<RunManifest>(folder, manifest => manifest.Schema, RunManifest.CurrentSchema);
}
