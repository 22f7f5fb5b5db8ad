using System.Text.Json.Nodes;
using Spatial.Models;

namespace Spatial.Tests;

/// <summary>The tiny VGGT whose outputs the official code recorded.</summary>
internal static class VggtGolden
{
    /// <summary>Absolute, as the goldens' README has it: float32, other kernels.</summary>
    public const double Tolerance = 2e-4;

    private const string Folder = "spatial_mllm";

    /// <summary>Sizes.</summary>
    public static VggtConfig Config { get; } = VggtConfig.From(ModelConfigFile.Of(TestData.Golden(Folder))!.Section("vggt")!);

    /// <summary>Inputs and outputs of a picture's shape, or weights.</summary>
    public static GoldenTensors Tensors(string name) => new($"{Folder}/{name}");

    /// <summary>The model with its weights.</summary>
    public static VggtModel Load(VggtHeads heads = VggtHeads.All)
    {
        var model = new VggtModel(Config, heads);
        using var checkpoint = Checkpoint.Open(TestData.Golden(Folder, "vggt_tiny.safetensors"));
        WeightLoader.Load(model, checkpoint, VggtWeights.Options(heads));
        model.eval();
        return model;
    }

    /// <summary>Writes a folder as VGGT is published: config.json and weights.</summary>
    public static void WriteFolder(string folder)
    {
        File.Copy(TestData.Golden(Folder, "vggt_tiny.safetensors"), Path.Combine(folder, "model.safetensors"));
        var config = JsonNode.Parse(File.ReadAllText(TestData.Golden(Folder, "config.json")))!["vggt"]!;
        File.WriteAllText(Path.Combine(folder, "config.json"), config.ToJsonString());
    }
}
