using System.Buffers.Binary;

namespace Spatial.Datasets;

/// <summary>An append-only file of predictions that survives a crash: after a kill at any moment every record but the one being written is there.</summary>
/// <remarks>
/// File: the eight bytes "SPATIALJ", the format version (u32), then records {payload length u32, CRC-32C u32, payload}, little-endian.
/// The checksum covers the length too, so a page of zeros is no record. Opening to append cuts the file at the first bad record and says
/// so in <see cref="Damage"/>; opening to read leaves the file as it is and ignores what follows. Holds tokens and places, never predictions.
/// Several threads may read predictions at once.
/// </remarks>
public sealed class RunJournal : IDisposable
{
    /// <summary>Version of the file layout and of <see cref="PredictionRecord"/>.</summary>
    public const uint Version = 2;

    /// <summary>Oldest version that can still be read; it can not be continued, because its records hold no boxes and no point labels.</summary>
    public const uint OldestVersion = 1;

    internal const int RecordHeaderBytes = 8;

    private readonly Lock _gate = new(); // over the stream's position, the entries and the end
    private readonly Stream _stream;
    private readonly bool _writable;
    private readonly List<string> _tokens = [];
    private readonly Dictionary<string, JournalEntry> _entries = new(StringComparer.Ordinal);
    private long _end;

    private RunJournal(Stream stream, bool writable, string name)
    {
        (_stream, _writable) = (stream, writable);
        var scan = JournalScan.Read(stream, name);
        foreach (var entry in scan.Entries)
        {
            Remember(entry);
        }

        (Damage, _end) = (scan.Damage, scan.End);
        if (writable)
        {
            ThrowIfOld(scan, name);
            CutToWholeRecords(scan.Version is not null);
        }
    }

    /// <summary>What opening found broken; null when every byte was good.</summary>
    public JournalDamage? Damage { get; }

    /// <summary>Tokens of the recorded samples, in the order they were written.</summary>
    public IReadOnlyList<string> SampleTokens => _tokens;

    /// <summary>Opens a journal to add to it, creating it when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or of another version; it is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process writes it.</exception>
    public static RunJournal OpenToAppend(string path) =>
        Own(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), writable: true, Path.GetFileName(path));

    /// <summary>Opens a journal to read it; another process may go on writing.</summary>
    /// <exception cref="InvalidDataException">The file is not a journal, or of another version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static RunJournal OpenToRead(string path) =>
        Own(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), writable: false, Path.GetFileName(path));

    /// <summary>A journal over any seekable stream, which it owns from now on.</summary>
    /// <exception cref="InvalidDataException">The content is not a journal, or of another version.</exception>
    public static RunJournal Over(Stream stream, bool writable)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Own(stream, writable, "the stream");
    }

    /// <summary>True when a sample is recorded.</summary>
    public bool Contains(string sampleToken)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(sampleToken);
        }
    }

    /// <summary>Adds a prediction; when this returns it is on the disk.</summary>
    /// <exception cref="InvalidOperationException">The sample is recorded already, or the journal was opened to read.</exception>
    /// <exception cref="IOException">The disk is full or gone. The file ends with the last whole record again where that was possible.</exception>
    public void Append(ScenePrediction prediction)
    {
        ArgumentNullException.ThrowIfNull(prediction);
        RequireWritable();
        var payload = PredictionRecord.Encode(prediction);
        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], JournalScan.Checksum(payload));
        lock (_gate)
        {
            if (_entries.ContainsKey(prediction.SampleToken))
            {
                throw new InvalidOperationException($"sample {prediction.SampleToken} is in the journal already");
            }

            WriteWhole(header, payload);
            Remember(new(prediction.SampleToken, _end + RecordHeaderBytes, payload.Length));
            _end += RecordHeaderBytes + payload.Length;
        }
    }

    /// <summary>The prediction of a sample.</summary>
    /// <exception cref="ArgumentException">The sample is not recorded.</exception>
    /// <exception cref="InvalidDataException">The record has changed on disk since opening.</exception>
    public ScenePrediction Read(string sampleToken) => PredictionRecord.Decode(ReadPayload(sampleToken));

    /// <summary>The bytes of a sample's record, without its header: equal predictions have equal bytes.</summary>
    /// <exception cref="ArgumentException">The sample is not recorded.</exception>
    /// <exception cref="InvalidDataException">The record has changed on disk since opening.</exception>
    public byte[] ReadPayload(string sampleToken)
    {
        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        byte[] payload;
        lock (_gate)
        {
            if (!_entries.TryGetValue(sampleToken, out var entry))
            {
                throw new ArgumentException($"the journal has no sample '{sampleToken}'; it has {_tokens.Count} others", nameof(sampleToken));
            }

            payload = new byte[entry.Length];
            _stream.Position = entry.Offset - RecordHeaderBytes;
            _stream.ReadExactly(header);
            _stream.ReadExactly(payload);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) == JournalScan.Checksum(payload)
            ? payload
            : throw new InvalidDataException($"the record of sample {sampleToken} has changed on disk since the journal was opened");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static RunJournal Own(Stream stream, bool writable, string name)
    {
        try
        {
            return new(stream, writable, name);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private void WriteWhole(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        try
        {
            _stream.Position = _end;
            _stream.Write(header);
            _stream.Write(payload);
            FlushToDisk();
        }
        catch (IOException)
        {
            TryCutTo(_end);
            throw;
        }
    }

    private static void ThrowIfOld(JournalScan scan, string name)
    {
        if (scan.Version is { } version and not Version)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"{name} is of version {version}, which can be read but not continued, because its records hold no boxes and no point labels: ")
                + "predict into another --out");
        }
    }

    private void CutToWholeRecords(bool hasHeader)
    {
        if (!hasHeader)
        {
            _stream.SetLength(0);
            _stream.Write(JournalScan.FileHeader);
            _end = JournalScan.FileHeader.Length;
            FlushToDisk();
        }
        else if (_stream.Length > _end)
        {
            _stream.SetLength(_end);
            FlushToDisk();
        }
    }

    private void TryCutTo(long length)
    {
        try
        {
            _stream.SetLength(length);
        }
        catch (IOException)
        {
            // The half record stays; the next opening cuts it. The first error is the one to report.
        }
    }

    private void FlushToDisk()
    {
        if (_stream is FileStream file)
        {
            file.Flush(flushToDisk: true);
        }
        else
        {
            _stream.Flush();
        }
    }

    private void RequireWritable()
    {
        if (!_writable)
        {
            throw new InvalidOperationException("the journal was opened to read; open it with OpenToAppend to add to it");
        }
    }

    private void Remember(JournalEntry entry)
    {
        _entries.Add(entry.SampleToken, entry);
        _tokens.Add(entry.SampleToken);
    }
}
