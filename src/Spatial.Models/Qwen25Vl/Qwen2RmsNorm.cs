using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Root-mean-square norm, computed in float32.</summary>
/// <remarks>Zhang and Sennrich, "Root mean square layer normalization", 2019; transformers, <c>Qwen2RMSNorm</c>.</remarks>
internal sealed class Qwen2RmsNorm : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "weight")]
    private readonly Parameter _weight; // [D]

    private readonly double _eps;

    public Qwen2RmsNorm(int width, double eps)
        : base(nameof(Qwen2RmsNorm))
    {
        (_weight, _eps) = (nn.Parameter(ones(width)), eps);
        RegisterComponents();
    }

    /// <summary>The norm of one vector of float32 numbers.</summary>
    internal void Apply(ReadOnlySpan<float> input, Span<float> output) => Qwen2TokenStep.Normalise(input, Qwen2TokenStep.Of(_weight), _eps, output);

    /// <param name="input">[..., D].</param>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var wide = input.to_type(ScalarType.Float32);
        var scale = (wide * wide).mean([-1], keepdim: true).add(_eps).rsqrt();
        return (_weight * (wide * scale).to_type(input.dtype)).MoveToOuterDisposeScope();
    }
}
