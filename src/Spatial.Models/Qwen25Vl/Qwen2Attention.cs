using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Causal attention in which several query heads share one head of keys and values.</summary>
/// <remarks>Ainslie et al., "GQA", 2023; transformers, <c>Qwen2Attention</c>.</remarks>
internal sealed class Qwen2Attention : nn.Module
{
    [ComponentName(Name = "q_proj")]
    private readonly Linear _queryProjection;

    [ComponentName(Name = "k_proj")]
    private readonly Linear _keyProjection;

    [ComponentName(Name = "v_proj")]
    private readonly Linear _valueProjection;

    [ComponentName(Name = "o_proj")]
    private readonly Linear _outputProjection;

    private readonly Qwen2Config _config;
    private readonly int _layer;

    public Qwen2Attention(Qwen2Config config, int layer)
        : base(nameof(Qwen2Attention))
    {
        (_config, _layer) = (config, layer);
        var (queries, keys) = (config.HeadCount * config.HeadSize, config.KeyValueHeadCount * config.HeadSize);
        _queryProjection = nn.Linear(config.HiddenSize, queries);
        _keyProjection = nn.Linear(config.HiddenSize, keys);
        _valueProjection = nn.Linear(config.HiddenSize, keys);
        _outputProjection = nn.Linear(queries, config.HiddenSize, hasBias: false);
        RegisterComponents();
    }

    /// <param name="input">[B, L, D].</param>
    /// <param name="rotation">At the positions of these tokens.</param>
    /// <param name="mask">[B or 1, 1, L, S] bool, true where a token may look; null where each looks at itself and all before, S = L.</param>
    /// <param name="cache">Tokens before these, or null.</param>
    public Tensor Attend(Tensor input, Qwen2Rotation rotation, Tensor? mask, KeyValueCache? cache)
    {
        using var scope = NewDisposeScope();
        var (batch, length) = (input.shape[0], input.shape[1]);
        var (queries, keys, values) = Projected(input, rotation);
        if (cache is not null)
        {
            (keys, values) = cache.Append(_layer, keys, values);
        }

        var seen = length == 1
            ? nn.functional.scaled_dot_product_attention(AsRows(queries), keys, values, attn_mask: mask).view(batch, 1, -1)
            : nn.functional.scaled_dot_product_attention(queries, Shared(keys), Shared(values), attn_mask: mask, is_casual: mask is null)
                .transpose(1, 2).reshape(batch, length, -1);
        return LinearLayers.Of(seen, _outputProjection)[0].MoveToOuterDisposeScope();
    }

    /// <summary>Attention of sequences with a common beginning.</summary>
    /// <param name="input">[1, S, D].</param>
    /// <param name="rotation">At the positions of these tokens.</param>
    /// <param name="branches">Which token is of which sequence.</param>
    public Tensor AttendBranches(Tensor input, Qwen2Rotation rotation, TokenBranches branches)
    {
        using var scope = NewDisposeScope();
        var (queries, keys, values) = Projected(input, rotation);
        var seen = branches.Attend(queries, Shared(keys), Shared(values)).transpose(1, 2).reshape(1, input.shape[1], -1);
        return LinearLayers.Of(seen, _outputProjection)[0].MoveToOuterDisposeScope();
    }

    /// <summary>Attention of one token.</summary>
    /// <param name="input">[1, D].</param>
    /// <param name="angles">[head / 2], of its position.</param>
    /// <param name="cache">Tokens before it, to which it is added.</param>
    /// <returns>[1, D].</returns>
    internal Tensor Step(Tensor input, ReadOnlySpan<float> angles, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        var projected = LinearLayers.Of(input, _queryProjection, _keyProjection, _valueProjection); // [1, N head] each
        Qwen2TokenStep.Turn(Qwen2TokenStep.Of(projected[0]), angles);
        Qwen2TokenStep.Turn(Qwen2TokenStep.Of(projected[1]), angles);
        cache.Append(
            _layer, projected[1].view(1, _config.KeyValueHeadCount, 1, _config.HeadSize), projected[2].view(1, _config.KeyValueHeadCount, 1, _config.HeadSize));
        var (keys, values) = cache.All(_layer);
        var seen = empty_like(projected[0]);
        Qwen2TokenStep.Attend(
            Qwen2TokenStep.Of(projected[0]), Qwen2TokenStep.Of(keys), Qwen2TokenStep.Of(values), (int)cache.Length + 1, _config, Qwen2TokenStep.Of(seen));
        return LinearLayers.Of(seen, _outputProjection)[0].MoveToOuterDisposeScope();
    }

    // [B, N, L, head] each.
    private (Tensor Queries, Tensor Keys, Tensor Values) Projected(Tensor input, Qwen2Rotation rotation)
    {
        var projected = LinearLayers.Of(input, _queryProjection, _keyProjection, _valueProjection);
        return (
            rotation.Turn(Heads(projected[0], _config.HeadCount)), rotation.Turn(Heads(projected[1], _config.KeyValueHeadCount)),
            Heads(projected[2], _config.KeyValueHeadCount));
    }

    // The query heads of one token that share a head of keys, as if they were tokens: nothing needs copies then. [B, N, 1, head] to [B, N of keys, shared by,
    // head].
    private Tensor AsRows(Tensor queries) =>
        queries.reshape(queries.shape[0], _config.KeyValueHeadCount, _config.HeadCount / _config.KeyValueHeadCount, _config.HeadSize);

    private Tensor Heads(Tensor projected, int count) =>
        projected.view(projected.shape[0], projected.shape[1], count, _config.HeadSize).transpose(1, 2);

    // A head of keys or values for each query head: libtorch's attention here knows no sharing.
    private Tensor Shared(Tensor heads)
    {
        var copies = _config.HeadCount / _config.KeyValueHeadCount;
        var (batch, count, length, width) = (heads.shape[0], heads.shape[1], heads.shape[2], heads.shape[3]);
        return copies == 1 ? heads : heads.unsqueeze(2).expand(batch, count, copies, length, width).reshape(batch, count * copies, length, width);
    }
}
