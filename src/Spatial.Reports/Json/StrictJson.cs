using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Reports;

/// <summary>A value of a file that must be exactly what its layout says; every error names where it stands.</summary>
/// <param name="Element">The value.</param>
/// <param name="Place">Where, for example protocols.lamps.samples.</param>
internal readonly record struct StrictJson(JsonElement Element, string Place)
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="InvalidDataException">Not JSON, or <paramref name="read"/> says so.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> file, string name, Func<StrictJson, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(file, Options);
            return read(new(document.RootElement, name));
        }
        catch (JsonException error)
        {
            throw new InvalidDataException($"{name} is not JSON: {error.Message}", error);
        }
    }

    /// <summary>A field.</summary>
    public StrictJson this[string field] => new(Expect(JsonValueKind.Object).GetProperty(field), $"{Place}.{field}");

    /// <summary>True for null.</summary>
    public bool IsNull => Element.ValueKind == JsonValueKind.Null;

    /// <summary>The object, when it has exactly these fields.</summary>
    public StrictJson With(params string[] fields)
    {
        string[] got = [.. Expect(JsonValueKind.Object).EnumerateObject().Select(field => field.Name)];
        var (missing, unknown) = (fields.Except(got).ToArray(), got.Except(fields).ToArray());
        return missing.Length + unknown.Length == 0
            ? this
            : throw Fault($"lacks the fields [{string.Join(", ", missing)}] and has unknown ones [{string.Join(", ", unknown)}]");
    }

    /// <summary>The items of an array.</summary>
    public IReadOnlyList<T> Items<T>(Func<StrictJson, T> read)
    {
        var place = Place;
        return [.. Expect(JsonValueKind.Array).EnumerateArray().Select((item, i) => read(new(item, $"{place}[{i}]")))];
    }

    /// <summary>The fields of an object whose names are data.</summary>
    public IReadOnlyList<T> Named<T>(Func<string, StrictJson, T> read)
    {
        var place = Place;
        return [.. Expect(JsonValueKind.Object).EnumerateObject().Select(field => read(field.Name, new(field.Value, $"{place}.{field.Name}")))];
    }

    /// <summary>A text.</summary>
    public string Text() => Expect(JsonValueKind.String).GetString()!;

    /// <summary>A count.</summary>
    public long Count() => Expect(JsonValueKind.Number).TryGetInt64(out var value) ? value : throw Fault("must be a whole number");

    /// <summary>A count that fits an int.</summary>
    public int Int() => Expect(JsonValueKind.Number).TryGetInt32(out var value) ? value : throw Fault("must be a whole number below 2^31");

    /// <summary>A seed.</summary>
    public ulong Seed() => Expect(JsonValueKind.Number).TryGetUInt64(out var value) ? value : throw Fault("must be a whole number below 2^64");

    /// <summary>True or false.</summary>
    public bool Flag() => Element.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Fault($"must be true or false, got {Element.ValueKind}"),
    };

    /// <summary>A number, or null.</summary>
    public double? Value() => IsNull ? null : Expect(JsonValueKind.Number).GetDouble();

    /// <summary>Both ends of an interval, or null.</summary>
    public Interval? Interval()
    {
        if (IsNull)
        {
            return null;
        }

        var ends = Items(item => item.Value());
        return ends is [{ } low, { } high] ? new(low, high) : throw Fault("must be two numbers or null");
    }

    /// <summary>Which way is better.</summary>
    public Better Better() => JsonNames.BetterOf(Text()) ?? throw Fault("must be higher, lower or neither");

    /// <summary>An error at this place.</summary>
    public InvalidDataException Fault(string message) => new($"{Place} {message}");

    private JsonElement Expect(JsonValueKind kind) => Element.ValueKind == kind ? Element : throw Fault($"must be {kind}, got {Element.ValueKind}");
}
