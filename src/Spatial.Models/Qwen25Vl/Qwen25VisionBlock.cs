using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A block of the vision tower: attention, then the feed-forward part, each after a norm and beside a shortcut.</summary>
internal sealed class Qwen25VisionBlock : nn.Module
{
    private const double Eps = 1e-6;

    [ComponentName(Name = "norm1")]
    private readonly Qwen2RmsNorm _attentionNorm;

    [ComponentName(Name = "attn")]
    private readonly Qwen25VisionAttention _attention;

    [ComponentName(Name = "norm2")]
    private readonly Qwen2RmsNorm _feedForwardNorm;

    [ComponentName(Name = "mlp")]
    private readonly Qwen2FeedForward _feedForward;

    public Qwen25VisionBlock(Qwen25VisionConfig config)
        : base(nameof(Qwen25VisionBlock))
    {
        _attentionNorm = new(config.HiddenSize, Eps);
        _attention = new(config);
        _feedForwardNorm = new(config.HiddenSize, Eps);
        _feedForward = new(config.HiddenSize, config.IntermediateSize, hasBias: true);
        RegisterComponents();
    }

    /// <param name="hidden">[N, D].</param>
    /// <param name="rotation">At the patches' places.</param>
    /// <param name="spans">Who sees whom.</param>
    public Tensor Pass(Tensor hidden, Qwen2Rotation rotation, AttentionSpans spans)
    {
        using var scope = NewDisposeScope();
        hidden = hidden + _attention.Attend(_attentionNorm.forward(hidden), rotation, spans);
        return (hidden + _feedForward.forward(_feedForwardNorm.forward(hidden))).MoveToOuterDisposeScope();
    }
}
