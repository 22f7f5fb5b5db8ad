using System.Buffers;
using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>Writes JSON the same way on every machine.</summary>
internal static class JsonFile
{
    // Text is escaped so far that a file may be put into a page; names are checked here.
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", SkipValidation = false };

    /// <summary>One object and a line end.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            fields(json);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>An object.</summary>
    public static void Object(this Utf8JsonWriter json, string name, Action fields)
    {
        json.WriteStartObject(name);
        fields();
        json.WriteEndObject();
    }

    /// <summary>An array of objects.</summary>
    public static void Objects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> fields)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            fields(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>An object of objects, by name, in the order given.</summary>
    /// <exception cref="ArgumentException">A name comes twice.</exception>
    public static void Named<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Func<T, string> nameOf, Action<T> fields)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject(name);
        foreach (var item in items)
        {
            json.Object(Once(seen, nameOf(item), name), () => fields(item));
        }

        json.WriteEndObject();
    }

    /// <summary>An object of numbers, by name, in the order given.</summary>
    /// <exception cref="ArgumentException">A name comes twice, or a number is infinite.</exception>
    public static void Values(this Utf8JsonWriter json, string name, IEnumerable<(string Name, double? Value)> values)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject(name);
        foreach (var value in values)
        {
            json.Value(Once(seen, value.Name, name), value.Value);
        }

        json.WriteEndObject();
    }

    /// <summary>A number with as many digits as bring it back; null where not defined.</summary>
    /// <exception cref="ArgumentException">The number is infinite.</exception>
    public static void Value(this Utf8JsonWriter json, string name, double? value)
    {
        if (value is not { } number || double.IsNaN(number))
        {
            json.WriteNull(name);
            return;
        }

        json.WriteNumber(name, double.IsInfinity(number) ? throw new ArgumentException($"{name} must be finite or NaN, got {number}") : number);
    }

    /// <summary>Numbers on one line; null where not defined.</summary>
    public static void Numbers(this Utf8JsonWriter json, string name, IEnumerable<double?> values)
    {
        json.WritePropertyName(name);
        json.WriteRawValue($"[{string.Join(", ", values.Select(value => ReportNumber.Exact(value) is { Length: > 0 } text ? text : "null"))}]");
    }

    /// <summary>Both ends; null where there is none.</summary>
    public static void Interval(this Utf8JsonWriter json, string name, Interval? interval)
    {
        if (interval is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.Numbers(name, [interval.Low, interval.High]);
        }
    }

    /// <summary>Texts.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary>Settings, in the order given.</summary>
    public static void Settings(this Utf8JsonWriter json, string name, IEnumerable<Setting> settings, Func<string, string> text) =>
        json.Objects(name, settings, setting =>
        {
            json.WriteString("name", setting.Name);
            json.WriteString("value", text(setting.Value));
        });

    private static string Once(HashSet<string> seen, string name, string of) =>
        seen.Add(name) ? name : throw new ArgumentException($"names of {of} must differ, got {name} twice");
}
