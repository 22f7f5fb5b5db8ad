using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Merged features through two layers, added to the vision tower's tokens.</summary>
/// <remarks>Spatial-MLLM 9fc4738, <c>mlp_add_connector.py</c>.</remarks>
internal sealed class SpatialAddConnector : SpatialConnector
{
    /// <summary>Of the connectors' norms.</summary>
    public const double Epsilon = 1e-6;

    [ComponentName(Name = "ln_q")]
    private readonly Qwen2RmsNorm _norm;

    [ComponentName(Name = "mlp")]
    private readonly Sequential _layers;

    public SpatialAddConnector(int featureWidth, int languageWidth)
        : base(nameof(SpatialAddConnector), SpatialTokenOrder.FrameFastest)
    {
        var merged = SpatialTokens.MergedCount * featureWidth;
        _norm = new(merged, Epsilon);
        _layers = LayersOf(merged, merged, languageWidth);
        RegisterComponents();
    }

    /// <summary>Two linear layers with a GELU between them, by the keys "0" and "2".</summary>
    public static Sequential LayersOf(int input, int inner, int output) =>
        nn.Sequential(("0", nn.Linear(input, inner)), ("1", nn.GELU()), ("2", nn.Linear(inner, output)));

    private protected override Tensor Joined(Tensor visionTokens, Tensor merged, long pairs) => visionTokens + _layers.forward(_norm.forward(merged));
}
