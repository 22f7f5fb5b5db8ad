using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Continues texts token by token.</summary>
internal static class TextContinuation
{
    /// <summary>Continues sequences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="embeddings">[B, L, D] of what comes after the cache's tokens; rows of different lengths are padded on the left. Read by the first
    /// token.</param>
    /// <param name="cache">Takes all tokens that are read.</param>
    /// <param name="choose">Given the scores of the next tokens, [B, vocabulary]; gives the tokens, [B].</param>
    /// <param name="count">Tokens at most.</param>
    /// <param name="attentionMask">[B, S] int64 over the cache and these tokens, 0 for padding; null: none.</param>
    /// <param name="positions">[3, B, L] time, row and column of these tokens; null: counted.</param>
    /// <param name="isLast">Whether a token ends its sequence; null: none does.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <returns>Tokens one by one, [B] each; a sequence that has ended repeats its last. Ends when all have, or after <paramref name="count"/>.</returns>
    /// <exception cref="ArgumentException">As <see cref="Qwen2Decoder.Read"/>.</exception>
    public static IEnumerable<long[]> Continue(
        Qwen2LanguageModel model, Tensor embeddings, KeyValueCache cache, Func<Tensor, long[]> choose, int count, Tensor? attentionMask = null,
        Tensor? positions = null, Func<long, bool>? isLast = null, CancellationToken cancellation = default)
    {
        // No dispose scope is open while a token is given out.
        using var place = new Place(attentionMask, positions);
        var tokens = Chosen(embeddings);
        for (var made = 1; ; made++)
        {
            yield return tokens;
            if (made >= count || (isLast is not null && Array.TrueForAll(tokens, token => isLast(token))))
            {
                yield break;
            }

            cancellation.ThrowIfCancellationRequested();
            var next = Next(tokens);
            tokens = [.. next.Zip(tokens, (token, before) => isLast is not null && isLast(before) ? before : token)];
        }

        long[] Next(long[] read)
        {
            using var scope = NewDisposeScope();
            place.Advance();
            return Chosen(model.Decoder.Embed(tensor(read, device: embeddings.device).unsqueeze(1))); // [B, 1, D]
        }

        long[] Chosen(Tensor read)
        {
            using var inference = inference_mode();
            using var scope = NewDisposeScope();
            var last = model.Decoder.Read(read, place.Positions, place.Mask, cache).select(1, -1); // [B, D]
            return choose(model.Scores(last));
        }
    }

    /// <summary>Mask and positions of the tokens that are read next.</summary>
    private sealed class Place : IDisposable
    {
        public Place(Tensor? mask, Tensor? positions)
        {
            using var scope = NewDisposeScope();
            Mask = mask?.clone().DetachFromDisposeScope();
            Positions = positions?.clone().DetachFromDisposeScope();
        }

        public Tensor? Mask { get; private set; } // [B, S]

        public Tensor? Positions { get; private set; } // [3, B, L], then [3, B, 1]

        public void Advance()
        {
            using var scope = NewDisposeScope();
            var (mask, positions) = (Mask, Positions);
            Mask = mask is null ? null : cat([mask, ones_like(mask.narrow(1, 0, 1))], 1).DetachFromDisposeScope();
            Positions = positions is null ? null : (positions.amax([0, 2], keepdim: true).expand(3, -1, 1) + 1).DetachFromDisposeScope();
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
