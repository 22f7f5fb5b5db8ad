using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Spatial.Evaluation;

/// <summary>The statistics of one sample as bytes: the same statistics always give the same bytes.</summary>
/// <remarks>Token and scene as {length, UTF-8}, then the counts as {number, zigzag varints} and the sums as {number, float64 little-endian};
/// lengths and numbers are varints.</remarks>
public static class StatisticsRecord
{
    /// <summary>Longest list in a record: a submission of detections holds 500 boxes a sample and a handful of values for each.</summary>
    public const int MaxListLength = 1 << 20;

    private const int MaxTextBytes = 4096;

    /// <summary>The bytes of a sample's statistics.</summary>
    public static byte[] Encode(SampleStatistics statistics)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        var buffer = new ArrayBufferWriter<byte>();
        WriteText(buffer, statistics.SampleToken);
        WriteText(buffer, statistics.Scene);
        WriteNumber(buffer, (ulong)statistics.Counts.Length);
        foreach (var count in statistics.Counts)
        {
            WriteNumber(buffer, (ulong)((count << 1) ^ (count >> 63)));
        }

        WriteNumber(buffer, (ulong)statistics.Sums.Length);
        foreach (var sum in statistics.Sums)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(sizeof(double)), sum);
            buffer.Advance(sizeof(double));
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The statistics of a record.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a record.</exception>
    public static SampleStatistics Decode(ReadOnlySpan<byte> record)
    {
        var token = ReadText(ref record);
        var scene = ReadText(ref record);
        var counts = new long[ReadLength(ref record, 1)];
        for (var i = 0; i < counts.Length; i++)
        {
            var zigzag = ReadNumber(ref record);
            counts[i] = (long)(zigzag >> 1) ^ -(long)(zigzag & 1);
        }

        var sums = new double[ReadLength(ref record, sizeof(double))];
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = BinaryPrimitives.ReadDoubleLittleEndian(record);
            record = record[sizeof(double)..];
        }

        return record.IsEmpty ? new(token, scene, counts, sums) : throw new InvalidDataException($"{record.Length} bytes follow the statistics of a sample");
    }

    /// <summary>Only the sample token of a record.</summary>
    /// <exception cref="InvalidDataException">The bytes are not such a record.</exception>
    public static string TokenOf(ReadOnlySpan<byte> record) => ReadText(ref record);

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > MaxTextBytes)
        {
            throw new ArgumentException($"a token or scene name may take {MaxTextBytes} bytes, got {bytes}", nameof(text));
        }

        WriteNumber(buffer, (ulong)bytes);
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(bytes + 1)));
    }

    private static void WriteNumber(ArrayBufferWriter<byte> buffer, ulong number)
    {
        const int mostBytes = 10;
        var span = buffer.GetSpan(mostBytes);
        var length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            span[length++] = (byte)(number | 0x80);
        }

        span[length++] = (byte)number;
        buffer.Advance(length);
    }

    private static string ReadText(ref ReadOnlySpan<byte> record)
    {
        var length = ReadNumber(ref record);
        if (length > MaxTextBytes || length > (ulong)record.Length)
        {
            throw new InvalidDataException($"a text of {length} bytes stands where {record.Length} are left");
        }

        var text = Encoding.UTF8.GetString(record[..(int)length]);
        record = record[(int)length..];
        return text;
    }

    private static int ReadLength(ref ReadOnlySpan<byte> record, int bytesEach)
    {
        var length = ReadNumber(ref record);
        return length <= MaxListLength && length * (ulong)bytesEach <= (ulong)record.Length
            ? (int)length
            : throw new InvalidDataException($"a list of {length} values stands where {record.Length} bytes are left");
    }

    private static ulong ReadNumber(ref ReadOnlySpan<byte> record)
    {
        var number = 0UL;
        for (var shift = 0; shift < 64 && !record.IsEmpty; shift += 7)
        {
            var part = record[0];
            record = record[1..];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw new InvalidDataException("a number is cut short or longer than ten bytes");
    }
}
