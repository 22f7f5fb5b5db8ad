using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>How Qwen2.5-VL's weights are loaded, and what passes.</summary>
public sealed record Qwen25VlLoadOptions
{
    /// <summary>Dtype of the weights in memory; null: bfloat16 where the files have it, else float32. Sums are made in float32 in both.</summary>
    public ScalarType? Dtype { get; init; }

    /// <summary>Lets numbers be rounded where <see cref="Dtype"/> is narrower than the files'.</summary>
    public bool AllowRounding { get; init; }

    /// <summary>Lets weights pass that hold NaN or infinity.</summary>
    public bool AllowNonFinite { get; init; }

    /// <summary>Lets weights pass that are not compared with the <c>SHA256SUMS</c> beside them.</summary>
    public bool SkipHashes { get; init; }

    /// <summary>The dtype of a model that these weights are loaded into.</summary>
    internal ScalarType DtypeFor(Checkpoint checkpoint) => Dtype
        ?? (checkpoint.Tensors.Any(tensor => tensor.Dtype == TensorDtype.BFloat16) ? ScalarType.BFloat16 : ScalarType.Float32);

    /// <summary>What the loader lets pass.</summary>
    internal WeightLoadOptions ToWeights() => new() { AllowRounding = AllowRounding, AllowNonFinite = AllowNonFinite, SkipHashes = SkipHashes };
}
