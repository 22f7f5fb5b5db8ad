using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A layer: attention, then the feed-forward part, each after a norm and beside a shortcut.</summary>
internal sealed class Qwen2Layer : nn.Module
{
    [ComponentName(Name = "input_layernorm")]
    private readonly Qwen2RmsNorm _attentionNorm;

    [ComponentName(Name = "self_attn")]
    private readonly Qwen2Attention _attention;

    [ComponentName(Name = "post_attention_layernorm")]
    private readonly Qwen2RmsNorm _feedForwardNorm;

    [ComponentName(Name = "mlp")]
    private readonly Qwen2FeedForward _feedForward;

    public Qwen2Layer(Qwen2Config config, int layer)
        : base(nameof(Qwen2Layer))
    {
        _attentionNorm = new(config.HiddenSize, config.RmsNormEps);
        _attention = new(config, layer);
        _feedForwardNorm = new(config.HiddenSize, config.RmsNormEps);
        _feedForward = new(config.HiddenSize, config.IntermediateSize);
        RegisterComponents();
    }

    /// <summary>Passes one token.</summary>
    /// <param name="hidden">[1, D] float32, in place.</param>
    /// <param name="normed">[1, D] float32, overwritten.</param>
    /// <param name="angles">[head / 2], of its position.</param>
    /// <param name="cache">Tokens before it.</param>
    public void Step(Tensor hidden, Tensor normed, ReadOnlySpan<float> angles, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var at = Qwen2TokenStep.Of(hidden);
        var scratch = Qwen2TokenStep.Of(normed);
        _attentionNorm.Apply(at, scratch);
        Qwen2TokenStep.Add(Qwen2TokenStep.Of(_attention.Step(normed, angles, cache)), at);
        _feedForwardNorm.Apply(at, scratch);
        Qwen2TokenStep.Add(Qwen2TokenStep.Of(_feedForward.Step(normed)), at);
    }

    /// <param name="hidden">[B, L, D].</param>
    /// <param name="rotation">At the positions of these tokens.</param>
    /// <param name="mask">As <see cref="Qwen2Attention.Attend"/> has it.</param>
    /// <param name="cache">Tokens before these, or null.</param>
    public Tensor Pass(Tensor hidden, Qwen2Rotation rotation, Tensor? mask, KeyValueCache? cache) =>
        Pass(hidden, normed => _attention.Attend(normed, rotation, mask, cache));

    /// <param name="hidden">[1, S, D].</param>
    /// <param name="rotation">At the positions of these tokens.</param>
    /// <param name="branches">Which token is of which sequence.</param>
    public Tensor Pass(Tensor hidden, Qwen2Rotation rotation, TokenBranches branches) =>
        Pass(hidden, normed => _attention.AttendBranches(normed, rotation, branches));

    private Tensor Pass(Tensor hidden, Func<Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        hidden = hidden + attend(_attentionNorm.forward(hidden));
        return (hidden + _feedForward.forward(_feedForwardNorm.forward(hidden))).MoveToOuterDisposeScope();
    }
}
