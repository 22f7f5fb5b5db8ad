using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Features of points, each for itself.</summary>
/// <remarks>UniLION release, <c>PFNLayerV2</c>.</remarks>
internal sealed class PointLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "linear")]
    private readonly Linear _linear;

    [ComponentName(Name = "norm")]
    private readonly BatchNorm1d _norm;

    /// <param name="from">Features before.</param>
    /// <param name="to">Features after.</param>
    public PointLayer(int from, int to)
        : base(nameof(PointLayer))
    {
        _linear = nn.Linear(from, to, hasBias: false);
        _norm = nn.BatchNorm1d(to, eps: 1e-3, momentum: 0.01);
        RegisterComponents();
    }

    /// <param name="features">[N, from].</param>
    /// <returns>[N, to], not negative.</returns>
    public override Tensor forward(Tensor features)
    {
        using var scope = NewDisposeScope();
        return nn.functional.relu(_norm.forward(_linear.forward(features))).MoveToOuterDisposeScope();
    }
}
