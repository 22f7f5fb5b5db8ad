using System.Buffers;
using System.Text;

namespace Spatial.Models;

/// <summary>Turns text into the tokens of a Qwen2 model and back: byte-level byte-pair encoding, as the tokenizer library of its authors does. Safe for many
/// threads.</summary>
/// <remarks>
/// Added tokens are cut out of the text first, so text that spells one is that token. The rest is normalized (NFC), cut into words, and each
/// word's bytes merge. What was encoded decodes to the same text, normalized.
/// </remarks>
public sealed class Tokenizer
{
    /// <summary>Ends a text; pads of a batch, too.</summary>
    internal const string TextEnd = "<|endoftext|>";

    /// <summary>Ids of <see cref="OfBytes"/>.</summary>
    internal const int ByteTokenCount = 259;

    /// <summary>Marks of the chat format, in the order of their ids, which follow those of all other tokens.</summary>
    internal static readonly IReadOnlyList<string> ChatMarks = [TextEnd, ChatPrompt.TurnStart, ChatPrompt.TurnEnd];

    /// <summary>Those of chats with images and videos.</summary>
    internal static readonly IReadOnlyList<string> VisualMarks =
        [.. ChatMarks, ChatPrompt.VisionStart, ChatPrompt.VisionEnd, ChatPrompt.ImagePad, ChatPrompt.VideoPad];

    private readonly byte[]?[] _bytes; // per id; null where no token has it
    private readonly Dictionary<string, AddedToken> _addedByContent;
    private readonly HashSet<int> _special;
    private readonly AddedTokenCutter _tokensOfRawText, _tokensOfNormalizedText;
    private readonly BytePairMerges _merges;

    private Tokenizer(TokenizerDefinition definition)
    {
        AddedTokens = definition.AddedTokens;
        _bytes = new byte[definition.IdCount][];
        foreach (var (token, id) in definition.Vocabulary.Concat(AddedTokens.Select(token => KeyValuePair.Create(token.FoundAs, token.Id))))
        {
            _bytes[id] = ByteAlphabet.BytesOf(token);
        }

        _addedByContent = AddedTokens.ToDictionary(token => token.Content, StringComparer.Ordinal);
        _special = [.. AddedTokens.Where(token => token.IsSpecial).Select(token => token.Id)];
        _tokensOfRawText = new(AddedTokens.Where(token => !token.IsNormalized));
        _tokensOfNormalizedText = new(AddedTokens.Where(token => token.IsNormalized));
        _merges = new(definition);
    }

    /// <summary>One more than the largest id; an embedding has at least so many rows.</summary>
    public int IdCount => _bytes.Length;

    /// <summary>Tokens that are cut out of the text, as the file lists them.</summary>
    public IReadOnlyList<AddedToken> AddedTokens { get; }

    /// <summary>Reads the tokenizer of a model's folder: tokenizer.json or, where it is absent, vocab.json, merges.txt and tokenizer_config.json.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="embeddingRows">Rows of the model's embedding, which must have one for each id; null where no model is in sight.</param>
    /// <exception cref="FileNotFoundException">The folder has no tokenizer.</exception>
    /// <exception cref="InvalidDataException">Damaged, incomplete, too large, or another kind of tokenizer than Qwen2's; named in the message.</exception>
    public static Tokenizer Load(string folder, int? embeddingRows = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new(TokenizerFiles.Read(folder, embeddingRows));
    }

    /// <summary>A tokenizer without merges: a token for each byte, then the marks of the chat format. For models that have no file of their own.</summary>
    public static Tokenizer OfBytes()
    {
        var bytes = Enumerable.Range(0, 256).ToDictionary(value => ByteAlphabet.Of((byte)value).ToString(), value => value, StringComparer.Ordinal);
        return new(new(bytes, [], ChatMarksFrom(bytes.Count)));
    }

    /// <summary>The id of an added token.</summary>
    /// <param name="content">The text it stands for: <c>&lt;|im_end|&gt;</c>.</param>
    /// <exception cref="InvalidDataException">The tokenizer has no such token.</exception>
    public int AddedTokenId(string content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return _addedByContent.TryGetValue(content, out var token) ? token.Id
            : throw new InvalidDataException($"the tokenizer must have the added token '{content}', has {_addedByContent.Count} others");
    }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">Any text. A surrogate without its other half is read as U+FFFD.</param>
    /// <returns>[L] ids.</returns>
    public int[] Encode(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var ids = new List<int>(text.Length / 2);
        foreach (var piece in Cut(text))
        {
            if (piece.Token is { } token)
            {
                ids.Add(token.Id);
            }
            else
            {
                _merges.Append(piece.Span, ids);
            }
        }

        return [.. ids];
    }

    /// <summary>The text of tokens.</summary>
    /// <param name="ids">[L] ids. Those that no token has stand for nothing: embeddings have more rows than there are tokens.</param>
    /// <param name="skipSpecial">Leaves out special tokens.</param>
    /// <returns>Bytes that are no UTF-8 become U+FFFD, one for each longest beginning of a character.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An id is negative.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecial = false)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, 4 * ids.Length));
        foreach (var id in ids)
        {
            bytes.Write(BytesOf(id, skipSpecial));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>A decoder that takes tokens one by one, as a model gives them.</summary>
    /// <param name="skipSpecial">Leaves out special tokens.</param>
    public StreamingDecoder StreamingDecoder(bool skipSpecial = false) => new(this, skipSpecial);

    /// <summary>The tokenizer of a definition that was checked.</summary>
    internal static Tokenizer Of(TokenizerDefinition definition) => new(definition);

    /// <summary>Marks of the chat format as tokens.</summary>
    /// <param name="firstId">Id of the first of them.</param>
    /// <param name="marks">Which; <see cref="ChatMarks"/> where null.</param>
    internal static AddedToken[] ChatMarksFrom(int firstId, IReadOnlyList<string>? marks = null) =>
        [.. (marks ?? ChatMarks).Select((mark, place) => new AddedToken(firstId + place, mark) { IsSpecial = true })];

    /// <summary>The bytes a token stands for; none where it is skipped or no token has the id.</summary>
    internal ReadOnlySpan<byte> BytesOf(int id, bool skipSpecial)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        return id >= _bytes.Length || (skipSpecial && _special.Contains(id)) ? [] : _bytes[id];
    }

    /// <summary>The added tokens and words of a text, in order.</summary>
    internal IEnumerable<TextPiece> Cut(string text)
    {
        foreach (var raw in _tokensOfRawText.Cut(new(WellFormed(text))))
        {
            foreach (var piece in raw.Token is null ? CutNormalized(CanonicalComposition.Of(raw)) : [raw])
            {
                yield return piece;
            }
        }
    }

    private IEnumerable<TextPiece> CutNormalized(TextPiece text)
    {
        foreach (var part in _tokensOfNormalizedText.Cut(text))
        {
            foreach (var piece in part.Token is null ? Qwen2Words.Of(part) : [part])
            {
                yield return piece;
            }
        }
    }

    private static string WellFormed(string text) =>
        text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
