using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Tokens of the vision tower and merged features side by side through two layers, beside a shortcut of the former.</summary>
/// <remarks>Our own: Spatial-MLLM names a connector of this kind and has none. The last layer begins with zeros, so that training starts from the vision
/// tower alone.</remarks>
internal sealed class SpatialCatConnector : SpatialConnector
{
    [ComponentName(Name = "cat_norm")]
    private readonly Qwen2RmsNorm _norm;

    [ComponentName(Name = "mlp")]
    private readonly Sequential _layers;

    public SpatialCatConnector(int featureWidth, int languageWidth)
        : base(nameof(SpatialCatConnector), SpatialTokenOrder.FrameFastest)
    {
        var both = languageWidth + (SpatialTokens.MergedCount * featureWidth);
        _norm = new(both, SpatialAddConnector.Epsilon);
        var last = nn.Linear(languageWidth, languageWidth);
        nn.init.zeros_(last.weight!);
        nn.init.zeros_(last.bias!);
        _layers = nn.Sequential(("0", nn.Linear(both, languageWidth)), ("1", nn.GELU()), ("2", last));
        RegisterComponents();
    }

    private protected override Tensor Joined(Tensor visionTokens, Tensor merged, long pairs) =>
        visionTokens + _layers.forward(_norm.forward(cat([visionTokens, merged], -1)));
}
