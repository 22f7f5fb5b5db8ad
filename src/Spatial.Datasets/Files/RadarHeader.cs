using System.Globalization;
using System.Text;

namespace Spatial.Datasets;

/// <summary>The text header of a nuScenes radar .pcd: eleven lines that must say exactly what the records hold.</summary>
internal readonly record struct RadarHeader(int Points, int DataOffset)
{
    /// <summary>Bytes of one record: the sum of the sizes below.</summary>
    public const int RecordBytes = 43;

    private static readonly (string Key, string? Value)[] Lines =
    [
        ("#", null),
        ("VERSION", "0.7"),
        ("FIELDS", string.Join(' ', RadarScan.Fields)),
        ("SIZE", "4 4 4 1 2 4 4 4 4 4 1 1 1 1 1 1 1 1"),
        ("TYPE", "F F F I I F F F F F I I I I I I I I"),
        ("COUNT", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"),
        ("WIDTH", null),
        ("HEIGHT", "1"),
        ("VIEWPOINT", null),
        ("POINTS", null),
        ("DATA", "binary"),
    ];

    /// <summary>Reads the header strictly: every line in its place, every field as nuScenes has it.</summary>
    /// <exception cref="InvalidDataException">A line is missing, too long, or says something else; the file is named.</exception>
    public static RadarHeader Parse(DatasetPath file, ReadOnlySpan<byte> bytes, FileLimits limits)
    {
        var values = new string[Lines.Length];
        var offset = 0;
        for (var i = 0; i < Lines.Length; i++)
        {
            var (key, expected) = Lines[i];
            var line = NextLine(file, bytes[..Math.Min(bytes.Length, limits.MaxHeaderBytes)], ref offset, key);
            values[i] = ValueOf(file, line, key);
            if (expected is not null && values[i] != expected)
            {
                throw file.Fault($"header line {key} must read '{expected}', got '{PathRules.Printable(values[i])}'");
            }
        }

        var width = WholeNumber(file, "WIDTH", values[6]);
        var points = WholeNumber(file, "POINTS", values[9]);
        if (points != width)
        {
            throw file.Fault($"header says POINTS {points}, expected WIDTH x HEIGHT = {width}");
        }

        return points <= limits.MaxPoints
            ? new((int)points, offset)
            : throw file.Fault($"header says POINTS {points}, more than the {limits.MaxPoints} that {nameof(FileLimits.MaxPoints)} allows");
    }

    private static string NextLine(DatasetPath file, ReadOnlySpan<byte> header, ref int offset, string key)
    {
        var length = header[offset..].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw file.Fault($"header ends before its line {key}; expected a nuScenes radar .pcd with a header of 11 lines, "
                + $"at most {nameof(FileLimits.MaxHeaderBytes)}");
        }

        var line = header.Slice(offset, length);
        offset += length + 1;
        return Encoding.Latin1.GetString(line).TrimEnd('\r', ' ');
    }

    private static string ValueOf(DatasetPath file, string line, string key)
    {
        if (key == "#" && line.StartsWith('#'))
        {
            return line;
        }

        return line.StartsWith(key + " ", StringComparison.Ordinal)
            ? line[(key.Length + 1)..]
            : throw file.Fault($"header line {key} expected, got '{PathRules.Printable(line)}'");
    }

    private static long WholeNumber(DatasetPath file, string key, string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw file.Fault($"header line {key} must be a positive whole number, got '{PathRules.Printable(text)}'");
}
