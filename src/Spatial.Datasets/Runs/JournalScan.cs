using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

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

/// <summary>One good record: its sample, where its payload starts and how long it is.</summary>
internal readonly record struct JournalEntry(string SampleToken, long Offset, int Length);

/// <summary>What one pass over a journal found.</summary>
/// <param name="HasHeader">False for a file that ends inside its header: nothing was recorded.</param>
/// <param name="End">Where the last good record ends.</param>
/// <param name="Entries">The good records in order.</param>
/// <param name="Damage">The first bad record; null when there is none.</param>
internal sealed record JournalScan(bool HasHeader, long End, IReadOnlyList<JournalEntry> Entries, JournalDamage? Damage)
{
    /// <summary>Magic and version.</summary>
    public static byte[] FileHeader { get; } = [.. "SPATIALJ"u8, (byte)RunJournal.Version, 0, 0, 0];

    /// <summary>Reads header and records up to the first bad one.</summary>
    /// <exception cref="InvalidDataException">Not a journal, or of another version.</exception>
    public static JournalScan Read(Stream stream, string name)
    {
        stream.Position = 0;
        var length = stream.Length;
        if (!ReadHeader(stream, length, name))
        {
            var damage = length > 0 ? new JournalDamage(0, 0, length, "the file ends inside its header") : null;
            return new(false, 0, [], damage);
        }

        var entries = new List<JournalEntry>();
        var tokens = new HashSet<string>(StringComparer.Ordinal);
        var at = (long)FileHeader.Length;
        while (at < length)
        {
            stream.Position = at;
            var reason = ReadRecord(stream, at, length, tokens, out var entry);
            if (reason is not null)
            {
                return new(true, at, entries, new(entries.Count, at, length - at, reason));
            }

            entries.Add(entry);
            at = entry.Offset + entry.Length;
        }

        return new(true, at, entries, null);
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

    private static bool ReadHeader(Stream stream, long length, string name)
    {
        var expected = FileHeader.AsSpan();
        Span<byte> header = stackalloc byte[(int)Math.Min(length, expected.Length)];
        stream.ReadExactly(header);
        if (expected.StartsWith(header))
        {
            return header.Length == expected.Length;
        }

        const int magicBytes = 8;
        throw header.Length < expected.Length || !header[..magicBytes].SequenceEqual(expected[..magicBytes])
            ? new InvalidDataException($"{name} is not a journal of predictions: it must begin with 'SPATIALJ'")
            : new InvalidDataException(
                FormattableString.Invariant($"{name} is of version {BinaryPrimitives.ReadUInt32LittleEndian(header[magicBytes..])}, ")
                + FormattableString.Invariant($"expected {RunJournal.Version}: predict again, or read it with the version that wrote it"));
    }

    // The reason why the bytes at this place are no record, or null and the record.
    private static string? ReadRecord(Stream stream, long at, long end, HashSet<string> tokens, out JournalEntry entry)
    {
        entry = default;
        var room = end - at - RunJournal.RecordHeaderBytes;
        if (room < 0)
        {
            return "its header is cut short";
        }

        Span<byte> header = stackalloc byte[RunJournal.RecordHeaderBytes];
        stream.ReadExactly(header);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(header);
        if (length > PredictionRecord.MaxBytes)
        {
            return FormattableString.Invariant($"its length {length} is above {PredictionRecord.MaxBytes}");
        }

        if (length > room)
        {
            return FormattableString.Invariant($"it should be {length} bytes and {room} are left");
        }

        var payload = new byte[length];
        stream.ReadExactly(payload);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Checksum(payload))
        {
            return "its checksum does not match";
        }

        return Identify(payload, at, tokens, out entry);
    }

    private static string? Identify(byte[] payload, long at, HashSet<string> tokens, out JournalEntry entry)
    {
        entry = default;
        try
        {
            var token = PredictionRecord.TokenOf(payload);
            entry = new(token, at + RunJournal.RecordHeaderBytes, payload.Length);
            return tokens.Add(token) ? null : $"it repeats sample {token}";
        }
        catch (InvalidDataException error)
        {
            return error.Message;
        }
    }
}
