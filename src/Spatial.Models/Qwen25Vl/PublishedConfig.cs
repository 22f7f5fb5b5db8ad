using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Reading of the JSON files that lie beside published weights, by upstream's keys.</summary>
internal static class PublishedConfig
{
    private const int MostBytes = 1 << 20;
    private const int MostSize = 1 << 24;
    private const int MostLayers = 1000;

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="noun">What it configures, for messages.</param>
    /// <param name="from">Takes what is needed of its object; throws <see cref="ArgumentException"/> for what does not fit.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not an object in JSON, or something in it does not fit; the path comes last.</exception>
    public static T Read<T>(string path, string noun, Func<JsonObject, T> from)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"no configuration of a {noun} at {path}", path);
        }

        try
        {
            return from(JsonNode.Parse(CheckpointFile.ReadAll(path, MostBytes, "a configuration's cap")) as JsonObject
                ?? throw new JsonException("expected an object"));
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{noun} configuration: {error.Message.Split('\n')[0]}; in {path}", error);
        }
    }

    /// <summary>A size that must be there.</summary>
    public static int Size(this JsonObject json, string key) => json.SizeOr(key, null);

    /// <summary>A size, or another where the key is left out or null.</summary>
    public static int SizeOr(this JsonObject json, string key, int? otherwise) => json.AtMost(key, otherwise, MostSize);

    /// <summary>A number of layers, each of which has weights; or another number where the key is left out or null.</summary>
    public static int LayersOr(this JsonObject json, string key, int? otherwise) => json.AtMost(key, otherwise, MostLayers);

    /// <summary>Refuses a value other than the one that is built in; the key may be left out.</summary>
    public static void RequireSize(this JsonObject json, string key, int expected)
    {
        if (json[key]?.GetValue<int>() is { } value && value != expected)
        {
            throw new ArgumentException($"{key} must be {expected}, as all published models have it, got {value}");
        }
    }

    /// <summary>A list of whole numbers.</summary>
    public static int[]? IntegersOrNull(this JsonNode json, string key) =>
        json[key] is JsonArray values ? [.. values.Select(value => value!.GetValue<int>())] : null;

    private static int AtMost(this JsonObject json, string key, int? otherwise, int most)
    {
        var value = json[key]?.GetValue<int>() ?? otherwise ?? throw new ArgumentException($"{key} is missing");
        return value > 0 && value <= most ? value : throw new ArgumentException($"{key} must be 1 to {most}, got {value}");
    }
}
