using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;

namespace Spatial.Models;

/// <summary>Turns words into tokens: their bytes, of which neighbours merge in the order of the vocabulary's merges.</summary>
/// <remarks>Sennrich et al. 2016 (arXiv 1508.07909), over bytes as in GPT-2. Safe for many threads.</remarks>
internal sealed class BytePairMerges
{
    private const int MostKnownWords = 10_000; // words of everyday text; what is rarer is merged again
    private const int LongestKnownWord = 256; // UTF-16 characters; longer ones hardly come twice
    private const int NoRank = -1;

    private readonly int[] _idOfByte;
    private readonly Dictionary<ulong, int> _rankOfPair; // of the ids of two neighbours; low ranks merge first
    private readonly int[] _mergedIds; // per rank
    private readonly ConcurrentDictionary<string, int[]> _knownWords = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _known;
    private int _knownCount;

    /// <summary>Prepares the merges of a sound definition.</summary>
    public BytePairMerges(TokenizerDefinition definition)
    {
        var ids = definition.Vocabulary;
        _idOfByte = [.. Enumerable.Range(0, 256).Select(value => ids[ByteAlphabet.Of((byte)value).ToString()])];
        _rankOfPair = new(definition.Merges.Count);
        _mergedIds = new int[definition.Merges.Count];
        foreach (var (left, right) in definition.Merges)
        {
            _mergedIds[_rankOfPair.Count] = ids[left + right];
            _rankOfPair.Add(Pair(ids[left], ids[right]), _rankOfPair.Count);
        }

        _known = _knownWords.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>Appends the tokens of a word.</summary>
    /// <param name="word">Well-formed UTF-16.</param>
    /// <param name="ids">Where to.</param>
    public void Append(ReadOnlySpan<char> word, List<int> ids)
    {
        if (_known.TryGetValue(word, out var known))
        {
            ids.AddRange(known);
            return;
        }

        var first = ids.Count;
        Merge(word, ids);
        if (word.Length <= LongestKnownWord && Volatile.Read(ref _knownCount) < MostKnownWords
            && _knownWords.TryAdd(word.ToString(), CollectionsMarshal.AsSpan(ids)[first..].ToArray()))
        {
            Interlocked.Increment(ref _knownCount);
        }
    }

    private void Merge(ReadOnlySpan<char> word, List<int> ids)
    {
        var places = PlacesOf(word);
        var queue = new PriorityQueue<int, long>(places.Length); // left places of pairs: lowest rank first, then leftmost
        for (var place = 0; place < places.Length; place++)
        {
            Offer(places, place, queue);
        }

        while (queue.TryDequeue(out var left, out var order))
        {
            var rank = (int)(order >> 32);
            if (RankAt(places, left) == rank) // else one of the pair has merged with another since
            {
                places[left].Id = _mergedIds[rank];
                RemoveAfter(places, left);
                Offer(places, places[left].Previous, queue);
                Offer(places, left, queue);
            }
        }

        for (var place = 0; place < places.Length; place = places[place].Next)
        {
            ids.Add(places[place].Id);
        }
    }

    private Place[] PlacesOf(ReadOnlySpan<char> word)
    {
        var places = new Place[Encoding.UTF8.GetByteCount(word)];
        Span<byte> bytes = places.Length <= 512 ? stackalloc byte[places.Length] : new byte[places.Length];
        Encoding.UTF8.GetBytes(word, bytes);
        for (var place = 0; place < places.Length; place++)
        {
            places[place] = new() { Id = _idOfByte[bytes[place]], Previous = place - 1, Next = place + 1 };
        }

        return places;
    }

    private void Offer(Place[] places, int left, PriorityQueue<int, long> queue)
    {
        if (left >= 0 && RankAt(places, left) is not NoRank and var rank)
        {
            queue.Enqueue(left, ((long)rank << 32) | (uint)left);
        }
    }

    // Of the tokens at a place and after it. A place that was merged away is -1 and has no rank.
    private int RankAt(Place[] places, int left)
    {
        var right = places[left].Next;
        return right < places.Length && _rankOfPair.TryGetValue(Pair(places[left].Id, places[right].Id), out var rank) ? rank : NoRank;
    }

    private static void RemoveAfter(Place[] places, int left)
    {
        var removed = places[left].Next;
        places[left].Next = places[removed].Next;
        places[removed].Id = -1;
        if (places[left].Next < places.Length)
        {
            places[places[left].Next].Previous = left;
        }
    }

    // One number for two ids. The factor, which is odd and so keeps pairs apart, spreads them: .NET hashes a long to the exclusive or of its halves,
    // which is the same for many pairs of small ids.
    private static ulong Pair(int left, int right) => unchecked((((ulong)(uint)left << 32) | (uint)right) * 0x9E3779B97F4A7C15);

    // A token of the word, linked to its neighbours.
    private struct Place
    {
        public int Id;
        public int Previous;
        public int Next;
    }
}
