using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace Spatial.Datasets;

/// <summary>A broken place in a journal: everything before it is good, everything from it on is not used.</summary>
/// <param name="Record">Index of the first bad record.</param>
/// <param name="Offset">Where it starts, bytes from the start of the file.</param>
/// <param name="Bytes">How many bytes from there to the end of the file.</param>
/// <param name="Reason">What is wrong, in plain words.</param>
public sealed record JournalDamage(int Record, long Offset, long Bytes, string Reason)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"record {Record} at byte {Offset} is damaged ({Reason}); {Bytes} bytes left out");
}

/// <summary>One good record: its key, where its payload starts and how long it is.</summary>
internal readonly record struct JournalEntry(string Key, long Offset, int Length);

/// <summary>What one pass over a journal found.</summary>
/// <param name="Version">Version of its layout; null for a file that ends inside its header: nothing was recorded.</param>
/// <param name="End">Where the last good record ends.</param>
/// <param name="Entries">The good records in order.</param>
/// <param name="Damage">The first bad record; null when there is none.</param>
internal sealed record JournalScan(uint? Version, long End, IReadOnlyList<JournalEntry> Entries, JournalDamage? Damage)
{
    /// <summary>Bytes of magic and version.</summary>
    public const int FileHeaderBytes = MagicBytes + sizeof(uint);

    private const int MagicBytes = 8;

    /// <summary>Reads header and records up to the first bad one.</summary>
    /// <exception cref="InvalidDataException">Not a journal, or of another version.</exception>
    public static JournalScan Read(Stream stream, JournalFormat format, string name)
    {
        stream.Position = 0;
        var length = stream.Length;
        if (ReadHeader(stream, length, format, name) is not { } version)
        {
            var damage = length > 0 ? new JournalDamage(0, 0, length, "the file ends inside its header") : null;
            return new(null, 0, [], damage);
        }

        var entries = new List<JournalEntry>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        var at = (long)FileHeaderBytes;
        var buffer = Array.Empty<byte>();
        while (at < length)
        {
            stream.Position = at;
            var reason = ReadRecord(stream, at, length, format, keys, ref buffer, out var entry);
            if (reason is not null)
            {
                return new(version, at, entries, new(entries.Count, at, length - at, reason));
            }

            entries.Add(entry);
            at = entry.Offset + entry.Length;
        }

        return new(version, at, entries, null);
    }

    /// <summary>CRC-32C of a record: of its length as four bytes, then of its payload.</summary>
    public static uint Checksum(ReadOnlySpan<byte> payload)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, (uint)payload.Length);
        var words = MemoryMarshal.Cast<byte, ulong>(payload);
        foreach (var word in words)
        {
            crc = BitOperations.Crc32C(crc, word);
        }

        foreach (var single in payload[(words.Length * sizeof(ulong))..])
        {
            crc = BitOperations.Crc32C(crc, single);
        }

        return ~crc;
    }

    /// <summary>Magic and version as a file begins.</summary>
    public static byte[] HeaderOf(JournalFormat format, uint version)
    {
        var header = new byte[FileHeaderBytes];
        Encoding.ASCII.GetBytes(format.Magic, header);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(MagicBytes), version);
        return header;
    }

    private static uint? ReadHeader(Stream stream, long length, JournalFormat format, string name)
    {
        Span<byte> header = stackalloc byte[(int)Math.Min(length, FileHeaderBytes)];
        stream.ReadExactly(header);
        for (var version = format.Version; version >= format.OldestVersion; version--)
        {
            if (HeaderOf(format, version).AsSpan().StartsWith(header))
            {
                return header.Length == FileHeaderBytes ? version : null;
            }
        }

        var readable = format.OldestVersion == format.Version
            ? FormattableString.Invariant($"{format.Version}")
            : FormattableString.Invariant($"{format.OldestVersion} or {format.Version}");
        throw header.Length < FileHeaderBytes || !header.StartsWith(HeaderOf(format, 0).AsSpan(0, MagicBytes))
            ? new InvalidDataException($"{name} is not a journal of {format.What}: it must begin with '{format.Magic}'")
            : new InvalidDataException(
                FormattableString.Invariant($"{name} is of version {BinaryPrimitives.ReadUInt32LittleEndian(header[MagicBytes..])}, ")
                + $"expected {readable}: make it anew, or read it with the version that wrote it");
    }

    // The reason why the bytes at this place are no record, or null and the record.
    private static string? ReadRecord(
        Stream stream, long at, long end, JournalFormat format, HashSet<string> keys, ref byte[] buffer, out JournalEntry entry)
    {
        entry = default;
        var room = end - at - RecordJournal.RecordHeaderBytes;
        if (room < 0)
        {
            return "its header is cut short";
        }

        Span<byte> header = stackalloc byte[RecordJournal.RecordHeaderBytes];
        stream.ReadExactly(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > format.MaxBytes)
        {
            return FormattableString.Invariant($"its length {length} is above {format.MaxBytes}");
        }

        if (length > room)
        {
            return FormattableString.Invariant($"it should be {length} bytes and {room} are left");
        }

        if (buffer.Length < length)
        {
            buffer = new byte[BitOperations.RoundUpToPowerOf2(length)]; // one for all records: a long run passes gigabytes through it
        }

        var payload = buffer.AsMemory(0, (int)length);
        stream.ReadExactly(payload.Span);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Checksum(payload.Span))
        {
            return "its checksum does not match";
        }

        return Identify(payload, at, format, keys, out entry);
    }

    private static string? Identify(ReadOnlyMemory<byte> payload, long at, JournalFormat format, HashSet<string> keys, out JournalEntry entry)
    {
        entry = default;
        try
        {
            var key = format.KeyOf(payload);
            entry = new(key, at + RecordJournal.RecordHeaderBytes, payload.Length);
            return keys.Add(key) ? null : $"it repeats sample {key}";
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }
}
