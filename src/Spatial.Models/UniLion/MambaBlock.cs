using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Mamba in both directions beside a shortcut, with a norm after it (UniLION) or before it.</summary>
/// <remarks>UniLION release, <c>mamba_simple.py</c>, <c>Block</c>.</remarks>
internal sealed class MambaBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "mamba")]
    private readonly BidirectionalMamba _mamba;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    private readonly bool _normAfter;
    private readonly double _dropPath;

    /// <param name="width">Channels C.</param>
    /// <param name="config">The rest.</param>
    public MambaBlock(int width, MambaConfig config)
        : base(nameof(MambaBlock))
    {
        (_normAfter, _dropPath) = (config.NormAfter, config.DropPath);
        (_mamba, _norm) = (new(width, config), nn.LayerNorm(width));
        RegisterComponents();
    }

    /// <param name="tokens">[B, L, C] float32: sequences.</param>
    /// <returns>[B, L, C].</returns>
    public override Tensor forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        var change = _normAfter ? _norm.forward(_mamba.forward(tokens)) : _mamba.forward(_norm.forward(tokens));
        return (tokens + Thinned(change)).MoveToOuterDisposeScope();
    }

    // Huang et al., "Deep networks with stochastic depth", 2016: what is left is raised, so that the mean stays.
    private Tensor Thinned(Tensor change)
    {
        if (!training || _dropPath == 0)
        {
            return change;
        }

        var kept = 1 - _dropPath;
        return change * (empty([change.shape[0], 1, 1], change.dtype, change.device).bernoulli_(kept) / kept);
    }
}
