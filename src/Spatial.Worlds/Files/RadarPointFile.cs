using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Spatial.Datasets;

namespace Spatial.Worlds;

/// <summary>A radar cycle as nuScenes stores it: a text header, then packed records of 43 bytes.</summary>
internal static class RadarPointFile
{
    private const int RecordBytes = 43;

    // What the reader's usual filter keeps: an unambiguous, valid return.
    private const byte Unambiguous = 3;
    private const byte Valid = 0;
    private const byte QualityValid = 1;
    private const byte LowestFalseAlarm = 1; // pdh0: the class of the smallest chance of a false alarm
    private const byte SpreadClass = 20; // x_rms and the like: a class of the spread in a table of the sensor's maker

    /// <summary>The file of a cycle.</summary>
    /// <remarks>A cycle without returns is one record of NaN, as in nuScenes.</remarks>
    public static byte[] Encode(IReadOnlyList<RadarReturn> returns)
    {
        var count = Math.Max(1, returns.Count);
        var header = Encoding.ASCII.GetBytes(HeaderOf(count));
        var bytes = new byte[header.Length + (count * RecordBytes) + 1];
        header.CopyTo(bytes, 0);
        var records = bytes.AsSpan(header.Length);
        if (returns.Count == 0)
        {
            WriteNothing(records);
        }

        for (var i = 0; i < returns.Count; i++)
        {
            WriteRecord(records.Slice(i * RecordBytes, RecordBytes), i, returns[i]);
        }

        bytes[^1] = (byte)'\n';
        return bytes;
    }

    private static string HeaderOf(int count)
    {
        string[] lines =
        [
            "# .PCD v0.7 - Point Cloud Data file format",
            "VERSION 0.7",
            "FIELDS " + string.Join(' ', RadarScan.Fields),
            "SIZE 4 4 4 1 2 4 4 4 4 4 1 1 1 1 1 1 1 1",
            "TYPE F F F I I F F F F F I I I I I I I I",
            "COUNT 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
            string.Create(CultureInfo.InvariantCulture, $"WIDTH {count}"),
            "HEIGHT 1",
            "VIEWPOINT 0 0 0 1 0 0 0",
            string.Create(CultureInfo.InvariantCulture, $"POINTS {count}"),
            "DATA binary",
        ];
        return string.Concat(lines.Select(line => line + "\n"));
    }

    private static void WriteRecord(Span<byte> record, int id, RadarReturn hit)
    {
        Span<float> place = [(float)hit.Position.X, (float)hit.Position.Y, 0];
        Span<float> motion =
        [
            (float)hit.CrossSection, (float)hit.Velocity.X, (float)hit.Velocity.Y, (float)hit.CompensatedVelocity.X, (float)hit.CompensatedVelocity.Y,
        ];
        var at = WriteFloats(record, place);
        record[at++] = (byte)hit.DynamicProperty;
        BinaryPrimitives.WriteInt16LittleEndian(record[at..], (short)id);
        at += sizeof(short);
        at += WriteFloats(record[at..], motion);
        ReadOnlySpan<byte> states = [QualityValid, Unambiguous, SpreadClass, SpreadClass, Valid, LowestFalseAlarm, SpreadClass, SpreadClass];
        states.CopyTo(record[at..]);
    }

    private static void WriteNothing(Span<byte> record) => WriteFloats(record, [float.NaN, float.NaN, float.NaN]);

    private static int WriteFloats(Span<byte> target, ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteSingleLittleEndian(target[(i * sizeof(float))..], values[i]);
        }

        return values.Length * sizeof(float);
    }
}
