using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Attention of patches within spans: windows, or pairs of frames.</summary>
/// <remarks>transformers, <c>Qwen2_5_VLVisionAttention</c>. Heads are turned in float32 whatever the weights' dtype.</remarks>
internal sealed class Qwen25VisionAttention : nn.Module
{
    [ComponentName(Name = "qkv")]
    private readonly Linear _projection;

    [ComponentName(Name = "proj")]
    private readonly Linear _outputProjection;

    private readonly int _heads;

    public Qwen25VisionAttention(Qwen25VisionConfig config)
        : base(nameof(Qwen25VisionAttention))
    {
        _heads = config.HeadCount;
        _projection = nn.Linear(config.HiddenSize, 3 * config.HiddenSize);
        _outputProjection = nn.Linear(config.HiddenSize, config.HiddenSize);
        RegisterComponents();
    }

    /// <param name="input">[N, D].</param>
    /// <param name="rotation">At the patches' places, float32.</param>
    /// <param name="spans">Who sees whom.</param>
    public Tensor Attend(Tensor input, Qwen2Rotation rotation, AttentionSpans spans)
    {
        using var scope = NewDisposeScope();
        var heads = _projection.forward(input).view(input.shape[0], 3, _heads, -1); // [N, 3, heads, head]
        var seen = spans.Attend(Turned(0), Turned(1), heads.select(1, 2));
        return _outputProjection.forward(seen.flatten(1)).MoveToOuterDisposeScope();

        Tensor Turned(int which) => rotation.Turn(heads.select(1, which).to_type(ScalarType.Float32)).to_type(input.dtype);
    }
}
