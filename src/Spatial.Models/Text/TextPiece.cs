namespace Spatial.Models;

/// <summary>A part of a text: an added token, a word, or what is still to be cut.</summary>
/// <param name="Text">The text it is a part of.</param>
/// <param name="Start">Its first character.</param>
/// <param name="Length">Its number of UTF-16 characters.</param>
/// <param name="Token">The added token it stands for; null for words.</param>
internal readonly record struct TextPiece(string Text, int Start, int Length, AddedToken? Token = null)
{
    /// <summary>All of a text.</summary>
    public TextPiece(string text)
        : this(text, 0, text.Length)
    {
    }

    /// <summary>Its characters.</summary>
    public ReadOnlySpan<char> Span => Text.AsSpan(Start, Length);

    /// <summary>A part of this part.</summary>
    public TextPiece Part(int from, int to) => new(Text, Start + from, to - from);

    /// <summary>Its characters.</summary>
    public override string ToString() => Span.ToString();
}
