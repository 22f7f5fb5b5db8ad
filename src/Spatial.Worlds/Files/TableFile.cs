using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>Writes one JSON array of rows, one row a line.</summary>
internal static class TableFile
{
    private const int FlushAt = 1 << 16;

    /// <summary>Writes a table.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="rows">Rows, in order.</param>
    /// <param name="write">Writes the fields of a row.</param>
    public static void Write<T>(string path, IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FlushAt);
        using var buffer = new MemoryStream();
        using var json = new Utf8JsonWriter(buffer);
        var isFirst = true;
        foreach (var row in rows)
        {
            buffer.Write(isFirst ? "[\n"u8 : ",\n"u8);
            isFirst = false;
            json.Reset();
            json.WriteStartObject();
            write(json, row);
            json.WriteEndObject();
            json.Flush();
            if (buffer.Length > FlushAt)
            {
                buffer.WriteTo(file);
                buffer.SetLength(0);
            }
        }

        buffer.Write(isFirst ? "[]\n"u8 : "\n]\n"u8);
        buffer.WriteTo(file);
    }

    /// <summary>Writes numbers as an array.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, string name, params ReadOnlySpan<double> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a place or direction as an array x, y, z.</summary>
    public static void WriteVector(this Utf8JsonWriter json, string name, Vector3d vector) => json.WriteNumbers(name, vector.X, vector.Y, vector.Z);

    /// <summary>Writes a rotation as an array w, x, y, z.</summary>
    public static void WriteRotation(this Utf8JsonWriter json, string name, Quaterniond rotation) =>
        json.WriteNumbers(name, rotation.W, rotation.X, rotation.Y, rotation.Z);

    /// <summary>Writes texts as an array.</summary>
    public static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
