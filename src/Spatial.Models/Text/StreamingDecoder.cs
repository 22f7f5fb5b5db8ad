using System.Text;

namespace Spatial.Models;

/// <summary>Turns tokens into text one by one: a character appears once all its bytes are there. All parts together are what decoding at once gives.</summary>
public sealed class StreamingDecoder
{
    private readonly Tokenizer _tokenizer;
    private readonly bool _skipSpecial;
    private readonly Decoder _characters = Encoding.UTF8.GetDecoder(); // keeps the bytes of an unfinished character

    internal StreamingDecoder(Tokenizer tokenizer, bool skipSpecial) => (_tokenizer, _skipSpecial) = (tokenizer, skipSpecial);

    /// <summary>Takes the next token.</summary>
    /// <param name="id">Its id.</param>
    /// <returns>The characters that it completes, often none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The id is negative.</exception>
    public string Next(int id) => Characters(_tokenizer.BytesOf(id, _skipSpecial), isLast: false);

    /// <summary>Ends the text.</summary>
    /// <returns>U+FFFD for a character that was never completed, else nothing. The decoder can begin another text.</returns>
    public string Finish() => Characters([], isLast: true);

    private string Characters(ReadOnlySpan<byte> bytes, bool isLast)
    {
        var characters = new char[_characters.GetCharCount(bytes, isLast)];
        _characters.GetChars(bytes, characters, isLast);
        return new(characters);
    }
}
