using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Spatial;

/// <summary>Reads configurations strictly: one whole JSON file, one record. Comments and trailing commas are allowed, unknown keys are errors.</summary>
public static class ConfigFile
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    /// <summary>Reads a configuration. Keys that are left out keep the defaults of the record.</summary>
    /// <typeparam name="T">A record whose properties check their values when they are set, throwing <see cref="ArgumentException"/>.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="noun">What it configures, for messages: "geometric".</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, an unknown or repeated key, or a value out of its range; named in the message.</exception>
    public static T Read<T>(string path, string noun)
        where T : class
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"no configuration file {path}", path);
        }

        try
        {
            var text = File.ReadAllText(path);
            using var document = JsonDocument.Parse(text, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            RefuseUnknownKeys(document.RootElement, Json.GetTypeInfo(typeof(T)), "");
            return JsonSerializer.Deserialize<T>(text, Json) ?? throw new JsonException("expected an object, got null");
        }
        catch (Exception error) when (error is JsonException or ArgumentException)
        {
            throw new InvalidDataException($"{noun} configuration: {error.Message.Split('\n')[0]}; in {path}", error);
        }
    }

    /// <summary>The whole configuration as JSON, as results record it.</summary>
    public static string ToJson<T>(T config)
        where T : class => JsonSerializer.Serialize(config, Json);

    /// <summary>Checks a value where it is set.</summary>
    /// <param name="value">The value.</param>
    /// <param name="low">Least allowed.</param>
    /// <param name="high">Most allowed.</param>
    /// <param name="name">The property, which the compiler gives.</param>
    /// <exception cref="ArgumentException">It is outside, or no number; named by its key.</exception>
    public static T InRange<T>(T value, T low, T high, [CallerMemberName] string name = "")
        where T : INumber<T>
    {
        if (value >= low && value <= high)
        {
            return value;
        }

        var key = JsonNamingPolicy.CamelCase.ConvertName(name);
        throw new ArgumentException(FormattableString.Invariant($"{key} must be {low} to {high}, got {value}"));
    }

    private static void RefuseUnknownKeys(JsonElement element, JsonTypeInfo type, string path)
    {
        if (type.Kind == JsonTypeInfoKind.Enumerable && element.ValueKind == JsonValueKind.Array)
        {
            var place = 0;
            foreach (var item in element.EnumerateArray())
            {
                RefuseUnknownKeys(item, Json.GetTypeInfo(type.ElementType!), FormattableString.Invariant($"{path.TrimEnd('.')}[{place++}]."));
            }
        }
        else if (type.Kind == JsonTypeInfoKind.Object && (path.Length == 0 || element.ValueKind != JsonValueKind.Null))
        {
            RefuseUnknownKeysOfObject(element, type, path);
        }
    }

    private static void RefuseUnknownKeysOfObject(JsonElement element, JsonTypeInfo type, string path)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException($"{(path.Length > 0 ? path.TrimEnd('.') + ": " : "")}expected an object, got {element.ValueKind}");
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var keys = type.Properties.Where(property => property.Get is not null || property.Set is not null).ToArray(); // ignored ones have neither
        foreach (var property in element.EnumerateObject())
        {
            if (keys.FirstOrDefault(known => known.Name == property.Name) is not { } known)
            {
                var nearest = keys.MinBy(candidate => NearestName.Slips(candidate.Name.ToLowerInvariant(), property.Name.ToLowerInvariant()))!.Name;
                throw new JsonException($"unknown key '{path}{property.Name}', the nearest is '{path}{nearest}'");
            }

            if (!seen.Add(property.Name))
            {
                throw new JsonException($"key '{path}{property.Name}' is given twice");
            }

            RefuseUnknownKeys(property.Value, Json.GetTypeInfo(known.PropertyType), $"{path}{property.Name}.");
        }
    }
}
