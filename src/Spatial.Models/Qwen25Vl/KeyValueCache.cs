using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Keys and values of tokens that were already read, so that each further token is computed alone. Not thread-safe.</summary>
/// <remarks>
/// Keys are kept turned (after the rotary embedding). A prefix may be read once and continued many times: <see cref="Truncate"/> goes back to it,
/// which costs nothing. Memory grows by doubling. No gradient passes through it.
/// </remarks>
public sealed class KeyValueCache : IDisposable
{
    private const long FirstCapacity = 256;

    private readonly Tensor?[] _keys; // [B, N, capacity, head] per layer
    private readonly Tensor?[] _values;

    /// <summary>An empty cache.</summary>
    /// <param name="config">Of the decoder.</param>
    public KeyValueCache(Qwen2Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        (_keys, _values) = (new Tensor?[config.LayerCount], new Tensor?[config.LayerCount]);
    }

    /// <summary>Tokens that are kept.</summary>
    public long Length { get; private set; }

    /// <summary>Forgets all tokens after a number of first ones.</summary>
    /// <param name="length">How many stay.</param>
    /// <exception cref="ArgumentOutOfRangeException">More than are kept, or below 0.</exception>
    public void Truncate(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <summary>Bytes that are held.</summary>
    public long Bytes => _keys.Concat(_values).Sum(tensor => tensor is null ? 0 : tensor.numel() * tensor.element_size());

    /// <summary>Adds the keys and values of new tokens to a layer's.</summary>
    /// <returns>All of them, [B, N, Length + L, head]; valid until the next call for this layer. <see cref="Advance"/> ends the tokens' turn.</returns>
    internal (Tensor Keys, Tensor Values) Append(int layer, Tensor keys, Tensor values) =>
        (Append(ref _keys[layer], keys), Append(ref _values[layer], values));

    /// <summary>What is kept of a layer, [B, N, Length, head] each.</summary>
    internal (Tensor Keys, Tensor Values) Kept(int layer) => (_keys[layer]!.narrow(2, 0, Length), _values[layer]!.narrow(2, 0, Length));

    /// <summary>The memory of a layer, [B, N, capacity, head] each, of which the first tokens are there.</summary>
    internal (Tensor Keys, Tensor Values) All(int layer) => (_keys[layer]!, _values[layer]!);

    /// <summary>All layers have taken the new tokens.</summary>
    internal void Advance(long tokens) => Length += tokens;

    private Tensor Append(ref Tensor? kept, Tensor added)
    {
        var (batch, heads, tokens, width) = (added.shape[0], added.shape[1], added.shape[2], added.shape[3]);
        if (kept is not null && (kept.shape[0] != batch || kept.dtype != added.dtype))
        {
            throw new ArgumentException(
                $"the cache holds [{kept.shape[0]}] sequences of {kept.dtype}, got [{batch}] of {added.dtype}: make a cache for each batch");
        }

        if (kept is null || kept.shape[2] < Length + tokens)
        {
            var grown = empty([batch, heads, Math.Max(FirstCapacity, Math.Max(Length + tokens, 2 * (kept?.shape[2] ?? 0))), width], added.dtype, added.device);
            grown.DetachFromDisposeScope();
            if (kept is not null)
            {
                using var place = grown.narrow(2, 0, Length);
                using var old = kept.narrow(2, 0, Length);
                place.copy_(old);
                kept.Dispose();
            }

            kept = grown;
        }

        using (var place = kept.narrow(2, Length, tokens))
        using (var plain = added.detach())
        {
            place.copy_(plain);
        }

        return kept.narrow(2, 0, Length + tokens);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in _keys.Concat(_values))
        {
            tensor?.Dispose();
        }
    }
}
