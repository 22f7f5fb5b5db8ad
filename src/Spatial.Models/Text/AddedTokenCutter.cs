using System.Buffers;

namespace Spatial.Models;

/// <summary>Cuts text at added tokens: the first that begins, and of those that begin together the longest.</summary>
internal sealed class AddedTokenCutter
{
    private readonly Dictionary<string, AddedToken>.AlternateLookup<ReadOnlySpan<char>> _tokens;
    private readonly Dictionary<char, int[]> _lengths = []; // of the tokens that begin with a character, longest first
    private readonly SearchValues<char> _beginnings;

    /// <summary>Prepares the search.</summary>
    public AddedTokenCutter(IEnumerable<AddedToken> tokens)
    {
        var byText = tokens.ToDictionary(token => token.FoundAs, StringComparer.Ordinal);
        foreach (var group in byText.Keys.GroupBy(text => text[0]))
        {
            _lengths.Add(group.Key, [.. group.Select(text => text.Length).Distinct().OrderDescending()]);
        }

        _tokens = byText.GetAlternateLookup<ReadOnlySpan<char>>();
        _beginnings = SearchValues.Create([.. _lengths.Keys]);
    }

    /// <summary>The tokens and what is between them, in order; together they are the whole text.</summary>
    public IEnumerable<TextPiece> Cut(TextPiece text)
    {
        var (done, at) = (0, 0);
        while (Find(text.Span, ref at) is { } token)
        {
            var (start, end) = Widen(text.Span, token, done, at, at + token.Length);
            if (done < start)
            {
                yield return text.Part(done, start);
            }

            yield return text.Part(start, end) with { Token = token.Token };
            (done, at) = (end, end);
        }

        if (done < text.Length)
        {
            yield return text.Part(done, text.Length);
        }
    }

    private (AddedToken Token, int Length)? Find(ReadOnlySpan<char> text, ref int at)
    {
        for (; at < text.Length; at++)
        {
            var next = text[at..].IndexOfAny(_beginnings);
            if (next < 0)
            {
                return null;
            }

            at += next;
            foreach (var length in _lengths[text[at]])
            {
                if (length <= text.Length - at && _tokens.TryGetValue(text.Slice(at, length), out var token))
                {
                    return (token, length);
                }
            }
        }

        return null;
    }

    private static (int Start, int End) Widen(ReadOnlySpan<char> text, (AddedToken Token, int Length) found, int done, int start, int end)
    {
        if (found.Token.TakesSpaceBefore)
        {
            start = done + text[done..start].TrimEnd().Length;
        }

        if (found.Token.TakesSpaceAfter)
        {
            end = text.Length - text[end..].TrimStart().Length;
        }

        return (start, end);
    }
}
