using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Continues texts by the likeliest token each time.</summary>
public static class GreedyText
{
    /// <summary>Continues sequences.</summary>
    /// <param name="model">The model.</param>
    /// <param name="embeddings">[B, L, D] of what comes after the cache's tokens; rows of different lengths are padded on the left. Read by the first
    /// token.</param>
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
        return TextContinuation.Continue(
            model, embeddings, cache, scores => TensorValues.Of<long>(scores.argmax(-1)), count, attentionMask, positions, isLast, cancellation);
    }
}
