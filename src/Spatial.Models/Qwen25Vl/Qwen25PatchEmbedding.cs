using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Patches to states. Upstream's convolution meets each patch once, so it is a linear layer.</summary>
internal sealed class Qwen25PatchEmbedding : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "proj")]
    private readonly Conv3d _projection; // [D, 3, 2, 14, 14]

    public Qwen25PatchEmbedding(Qwen25VisionConfig config)
        : base(nameof(Qwen25PatchEmbedding))
    {
        (long, long, long) kernel = (VisualGrid.PatchFrames, VisualGrid.PatchPixels, VisualGrid.PatchPixels);
        _projection = nn.Conv3d(ImagePixels.Channels, config.HiddenSize, kernel, kernel, bias: false);
        RegisterComponents();
    }

    /// <param name="input">[N, 1176].</param>
    /// <returns>[N, D] of the weights' dtype.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var weight = _projection.weight!;
        return nn.functional.linear(input.to(weight.dtype).to(weight.device), weight.flatten(1)).MoveToOuterDisposeScope();
    }
}
