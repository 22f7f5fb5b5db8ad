using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Attention of VGGT's blocks; queries, keys and values can be had apart, so that those who look and those who are looked at come in pieces.</summary>
/// <remarks>VGGT <c>attention.py</c>; queries and keys of a head may have norms (Henry et al., "Query-key normalization", 2020) and are turned after
/// them.</remarks>
internal sealed class VggtAttention : nn.Module
{
    [ComponentName(Name = "qkv")]
    private readonly Linear _input;

    [ComponentName(Name = "q_norm")]
    private readonly LayerNorm? _queryNorm;

    [ComponentName(Name = "k_norm")]
    private readonly LayerNorm? _keyNorm;

    [ComponentName(Name = "proj")]
    private readonly Linear _output;

    private readonly int _heads;

    /// <param name="width">C.</param>
    /// <param name="heads">How many.</param>
    /// <param name="hasNorms">Whether queries and keys have norms.</param>
    public VggtAttention(int width, int heads, bool hasNorms)
        : base(nameof(VggtAttention))
    {
        _heads = heads;
        _input = nn.Linear(width, 3 * width);
        (_queryNorm, _keyNorm) = hasNorms ? (nn.LayerNorm(width / heads), nn.LayerNorm(width / heads)) : (null, null);
        _output = nn.Linear(width, width);
        RegisterComponents();
    }

    /// <summary>Attention within frames.</summary>
    /// <param name="states">[F, P, C].</param>
    /// <param name="rotation">At the tokens' places; null where they have none.</param>
    /// <returns>[F, P, C].</returns>
    public Tensor Attend(Tensor states, VggtRotation? rotation)
    {
        using var scope = NewDisposeScope();
        var parts = Parts(states, 0, 3);
        return Look(Ready(parts[0], _queryNorm, rotation), Ready(parts[1], _keyNorm, rotation), parts[2]).MoveToOuterDisposeScope();
    }

    /// <param name="states">[F, P, C].</param>
    /// <param name="rotation">At the tokens' places.</param>
    /// <returns>[F, heads, P, head].</returns>
    public Tensor Queries(Tensor states, VggtRotation? rotation)
    {
        using var scope = NewDisposeScope();
        return Ready(Parts(states, 0, 1)[0], _queryNorm, rotation).MoveToOuterDisposeScope();
    }

    /// <param name="states">[F, P, C].</param>
    /// <param name="rotation">At the tokens' places.</param>
    /// <returns>[F, heads, P, head] each.</returns>
    public (Tensor Keys, Tensor Values) KeysAndValues(Tensor states, VggtRotation? rotation)
    {
        using var scope = NewDisposeScope();
        var parts = Parts(states, 1, 2);
        return (Ready(parts[0], _keyNorm, rotation).MoveToOuterDisposeScope(), parts[1].MoveToOuterDisposeScope());
    }

    /// <param name="queries">[F, heads, P, head].</param>
    /// <param name="keys">[F, heads, P', head].</param>
    /// <param name="values">[F, heads, P', head].</param>
    /// <returns>[F, P, C].</returns>
    public Tensor Look(Tensor queries, Tensor keys, Tensor values)
    {
        using var scope = NewDisposeScope();
        var seen = nn.functional.scaled_dot_product_attention(queries, keys, values);
        return _output.forward(seen.transpose(1, 2).flatten(2)).MoveToOuterDisposeScope();
    }

    // Of queries, keys and values those from a place on: [F, heads, P, head] each.
    private Tensor[] Parts(Tensor states, int first, int count)
    {
        var width = states.shape[2];
        var (weight, bias) = (_input.weight!.narrow(0, first * width, count * width), _input.bias!.narrow(0, first * width, count * width));
        var parts = nn.functional.linear(states, weight, bias).view(states.shape[0], states.shape[1], count, _heads, width / _heads).permute(2, 0, 3, 1, 4);
        return parts.unbind(0);
    }

    private static Tensor Ready(Tensor heads, LayerNorm? norm, VggtRotation? rotation)
    {
        var normed = norm is null ? heads : norm.forward(heads);
        return rotation is null ? normed : rotation.Turn(normed);
    }
}
