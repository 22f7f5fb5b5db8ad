using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Worlds;

/// <summary>The file world.json of a data set: that it is synthetic, what made it, and under which licence its data are.</summary>
internal static class WorldManifest
{
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
            ["spatialVersion"] = typeof(WorldManifest).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
            ["command"] = settings.Command,
            ["seed"] = settings.Seed,
            ["version"] = settings.Version,
            ["location"] = settings.Location,
            ["scenes"] = new JsonArray([.. scenes.Select(name => (JsonNode)name)]),
            ["config"] = JsonNode.Parse(settings.ConfigJson),
        };
        return [.. JsonSerializer.SerializeToUtf8Bytes(manifest, Indented), (byte)'\n'];
    }
}
