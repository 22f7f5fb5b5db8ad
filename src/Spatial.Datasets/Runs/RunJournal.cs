namespace Spatial.Datasets;

/// <summary>An append-only file of predictions that survives a crash: after a kill at any moment every record but the one being written is there.</summary>
/// <remarks>A <see cref="RecordJournal"/> of <see cref="PredictionRecord"/>. Holds tokens and places, never predictions. Several threads may use it at once.</remarks>
public sealed class RunJournal : IDisposable
{
    /// <summary>Version of the file layout and of <see cref="PredictionRecord"/>.</summary>
    public const uint Version = 2;

    /// <summary>Oldest version that can still be read; it can not be continued, because its records hold no boxes and no point labels.</summary>
    public const uint OldestVersion = 1;

    private static readonly JournalFormat Format = new("SPATIALJ", Version, "predictions", PredictionRecord.MaxBytes, PredictionRecord.TokenOf)
    {
        OldestVersion = OldestVersion,
        WhyNotContinued = "because its records hold no boxes and no point labels: predict into another --out",
    };

    private readonly RecordJournal _records;

    private RunJournal(RecordJournal records)
    {
        _records = records;
    }

    /// <summary>What opening found broken; null when every byte was good.</summary>
    public JournalDamage? Damage => _records.Damage;

    /// <summary>Tokens of the recorded samples, in the order they were written.</summary>
    public IReadOnlyList<string> SampleTokens => _records.Keys;

    /// <summary>Opens a journal to add to it, creating it when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or of another version; it is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process writes it.</exception>
    public static RunJournal OpenToAppend(string path) => new(RecordJournal.OpenToAppend(path, Format));

    /// <summary>Opens a journal to read it; another process may go on writing.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or of another version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static RunJournal OpenToRead(string path) => new(RecordJournal.OpenToRead(path, Format));

    /// <summary>A journal over any seekable stream, which it owns from now on.</summary>
    /// <exception cref="InvalidDataException">The content is not a journal, or of another version.</exception>
    public static RunJournal Over(Stream stream, bool writable) => new(RecordJournal.Over(stream, Format, writable));

    /// <summary>True when a sample is recorded.</summary>
    public bool Contains(string sampleToken) => _records.Contains(sampleToken);

    /// <summary>Adds a prediction; when this returns it is on the disk.</summary>
    /// <exception cref="InvalidOperationException">The sample is recorded already, or the journal was opened to read.</exception>
    /// <exception cref="IOException">The disk is full or gone. The file ends with the last whole record again where that was possible.</exception>
    public void Append(ScenePrediction prediction) => _records.Append(PredictionRecord.Encode(prediction), toDisk: true);

    /// <summary>The prediction of a sample.</summary>
    /// <exception cref="ArgumentException">The sample is not recorded.</exception>
    /// <exception cref="InvalidDataException">The record has changed on disk since opening.</exception>
    public ScenePrediction Read(string sampleToken) => PredictionRecord.Decode(ReadPayload(sampleToken));

    /// <summary>The bytes of a sample's record, without its header: equal predictions have equal bytes.</summary>
    /// <exception cref="ArgumentException">The sample is not recorded.</exception>
    /// <exception cref="InvalidDataException">The record has changed on disk since opening.</exception>
    public byte[] ReadPayload(string sampleToken) => _records.Read(sampleToken);

    /// <inheritdoc/>
    public void Dispose() => _records.Dispose();
}
