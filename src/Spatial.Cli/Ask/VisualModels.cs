using Spatial.Models;
using Spatial.Native;

namespace Spatial.Cli;

/// <summary>The models that answer questions about frames of any origin, not about a sample alone.</summary>
internal static class VisualModels
{
    private const string SpatialMllm = "spatial-mllm";
    private const string Qwen = "qwen2.5-vl";

    /// <summary>What help says about them.</summary>
    public const string Help = " Of frames: spatial-mllm (a language model that sees meaning and structure), or qwen2.5-vl (meaning alone; Actial's weights too).";

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [SpatialMllm, Qwen];

    /// <summary>Loads one.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="weights">Folder as published.</param>
    /// <param name="allowNonFinite">Lets NaN and infinity pass.</param>
    /// <exception cref="InvalidDataException">Damaged, or weights of another model.</exception>
    public static IVisualChat Load(string name, string weights, bool allowNonFinite)
    {
        TorchProcess.Prepare();
        var options = new Qwen25VlLoadOptions { AllowNonFinite = allowNonFinite };
        return name == SpatialMllm ? SpatialMllmChat.Load(weights, options) : Qwen25VlChat.Load(RequireQwen(weights), options);
    }

    // Before a configuration is asked for sizes that only its own model has.
    private static string RequireQwen(string weights)
    {
        using var checkpoint = Checkpoint.Open(weights);
        var layout = CheckpointLayout.Of(checkpoint.Tensors);
        return layout.Model == "Qwen2.5-VL" ? weights : throw new InvalidDataException(
            $"{Path.GetFileName(checkpoint.Path)}: has {(layout.Model is null ? "no known weights" : $"weights of {layout.Model}")}, expected those of a Qwen2.5-VL"
            + (layout.Model?.StartsWith("Spatial-MLLM", StringComparison.Ordinal) == true ? $"; --model {SpatialMllm} reads them" : "")
                + $" ({checkpoint.Path})");
    }
}
