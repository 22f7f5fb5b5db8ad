using System.Buffers.Binary;

namespace Spatial.Datasets;

/// <summary>What the records of a journal are.</summary>
/// <param name="Magic">Eight ASCII letters at the start of the file.</param>
/// <param name="Version">Version of the payloads that is written.</param>
/// <param name="What">What the records are, for messages: "predictions".</param>
/// <param name="MaxBytes">Largest payload.</param>
/// <param name="KeyOf">The key of a payload, unique in a journal; throws InvalidDataException for bytes that are no payload.</param>
public sealed record JournalFormat(string Magic, uint Version, string What, int MaxBytes, Func<ReadOnlyMemory<byte>, string> KeyOf)
{
    /// <summary>Oldest version that can still be read.</summary>
    public uint OldestVersion { get; init; } = Version;

    /// <summary>Why a readable older file cannot be continued, and what to do instead.</summary>
    public string WhyNotContinued { get; init; } = "";
}

/// <summary>An append-only file of checked records. After a kill at any moment every record but those being written is there.</summary>
/// <remarks>
/// File: magic, version (u32), then records {payload length u32, CRC-32C u32, payload}, little-endian. The checksum covers the length too, so a
/// page of zeros is no record. Opening to append cuts the file at the first bad record and says so in <see cref="Damage"/>; opening to read
/// leaves the file as it is and ignores what follows. Holds keys and places, never payloads. Safe for use by several threads.
/// </remarks>
public sealed class RecordJournal : IDisposable
{
    internal const int RecordHeaderBytes = 8;

    private readonly Lock _gate = new(); // over the stream's position, the entries and the end
    private readonly Stream _stream;
    private readonly JournalFormat _format;
    private readonly bool _writable;
    private readonly List<string> _keys = [];
    private readonly Dictionary<string, JournalEntry> _entries = new(StringComparer.Ordinal);
    private long _end;

    private RecordJournal(Stream stream, JournalFormat format, bool writable, string name)
    {
        (_stream, _format, _writable) = (stream, format, writable);
        var scan = JournalScan.Read(stream, format, name);
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

    /// <summary>Keys of the records, in the order they were written.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_gate)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>Opens a journal to add to it, creating it when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not such a journal, or of another version; it is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process writes it.</exception>
    public static RecordJournal OpenToAppend(string path, JournalFormat format) =>
        Over(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), format, writable: true, Path.GetFileName(path));

    /// <summary>Opens a journal to read it; another process may go on writing.</summary>
    /// <exception cref="InvalidDataException">The file is not such a journal, or of another version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static RecordJournal OpenToRead(string path, JournalFormat format) =>
        Over(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), format, writable: false, Path.GetFileName(path));

    /// <summary>A journal over any seekable stream, which it owns from now on.</summary>
    /// <exception cref="InvalidDataException">The content is not such a journal, or of another version.</exception>
    public static RecordJournal Over(Stream stream, JournalFormat format, bool writable, string name = "the stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        try
        {
            return new(stream, format, writable, name);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>True when a key is recorded.</summary>
    public bool Contains(string key)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(key);
        }
    }

    /// <summary>Adds a record. From now on it survives the end of this process, and a power loss too once it is flushed.</summary>
    /// <param name="payload">A payload of the format.</param>
    /// <param name="toDisk">True to flush it to the disk before returning.</param>
    /// <exception cref="InvalidOperationException">The key is recorded already, or the journal was opened to read.</exception>
    /// <exception cref="ArgumentException">The payload is larger than the format allows: no opening would read it, or what follows it.</exception>
    /// <exception cref="IOException">The disk is full or gone. The file ends with the last whole record again where that was possible.</exception>
    public void Append(ReadOnlyMemory<byte> payload, bool toDisk = false)
    {
        if (!_writable)
        {
            throw new InvalidOperationException("the journal was opened to read; open it with OpenToAppend to add to it");
        }

        var key = _format.KeyOf(payload);
        if (payload.Length > _format.MaxBytes)
        {
            throw new ArgumentException($"the record of sample {key} may take {_format.MaxBytes} bytes, got {payload.Length}", nameof(payload));
        }

        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(header, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(header[sizeof(uint)..], JournalScan.Checksum(payload.Span));
        lock (_gate)
        {
            if (_entries.ContainsKey(key))
            {
                throw new InvalidOperationException($"sample {key} is in the journal already");
            }

            WriteWhole(header, payload.Span, toDisk);
            Remember(new(key, _end + RecordHeaderBytes, payload.Length));
            _end += RecordHeaderBytes + payload.Length;
        }
    }

    /// <summary>Makes all records survive a power loss.</summary>
    /// <exception cref="IOException">The disk is full or gone.</exception>
    public void Flush()
    {
        lock (_gate)
        {
            Flush(toDisk: true);
        }
    }

    /// <summary>The payload of a key.</summary>
    /// <exception cref="ArgumentException">The key is not recorded.</exception>
    /// <exception cref="InvalidDataException">The record has changed on disk since opening.</exception>
    public byte[] Read(string key)
    {
        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        byte[] payload;
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out var entry))
            {
                throw new ArgumentException($"the journal has no sample '{key}'; it has {_keys.Count} others", nameof(key));
            }

            payload = new byte[entry.Length];
            _stream.Position = entry.Offset - RecordHeaderBytes;
            _stream.ReadExactly(header);
            _stream.ReadExactly(payload);
        }

        return BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(uint)..]) == JournalScan.Checksum(payload)
            ? payload
            : throw new InvalidDataException($"the record of sample {key} has changed on disk since the journal was opened");
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void ThrowIfOld(JournalScan scan, string name)
    {
        if (scan.Version is { } version && version != _format.Version)
        {
            throw new InvalidDataException(FormattableString.Invariant($"{name} is of version {version}, which can be read but not continued, {_format.WhyNotContinued}"));
        }
    }

    private void WriteWhole(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload, bool toDisk)
    {
        try
        {
            _stream.Position = _end;
            _stream.Write(header);
            _stream.Write(payload);
            Flush(toDisk);
        }
        catch (IOException)
        {
            TryCutTo(_end);
            throw;
        }
    }

    private void CutToWholeRecords(bool hasHeader)
    {
        if (!hasHeader)
        {
            _stream.SetLength(0);
            _stream.Write(JournalScan.HeaderOf(_format, _format.Version));
            _end = JournalScan.FileHeaderBytes;
            Flush(toDisk: true);
        }
        else if (_stream.Length > _end)
        {
            _stream.SetLength(_end);
            Flush(toDisk: true);
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

    private void Flush(bool toDisk)
    {
        if (_stream is FileStream file)
        {
            file.Flush(toDisk);
        }
        else
        {
            _stream.Flush();
        }
    }

    private void Remember(JournalEntry entry)
    {
        _entries.Add(entry.Key, entry);
        _keys.Add(entry.Key);
    }
}
