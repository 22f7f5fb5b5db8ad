using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The gated feed-forward part of a layer.</summary>
/// <remarks>Shazeer, "GLU variants improve transformer", 2020 (SwiGLU); transformers, <c>Qwen2MLP</c>.</remarks>
internal sealed class Qwen2FeedForward : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "gate_proj")]
    private readonly Linear _gate;

    [ComponentName(Name = "up_proj")]
    private readonly Linear _up;

    [ComponentName(Name = "down_proj")]
    private readonly Linear _down;

    /// <param name="width">D.</param>
    /// <param name="inner">Width within.</param>
    /// <param name="hasBias">Of the three layers: the decoder's have none, the vision tower's do.</param>
    public Qwen2FeedForward(int width, int inner, bool hasBias = false)
        : base(nameof(Qwen2FeedForward))
    {
        _gate = nn.Linear(width, inner, hasBias);
        _up = nn.Linear(width, inner, hasBias);
        _down = nn.Linear(inner, width, hasBias);
        RegisterComponents();
    }

    /// <summary>The part for one token.</summary>
    /// <param name="input">[1, D].</param>
    /// <returns>[1, D].</returns>
    internal Tensor Step(Tensor input)
    {
        using var scope = NewDisposeScope();
        var opened = LinearLayers.Of(input, _gate, _up);
        Qwen2TokenStep.Gate(Qwen2TokenStep.Of(opened[0]), Qwen2TokenStep.Of(opened[1]));
        return LinearLayers.Of(opened[0], _down)[0].MoveToOuterDisposeScope();
    }

    /// <param name="input">[..., D].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var opened = LinearLayers.Of(input, _gate, _up);
        return LinearLayers.Of(nn.functional.silu(opened[0]).mul_(opened[1]), _down)[0].MoveToOuterDisposeScope();
    }
}
