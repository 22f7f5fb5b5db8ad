using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Continues texts by the likeliest token each time.</summary>
public static class GreedyText
{
    /// <summary>Continues sequences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="embeddings">[B, L, D] of what comes after the cache's tokens; rows of different lengths are padded on the left. Read by the first token.</param>
    /// <param name="cache">Takes all tokens that are read.</param>
    /// <param name="count">Tokens at most.</param>
    /// <param name="attentionMask">[B, S] int64 over the cache and these tokens, 0 for padding; null: none.</param>
    /// <param name="positions">[3, B, L] time, row and column of these tokens; null: counted.</param>
    /// <param name="isLast">Whether a token ends its sequence; null: none does.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <returns>Tokens one by one, [B] each; a sequence that has ended repeats its last. Ends when all have, or after <paramref name="count"/>.</returns>
    /// <exception cref="ArgumentException">As <see cref="Qwen2Decoder.Read"/>.</exception>
    public static IEnumerable<long[]> Continue(
        Qwen2LanguageModel model, Tensor embeddings, KeyValueCache cache, int count, Tensor? attentionMask = null, Tensor? positions = null,
        Func<long, bool>? isLast = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(embeddings);
        ArgumentNullException.ThrowIfNull(cache);
        return Steps();

        // No dispose scope is open while a token is given out.
        IEnumerable<long[]> Steps()
        {
            using var place = new Place(attentionMask, positions);
            var tokens = Likeliest(model, embeddings, positions, attentionMask, cache);
            for (var made = 1; ; made++)
            {
                yield return tokens;
                if (made >= count || (isLast is not null && Array.TrueForAll(tokens, token => isLast(token))))
                {
                    yield break;
                }

                cancellation.ThrowIfCancellationRequested();
                var next = Next(model, tokens, place, cache);
                tokens = [.. next.Zip(tokens, (token, before) => isLast is not null && isLast(before) ? before : token)];
            }
        }
    }

    private static long[] Next(Qwen2LanguageModel model, long[] tokens, Place place, KeyValueCache cache)
    {
        using var scope = NewDisposeScope();
        place.Advance();
        var embeddings = model.Decoder.Embed(tensor(tokens).unsqueeze(1)); // [B, 1, D]
        return Likeliest(model, embeddings, place.Positions, place.Mask, cache);
    }

    private static long[] Likeliest(Qwen2LanguageModel model, Tensor embeddings, Tensor? positions, Tensor? mask, KeyValueCache cache)
    {
        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var last = model.Decoder.Read(embeddings, positions, mask, cache).select(1, -1); // [B, D]
        return model.Scores(last).argmax(-1).data<long>().ToArray();
    }

    /// <summary>Mask and positions of the token that comes next.</summary>
    private sealed class Place : IDisposable
    {
        public Place(Tensor? mask, Tensor? positions)
        {
            using var scope = NewDisposeScope();
            Mask = mask?.clone().DetachFromDisposeScope();
            Positions = positions?.amax([0, 2], keepdim: true).expand(3, -1, 1).clone().DetachFromDisposeScope(); // [3, B, 1]
        }

        public Tensor? Mask { get; private set; }

        public Tensor? Positions { get; private set; }

        public void Advance()
        {
            using var scope = NewDisposeScope();
            var (mask, positions) = (Mask, Positions);
            Mask = mask is null ? null : cat([mask, ones_like(mask.narrow(1, 0, 1))], 1).DetachFromDisposeScope();
            Positions = positions is null ? null : (positions + 1).DetachFromDisposeScope();
            mask?.Dispose();
            positions?.Dispose();
        }

        public void Dispose()
        {
            Mask?.Dispose();
            Positions?.Dispose();
        }
    }
}
