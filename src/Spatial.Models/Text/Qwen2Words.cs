using System.Globalization;
using System.Text;

namespace Spatial.Models;

/// <summary>Cuts text into the words within which Qwen2's tokenizer merges bytes.</summary>
/// <remarks>
/// <see cref="Pattern"/> by hand: .NET's regular expressions see UTF-16 units, for which letters beyond U+FFFF are no letters, and take longer.
/// At each place the first alternative that fits is taken, and together they fit every character.
/// </remarks>
internal static class Qwen2Words
{
    /// <summary>The regular expression of the tokenizer's file.</summary>
    public const string Pattern =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private static readonly Kind[] KindOfAscii = [.. Enumerable.Range(0, 128).Select(code => KindOf(new Rune(code)))];

    private enum Kind : byte
    {
        Letter,
        Number,
        Newline,
        Space,
        Other,
    }

    /// <summary>The words of a text in order; together they are the whole text.</summary>
    public static IEnumerable<TextPiece> Of(TextPiece text)
    {
        for (var at = 0; at < text.Length;)
        {
            var length = FirstLength(text.Span[at..]);
            yield return text.Part(at, at + length);
            at += length;
        }
    }

    private static int FirstLength(ReadOnlySpan<char> text)
    {
        if (ContractionLength(text) is > 0 and var contraction)
        {
            return contraction;
        }

        var (kind, width) = At(text, 0);
        var next = At(text, width).Kind;
        return kind switch
        {
            Kind.Letter => LettersEnd(text, width),
            Kind.Space or Kind.Other when next == Kind.Letter => LettersEnd(text, width),
            Kind.Number => width,
            Kind.Other => OthersEnd(text, width),
            Kind.Space when text[0] == ' ' && next == Kind.Other => OthersEnd(text, width),
            _ => WhiteSpaceLength(text),
        };
    }

    // 's 't 're 've 'm 'll 'd in any case; the long s of old prints is an s, too.
    private static int ContractionLength(ReadOnlySpan<char> text)
    {
        if (text.Length < 2 || text[0] != '\'')
        {
            return 0;
        }

        var second = text.Length > 2 ? (char)(text[2] | 0x20) : '\0';
        return (char)(text[1] | 0x20) switch
        {
            _ when text[1] == '\u017F' => 2,
            _ when text[1] >= 128 => 0,
            's' or 't' or 'm' or 'd' => 2,
            'r' or 'v' when second == 'e' => 3,
            'l' when second == 'l' => 3,
            _ => 0,
        };
    }

    private static int LettersEnd(ReadOnlySpan<char> text, int at) => RunEnd(text, at, Kind.Letter);

    private static int OthersEnd(ReadOnlySpan<char> text, int at) => RunEnd(text, RunEnd(text, at, Kind.Other), Kind.Newline);

    private static int RunEnd(ReadOnlySpan<char> text, int at, Kind kind)
    {
        while (at < text.Length && At(text, at) is var next && next.Kind == kind)
        {
            at += next.Width;
        }

        return at;
    }

    // Up to the last line end of the run; without one all of it, but the last character goes to the word that follows.
    private static int WhiteSpaceLength(ReadOnlySpan<char> text)
    {
        var end = 0;
        while (end < text.Length && char.IsWhiteSpace(text[end]))
        {
            end++;
        }

        var lastNewline = text[..end].LastIndexOfAny('\r', '\n');
        return lastNewline >= 0 ? lastNewline + 1 : end == text.Length ? end : Math.Max(end - 1, 1);
    }

    private static (Kind Kind, int Width) At(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length)
        {
            return (Kind.Newline, 0); // the end, which begins no word
        }

        if (text[at] < 128)
        {
            return (KindOfAscii[text[at]], 1);
        }

        Rune.DecodeFromUtf16(text[at..], out var rune, out var width);
        return (KindOf(rune), width);
    }

    private static Kind KindOf(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.OtherLetter => Kind.Letter,
        >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => Kind.Number,
        _ when rune.Value is '\r' or '\n' => Kind.Newline,
        _ => Rune.IsWhiteSpace(rune) ? Kind.Space : Kind.Other,
    };
}
