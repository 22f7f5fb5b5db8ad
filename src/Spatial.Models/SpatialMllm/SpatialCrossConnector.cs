using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Tokens of the vision tower look at all merged features of their pair of frames, beside a shortcut.</summary>
/// <remarks>Our own: Spatial-MLLM names a connector of this kind and has none. The last layer begins with zeros, so that training starts from the vision
/// tower alone.</remarks>
internal sealed class SpatialCrossConnector : SpatialConnector
{
    private const int UsualHeadSize = 64;

    [ComponentName(Name = "query_norm")]
    private readonly Qwen2RmsNorm _queryNorm;

    [ComponentName(Name = "key_norm")]
    private readonly Qwen2RmsNorm _keyNorm;

    [ComponentName(Name = "q_proj")]
    private readonly Linear _queries;

    [ComponentName(Name = "k_proj")]
    private readonly Linear _keys;

    [ComponentName(Name = "v_proj")]
    private readonly Linear _values;

    [ComponentName(Name = "o_proj")]
    private readonly Linear _output;

    private readonly int _heads;

    public SpatialCrossConnector(int featureWidth, int languageWidth)
        : base(nameof(SpatialCrossConnector), SpatialTokenOrder.FrameFastest)
    {
        var merged = SpatialTokens.MergedCount * featureWidth;
        _heads = languageWidth % UsualHeadSize == 0 ? languageWidth / UsualHeadSize : 1;
        (_queryNorm, _keyNorm) = (new(languageWidth, SpatialAddConnector.Epsilon), new(merged, SpatialAddConnector.Epsilon));
        _queries = nn.Linear(languageWidth, languageWidth);
        (_keys, _values) = (nn.Linear(merged, languageWidth), nn.Linear(merged, languageWidth));
        _output = nn.Linear(languageWidth, languageWidth);
        nn.init.zeros_(_output.weight!);
        nn.init.zeros_(_output.bias!);
        RegisterComponents();
    }

    private protected override Tensor Joined(Tensor visionTokens, Tensor merged, long pairs)
    {
        var normed = _keyNorm.forward(merged);
        var seen = nn.functional.scaled_dot_product_attention(
            Heads(_queries.forward(_queryNorm.forward(visionTokens))), Heads(_keys.forward(normed)), Heads(_values.forward(normed)));
        return visionTokens + _output.forward(seen.transpose(1, 2).reshape(visionTokens.shape));

        // [T, D] to [pairs, heads, tokens of a pair, head].
        Tensor Heads(Tensor states) => states.view(pairs, states.shape[0] / pairs, _heads, states.shape[1] / _heads).transpose(1, 2);
    }
}
