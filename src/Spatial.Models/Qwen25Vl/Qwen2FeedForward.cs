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

    public Qwen2FeedForward(Qwen2Config config)
        : base(nameof(Qwen2FeedForward))
    {
        _gate = nn.Linear(config.HiddenSize, config.IntermediateSize, hasBias: false);
        _up = nn.Linear(config.HiddenSize, config.IntermediateSize, hasBias: false);
        _down = nn.Linear(config.IntermediateSize, config.HiddenSize, hasBias: false);
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

    /// <param name="input">[B, L, D].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var opened = LinearLayers.Of(input, _gate, _up);
        return LinearLayers.Of(nn.functional.silu(opened[0]).mul_(opened[1]), _down)[0].MoveToOuterDisposeScope();
    }
}
