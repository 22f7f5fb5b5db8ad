using System.Runtime.InteropServices;
using System.Text;

namespace Spatial.Models;

/// <summary>Learns which neighbours merge: again and again the pair of tokens that is next to each other most often.</summary>
/// <remarks>
/// Sennrich et al. 2016 (arXiv 1508.07909), algorithm 1, over bytes. Of pairs that are equally frequent the one whose spelling is smaller, left token
/// first, so that the merges depend on the counts alone. A merge touches the words that have its pair, and counts only what changes in them.
/// </remarks>
internal sealed class PairLearner
{
    private const int ByteCount = 256;
    private const long LeastCount = 2; // a pair that is there once is no pattern

    private readonly List<string> _tokens = [.. Enumerable.Range(0, ByteCount).Select(value => ByteAlphabet.Of((byte)value).ToString())];
    private readonly Word[] _words;
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), List<int>> _wordsOfPair = []; // some words have lost the pair since, some are named twice
    private readonly PriorityQueue<(int Left, int Right), Candidate> _candidates = new(); // some are out of date

    /// <summary>Counts the pairs of words.</summary>
    /// <param name="words">Well-formed words, each with how often it is there.</param>
    public PairLearner(IEnumerable<KeyValuePair<string, long>> words)
    {
        _words = [.. words.Select(word => new Word([.. Encoding.UTF8.GetBytes(word.Key).Select(value => (int)value)], word.Value))];
        var changes = new Dictionary<(int Left, int Right), long>();
        for (var word = 0; word < _words.Length; word++)
        {
            Count(word, +1, changes);
        }

        Apply(changes);
    }

    /// <summary>Learns until there are so many tokens, or no pair is left that is there twice.</summary>
    /// <param name="tokens">Tokens to end with, those of bytes among them.</param>
    /// <returns>All tokens by id, spelled in the <see cref="ByteAlphabet"/>, and the pairs that merge, first those that merge first.</returns>
    public (IReadOnlyList<string> Tokens, IReadOnlyList<(string Left, string Right)> Merges) Learn(int tokens)
    {
        var merges = new List<(string Left, string Right)>();
        while (_tokens.Count < tokens && TakeMostFrequent() is { } pair)
        {
            merges.Add((_tokens[pair.Left], _tokens[pair.Right]));
            Merge(pair);
        }

        return (_tokens, merges);
    }

    private (int Left, int Right)? TakeMostFrequent()
    {
        while (_candidates.TryDequeue(out var pair, out var candidate))
        {
            if (_counts.GetValueOrDefault(pair) == candidate.Count) // else it has changed, and is in the queue with what it is now
            {
                return pair;
            }
        }

        return null;
    }

    private void Merge((int Left, int Right) pair)
    {
        var changes = new Dictionary<(int Left, int Right), long>();
        var merged = _tokens.Count; // always a new token: no bytes can have merged in two ways, since merges come in one order and from the left
        _tokens.Add(_tokens[pair.Left] + _tokens[pair.Right]);
        _wordsOfPair.Remove(pair, out var words);
        foreach (var word in words!)
        {
            Count(word, -1, changes);
            _words[word].Merge(pair, merged);
            Count(word, +1, changes);
        }

        Apply(changes);
    }

    private void Count(int word, int sign, Dictionary<(int Left, int Right), long> changes)
    {
        var (ids, count) = (_words[word].Ids, _words[word].Count);
        for (var place = 1; place < ids.Count; place++)
        {
            var pair = (ids[place - 1], ids[place]);
            CollectionsMarshal.GetValueRefOrAddDefault(changes, pair, out _) += sign * count;
            if (sign > 0)
            {
                Remember(word, pair);
            }
        }
    }

    private void Remember(int word, (int Left, int Right) pair)
    {
        ref var words = ref CollectionsMarshal.GetValueRefOrAddDefault(_wordsOfPair, pair, out _);
        words ??= [];
        if (words.Count == 0 || words[^1] != word)
        {
            words.Add(word);
        }
    }

    private void Apply(Dictionary<(int Left, int Right), long> changes)
    {
        foreach (var (pair, change) in changes)
        {
            if (change == 0)
            {
                continue;
            }

            ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _);
            count += change;
            if (count >= LeastCount)
            {
                _candidates.Enqueue(pair, new(count, _tokens[pair.Left], _tokens[pair.Right]));
            }
        }
    }

    // In the order in which pairs merge.
    private readonly record struct Candidate(long Count, string Left, string Right) : IComparable<Candidate>
    {
        public int CompareTo(Candidate other) =>
            Count != other.Count ? other.Count.CompareTo(Count)
            : string.CompareOrdinal(Left, other.Left) is not 0 and var order ? order
            : string.CompareOrdinal(Right, other.Right);
    }

    // The tokens of a word so far.
    private sealed record Word(List<int> Ids, long Count)
    {
        public void Merge((int Left, int Right) pair, int merged)
        {
            var kept = 0;
            for (var place = 0; place < Ids.Count; place++, kept++)
            {
                var isPair = place + 1 < Ids.Count && Ids[place] == pair.Left && Ids[place + 1] == pair.Right;
                Ids[kept] = isPair ? merged : Ids[place];
                place += isPair ? 1 : 0;
            }

            Ids.RemoveRange(kept, Ids.Count - kept);
        }
    }
}
