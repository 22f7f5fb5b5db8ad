using System.Text.Json;

namespace Spatial.Worlds;

/// <summary>Writes values of tables that are arrays in JSON.</summary>
internal static class TableValues
{
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
