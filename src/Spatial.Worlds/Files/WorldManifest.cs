using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Worlds;

/// <summary>The file world.json of a data set: that it is synthetic, what made it, and under which licence its data are.</summary>
internal static class WorldManifest
{
    /// <summary>Its name, in the data root.</summary>
    public const string FileName = "world.json";

    private const int Schema = 1;
    private const string Licence = "Apache-2.0";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file.</summary>
    /// <exception cref="JsonException">The configuration is no JSON.</exception>
    public static byte[] Encode(WorldDatasetSettings settings, IReadOnlyList<string> scenes)
    {
        var manifest = new JsonObject
        {
            ["schema"] = Schema,
            ["kind"] = "synthetic driving world",
            ["license"] = Licence,
            ["spatialVersion"] = ThisVersion,
            ["command"] = settings.Command,
            ["seed"] = settings.Seed,
            ["version"] = settings.Version,
            ["location"] = settings.Location,
            ["scenes"] = new JsonArray([.. scenes.Select(name => (JsonNode)name)]),
            ["config"] = JsonNode.Parse(settings.ConfigJson),
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Indented), (byte)'\n'];
    }

    /// <summary>What a folder is, measured against a world that is wanted.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="config">Configuration of the wanted world.</param>
    /// <param name="seed">Its seed.</param>
    public static WorldMatch Match(string folder, WorldConfig config, ulong seed)
    {
        if (!Directory.Exists(folder) && !File.Exists(folder))
        {
            return WorldMatch.Absent;
        }

        return Read(folder) is not { } manifest || (int?)manifest["schema"] != Schema || (ulong?)manifest["seed"] != seed
            || !JsonNode.DeepEquals(manifest["config"], JsonNode.Parse(config.ToJson()))
                ? WorldMatch.Other
                : (string?)manifest["spatialVersion"] == ThisVersion ? WorldMatch.Same : WorldMatch.OfOtherVersion;
    }

    /// <summary>The command that made a data set; null where a folder has no such file.</summary>
    public static string? CommandOf(string folder) => (string?)Read(folder)?["command"];

    // Null for what is no such file, or none of a synthetic world.
    private static JsonObject? Read(string folder)
    {
        try
        {
            var manifest = JsonNode.Parse(File.ReadAllBytes(Path.Combine(folder, FileName))) as JsonObject;
            return manifest?["kind"]?.GetValueKind() == JsonValueKind.String && manifest["command"]?.GetValueKind() == JsonValueKind.String
                && manifest["seed"]?.GetValueKind() == JsonValueKind.Number && manifest["schema"]?.GetValueKind() == JsonValueKind.Number ? manifest : null;
        }
        catch (Exception fault) when (fault is IOException or JsonException or InvalidOperationException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    private static string ThisVersion =>
        typeof(WorldManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
