using System.Text.Json.Nodes;
using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

/// <summary>Tiny Spatial-MLLMs: that of the first release whose outputs the official code recorded, and one in v1.1's layout with the same parts and a
/// random connector.</summary>
internal static class SpatialMllmGolden
{
    private const string Encoder = "vggt.";
    private const string LaterEncoder = "spatial_encoder.vggt_model.";

    public static string Path(string name) => QwenGolden.Path($"spatial_v10/{name}");

    public static GoldenTensors Tensors(string name) => QwenGolden.Tensors($"spatial_v10/{name}");

    /// <summary>Writes a folder as the first release is published.</summary>
    public static void WriteFirst(string folder)
    {
        WriteLanguage(folder, config => config["spatial_config"] = VggtSizes());
        File.Copy(Path("vggt_and_merger.safetensors"), System.IO.Path.Combine(folder, "structure.safetensors"));
    }

    /// <summary>Writes a folder as v1.1 is published.</summary>
    /// <param name="folder">Where to; made where it does not exist.</param>
    /// <param name="connector">The values of its connector, by key; random ones where null.</param>
    public static void WriteSecond(string folder, IReadOnlyDictionary<string, Tensor>? connector = null)
    {
        WriteLanguage(folder, config =>
        {
            config["model_type"] = "spatial-mllm";
            config["spatial_config"] = VggtSizes();
            config["connector_config"] = new JsonObject { ["connector_type"] = "mlp_add", ["spatial_embeds_layer_idx"] = -1 };
        });
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("qwen25vl/spatial_v10/vggt_and_merger");
        var tensors = golden.Keys.Where(key => key.StartsWith(Encoder, StringComparison.Ordinal))
            .ToDictionary(key => LaterEncoder + key[Encoder.Length..], key => golden[key], StringComparer.Ordinal);
        random.manual_seed(5);
        foreach (var (key, value) in connector ?? SpatialConnector.Of(SpatialConnectorKind.Add, 64, 64).state_dict())
        {
            tensors[$"connector.{key}"] = value;
        }

        SafetensorsWriter.Write(System.IO.Path.Combine(folder, "structure.safetensors"), tensors);
    }

    // Heads are not there, but their sizes must be possible.
    private static JsonNode VggtSizes()
    {
        var sizes = JsonNode.Parse(File.ReadAllText(Path("config.json")))!["vggt"]!.DeepClone();
        sizes["dpt_head"] = new JsonObject { ["intermediate_layer_idx"] = new JsonArray(0, 0, 1, 1) };
        return sizes;
    }

    private static void WriteLanguage(string folder, Action<JsonObject> change)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(QwenGolden.Path("checkpoint")).Where(file => !file.EndsWith(".index.json", StringComparison.Ordinal)))
        {
            File.Copy(file, System.IO.Path.Combine(folder, System.IO.Path.GetFileName(file)));
        }

        var path = System.IO.Path.Combine(folder, "config.json");
        var config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(config);
        File.WriteAllText(path, config.ToJsonString());
    }
}
