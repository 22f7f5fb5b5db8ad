using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Spatial.Datasets;

/// <summary>What the records of a journal are.</summary>
/// <param name="Magic">Eight ASCII letters at the start of the file.</param>
/// <param name="Version">Version of the payloads.</param>
/// <param name="What">What a record is, in the plural, for messages: "statistics of samples".</param>
/// <param name="MaxBytes">Largest payload.</param>
/// <param name="KeyOf">The key of a payload, unique in a journal; throws InvalidDataException for bytes that are no payload.</param>
public sealed record JournalFormat(string Magic, uint Version, string What, int MaxBytes, Func<ReadOnlyMemory<byte>, string> KeyOf);

/// <summary>An append-only file of checked records. After a kill at any moment every record but those being written is there.</summary>
/// <remarks>
/// File: magic, version (u32), then records {payload length u32, CRC-32C of length and payload u32, payload}, little-endian. Opening to append
/// cuts the file at the first bad record and says so in <see cref="Damage"/>; opening to read leaves the file as it is and ignores what follows.
/// Safe for use by several threads. Keys are kept in memory, payloads are not.
/// </remarks>
public sealed class RecordJournal : IDisposable
{
    private const int RecordHeaderBytes = 8;

    private readonly SafeFileHandle _file;
    private readonly JournalFormat _format;
    private readonly bool _writable;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Offset, int Length)> _entries = new(StringComparer.Ordinal);
    private readonly List<string> _keys = [];
    private long _end;

    private RecordJournal(SafeFileHandle file, JournalFormat format, bool writable, string name)
    {
        (_file, _format, _writable) = (file, format, writable);
        Scan(name);
        if (writable && RandomAccess.GetLength(file) != _end)
        {
            RandomAccess.SetLength(file, _end);
        }

        if (writable && _end == 0)
        {
            RandomAccess.Write(file, FileHeader, 0);
            _end = FileHeader.Length;
            RandomAccess.FlushToDisk(file);
        }
    }

    /// <summary>What opening found broken; null when every byte was good.</summary>
    public JournalDamage? Damage { get; private set; }

    /// <summary>Keys of the records, in the order they were written.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys];
            }
        }
    }

    private byte[] FileHeader
    {
        get
        {
            var header = new byte[_format.Magic.Length + sizeof(uint)];
            Encoding.ASCII.GetBytes(_format.Magic, header);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(_format.Magic.Length), _format.Version);
            return header;
        }
    }

    /// <summary>Opens a journal to add to it, creating it when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is not such a journal, or of another version; it is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process writes it.</exception>
    public static RecordJournal OpenToAppend(string path, JournalFormat format) =>
        Own(File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read), format, writable: true, path);

    /// <summary>Opens a journal to read it; another process may go on writing.</summary>
    /// <exception cref="InvalidDataException">The file is not such a journal, or of another version.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static RecordJournal OpenToRead(string path, JournalFormat format) =>
        Own(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), format, writable: false, path);

    /// <summary>True when a key is recorded.</summary>
    public bool Contains(string key)
    {
        lock (_lock)
        {
            return _entries.ContainsKey(key);
        }
    }

    /// <summary>Adds a record. It survives the end of this process from now on, and a power loss after <see cref="Flush"/>.</summary>
    /// <exception cref="InvalidOperationException">The key is recorded already, or the journal was opened to read.</exception>
    /// <exception cref="IOException">The disk is full or gone; the next opening cuts what was half written.</exception>
    public void Append(ReadOnlyMemory<byte> payload)
    {
        if (!_writable)
        {
            throw new InvalidOperationException("the journal was opened to read; open it with OpenToAppend to add to it");
        }

        var key = _format.KeyOf(payload);
        var record = new byte[RecordHeaderBytes + payload.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(record, (uint)payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(sizeof(uint)), JournalScan.Checksum(payload.Span));
        payload.Span.CopyTo(record.AsSpan(RecordHeaderBytes));
        lock (_lock)
        {
            if (_entries.ContainsKey(key))
            {
                throw new InvalidOperationException($"sample {key} is in the journal already");
            }

            RandomAccess.Write(_file, record, _end);
            Remember(key, _end + RecordHeaderBytes, payload.Length);
            _end += record.Length;
        }
    }

    /// <summary>Makes all records survive a power loss.</summary>
    public void Flush() => RandomAccess.FlushToDisk(_file);

    /// <summary>The payload of a key.</summary>
    /// <exception cref="ArgumentException">The key is not recorded.</exception>
    /// <exception cref="InvalidDataException">The record has changed on disk since opening.</exception>
    public byte[] Read(string key)
    {
        (long Offset, int Length) entry;
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out entry))
            {
                throw new ArgumentException($"the journal has no sample '{key}'; it has {_keys.Count} others", nameof(key));
            }
        }

        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        var payload = new byte[entry.Length];
        return RandomAccess.Read(_file, header, entry.Offset - RecordHeaderBytes) == RecordHeaderBytes
            && RandomAccess.Read(_file, payload, entry.Offset) == payload.Length
            && BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(uint)..]) == JournalScan.Checksum(payload)
            ? payload
            : throw new InvalidDataException($"the record of sample {key} has changed on disk since the journal was opened");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static RecordJournal Own(SafeFileHandle file, JournalFormat format, bool writable, string path)
    {
        try
        {
            return new(file, format, writable, Path.GetFileName(path));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Scan(string name)
    {
        var length = RandomAccess.GetLength(_file);
        if (!HasHeader(length, name))
        {
            Damage = length > 0 ? new(0, 0, length, "the file ends inside its header") : null;
            return;
        }

        _end = FileHeader.Length;
        while (_end < length && ReadRecord(length) is { } key)
        {
            Remember(key.Name, _end + RecordHeaderBytes, key.Length);
            _end += RecordHeaderBytes + key.Length;
        }
    }

    private bool HasHeader(long length, string name)
    {
        var expected = FileHeader;
        var header = new byte[(int)Math.Min(length, expected.Length)];
        RandomAccess.Read(_file, header, 0);
        if (expected.AsSpan().StartsWith(header))
        {
            return header.Length == expected.Length;
        }

        var magic = _format.Magic.Length;
        throw header.Length < expected.Length || !header.AsSpan(0, magic).SequenceEqual(expected.AsSpan(0, magic))
            ? new InvalidDataException($"{name} is not a journal of {_format.What}: it must begin with '{_format.Magic}'")
            : new InvalidDataException(
                FormattableString.Invariant($"{name} is of version {BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(magic))}, ")
                + FormattableString.Invariant($"expected {_format.Version}: make it anew, or read it with the version that wrote it"));
    }

    // The record at the end of the good part, or null after noting what is wrong with it.
    private (string Name, int Length)? ReadRecord(long fileLength)
    {
        var room = fileLength - _end - RecordHeaderBytes;
        Span<byte> header = stackalloc byte[RecordHeaderBytes];
        if (room < 0)
        {
            return Bad(fileLength, "its header is cut short");
        }

        RandomAccess.Read(_file, header, _end);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > _format.MaxBytes || length > room)
        {
            return Bad(fileLength, FormattableString.Invariant($"it should be {length} bytes; {room} are left, and {_format.MaxBytes} is the most"));
        }

        var payload = new byte[length];
        RandomAccess.Read(_file, payload, _end + RecordHeaderBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[sizeof(uint)..]) != JournalScan.Checksum(payload))
        {
            return Bad(fileLength, "its checksum does not match");
        }

        try
        {
            var key = _format.KeyOf(payload);
            return _entries.ContainsKey(key) ? Bad(fileLength, $"it repeats sample {key}") : (key, payload.Length);
        }
        catch (InvalidDataException error)
        {
            return Bad(fileLength, error.Message);
        }
    }

    private (string Name, int Length)? Bad(long fileLength, string reason)
    {
        Damage = new(_keys.Count, _end, fileLength - _end, reason);
        return null;
    }

    private void Remember(string key, long offset, int length)
    {
        _entries.Add(key, (offset, length));
        _keys.Add(key);
    }
}
