using System.Runtime.InteropServices;

namespace Spatial.Models;

/// <summary>Learns a small tokenizer from texts, of Qwen2's kind: its words, its normalization, its marks of the chat format, but merges of its own.</summary>
/// <remarks>Numbers stay single digits, since Qwen2's words are cut at each. Texts that spell marks of the chat format are cut there, as they are when they
/// are encoded.</remarks>
public static class TokenizerTrainer
{
    /// <summary>The smallest vocabulary: a token for each byte, and the marks of the chat format.</summary>
    public const int LeastVocabulary = Tokenizer.ByteTokenCount;

    /// <summary>Learns merges: the most frequent pair of neighbours first, of equally frequent ones that whose spelling is smaller.</summary>
    /// <param name="texts">What to learn from; their order does not matter.</param>
    /// <param name="vocabulary">Rows of the model's embedding: all ids are below. Texts that have too few pairs give fewer tokens.</param>
    /// <returns>The tokenizer; equal texts give equal bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The vocabulary has no room for bytes and marks, or is larger than any that is read.</exception>
    public static TrainedTokenizer Train(IEnumerable<string> texts, int vocabulary) => Train(texts, vocabulary, Tokenizer.ChatMarks);

    /// <summary>The same with other marks of the chat format.</summary>
    internal static TrainedTokenizer Train(IEnumerable<string> texts, int vocabulary, IReadOnlyList<string> marks)
    {
        ArgumentNullException.ThrowIfNull(texts);
        var least = LeastVocabulary + marks.Count - Tokenizer.ChatMarks.Count;
        if (vocabulary < least || vocabulary > TokenizerDefinition.MaxIds)
        {
            throw new ArgumentOutOfRangeException(
                nameof(vocabulary), vocabulary,
                $"must be at least {least}, for 256 bytes and {marks.Count} marks of the chat format, and at most {TokenizerDefinition.MaxIds}");
        }

        var (tokens, merges) = new PairLearner(CountWords(texts)).Learn(vocabulary - marks.Count);
        var ids = tokens.Index().ToDictionary(token => token.Item, token => token.Index, StringComparer.Ordinal);
        return new(new(ids, merges, Tokenizer.ChatMarksFrom(ids.Count, marks)), vocabulary);
    }

    private static Dictionary<string, long> CountWords(IEnumerable<string> texts)
    {
        var bytes = Tokenizer.OfBytes();
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var words = counts.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var text in texts)
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            foreach (var piece in bytes.Cut(text).Where(piece => piece.Token is null))
            {
                CollectionsMarshal.GetValueRefOrAddDefault(words, piece.Span, out _)++;
            }
        }

        return counts;
    }
}
