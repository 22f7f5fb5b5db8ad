using System.Buffers.Binary;
using System.Text;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>One record of an evaluation's journal: the statistics of a sample under every protocol, or why there are none.</summary>
/// <remarks>[0, number of protocols, {length, <see cref="StatisticsRecord"/>} each] or [1, token, scene, reason]; numbers are u32, texts {length, UTF-8}.</remarks>
internal static class StatisticsBundle
{
    private const byte Measured = 0;
    private const byte Lost = 1;

    /// <summary>The journal of an evaluation folder.</summary>
    public static JournalFormat Format { get; } = new("SPATIALS", 2, "statistics of samples", 256 << 20, record => KeyOf(record.Span));

    /// <summary>The record of a measured sample.</summary>
    public static byte[] Encode(IReadOnlyList<SampleStatistics> ofProtocols)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(Measured);
        WriteNumber(stream, ofProtocols.Count);
        foreach (var statistics in ofProtocols)
        {
            WriteBytes(stream, StatisticsRecord.Encode(statistics));
        }

        return stream.ToArray();
    }

    /// <summary>The record of a sample that could not be scored.</summary>
    public static byte[] EncodeLoss(SceneSample sample, string reason)
    {
        using var stream = new MemoryStream();
        stream.WriteByte(Lost);
        WriteBytes(stream, Encoding.UTF8.GetBytes(sample.Token));
        WriteBytes(stream, Encoding.UTF8.GetBytes(sample.Scene));
        WriteBytes(stream, Encoding.UTF8.GetBytes(reason));
        return stream.ToArray();
    }

    /// <summary>The statistics under one protocol, by its position; null for a sample that was lost.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record.</exception>
    public static SampleStatistics? Decode(ReadOnlySpan<byte> record, int protocol)
    {
        if (KindOf(ref record) == Lost)
        {
            return null;
        }

        var count = ReadNumber(ref record);
        if (protocol >= count)
        {
            throw new InvalidDataException($"the record holds statistics of {count} protocols, expected more than {protocol}");
        }

        for (var skipped = 0; skipped < protocol; skipped++)
        {
            ReadBytes(ref record);
        }

        return StatisticsRecord.Decode(ReadBytes(ref record));
    }

    /// <summary>Why a sample was lost; null for one that was measured.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such record.</exception>
    public static string? LossOf(ReadOnlySpan<byte> record)
    {
        if (KindOf(ref record) == Measured)
        {
            return null;
        }

        ReadBytes(ref record);
        ReadBytes(ref record);
        return Encoding.UTF8.GetString(ReadBytes(ref record));
    }

    private static string KeyOf(ReadOnlySpan<byte> record)
    {
        if (KindOf(ref record) == Lost)
        {
            return Encoding.UTF8.GetString(ReadBytes(ref record));
        }

        ReadNumber(ref record);
        return StatisticsRecord.TokenOf(ReadBytes(ref record));
    }

    private static byte KindOf(ref ReadOnlySpan<byte> record)
    {
        if (record.IsEmpty || record[0] > Lost)
        {
            throw new InvalidDataException("a record must begin with 0 or 1");
        }

        var kind = record[0];
        record = record[1..];
        return kind;
    }

    private static void WriteNumber(Stream stream, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        stream.Write(bytes);
    }

    private static void WriteBytes(Stream stream, ReadOnlySpan<byte> bytes)
    {
        WriteNumber(stream, bytes.Length);
        stream.Write(bytes);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> record)
    {
        if (record.Length < sizeof(int) || BinaryPrimitives.ReadInt32LittleEndian(record) < 0)
        {
            throw new InvalidDataException("a record is cut short");
        }

        var number = BinaryPrimitives.ReadInt32LittleEndian(record);
        record = record[sizeof(int)..];
        return number;
    }

    private static ReadOnlySpan<byte> ReadBytes(ref ReadOnlySpan<byte> record)
    {
        var length = ReadNumber(ref record);
        if (length > record.Length)
        {
            throw new InvalidDataException($"a part of {length} bytes stands where {record.Length} are left");
        }

        var bytes = record[..length];
        record = record[length..];
        return bytes;
    }
}
