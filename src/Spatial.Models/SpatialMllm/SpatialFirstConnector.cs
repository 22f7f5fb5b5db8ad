using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The connector of the first release: merged features to the language model's width, two layers more, added to the vision tower's tokens.</summary>
/// <remarks>Spatial-MLLM 3a8c647 (branch v1.0), <c>modeling_qwen2_5_vl.py</c>.</remarks>
internal sealed class SpatialFirstConnector : SpatialConnector
{
    [ComponentName(Name = "token_merge_ln_q")]
    private readonly Qwen2RmsNorm _mergedNorm;

    [ComponentName(Name = "token_merge_mlp")]
    private readonly Sequential _merging;

    [ComponentName(Name = "vgg_to_language_ln_q")]
    private readonly Qwen2RmsNorm _languageNorm;

    [ComponentName(Name = "vgg_to_language_mlp")]
    private readonly Sequential _translation;

    public SpatialFirstConnector(int featureWidth, int languageWidth)
        : base(nameof(SpatialFirstConnector), SpatialTokenOrder.FrameSlowest)
    {
        var merged = SpatialTokens.MergedCount * featureWidth;
        _mergedNorm = new(merged, SpatialAddConnector.Epsilon);
        _merging = SpatialAddConnector.LayersOf(merged, merged, languageWidth);
        _languageNorm = new(languageWidth, SpatialAddConnector.Epsilon);
        _translation = SpatialAddConnector.LayersOf(languageWidth, languageWidth, languageWidth);
        RegisterComponents();
    }

    private protected override Tensor Joined(Tensor visionTokens, Tensor merged, long pairs)
    {
        var narrowed = _merging.forward(_mergedNorm.forward(merged));
        return visionTokens + _translation.forward(_languageNorm.forward(narrowed));
    }
}
