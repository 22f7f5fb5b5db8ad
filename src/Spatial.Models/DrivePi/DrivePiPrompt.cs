namespace Spatial.Models;

/// <summary>The chat that DrivePI reads: a frame's vision tokens open the user's turn, then a line and the question.</summary>
/// <remarks>DrivePI, section 3.2; release <c>conversation.py</c>, template "qwen2". Attention is causal, so nothing about the frame depends on the question.</remarks>
internal sealed class DrivePiPrompt
{
    private readonly Tokenizer _tokenizer;
    private readonly int _turnEnd;
    private readonly int _textEnd;

    /// <param name="tokenizer">Of the language model.</param>
    /// <exception cref="InvalidDataException">It lacks a mark of the chat format.</exception>
    public DrivePiPrompt(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        (_turnEnd, _textEnd) = (tokenizer.AddedTokenId(ChatPrompt.TurnEnd), tokenizer.AddedTokenId(Tokenizer.TextEnd));
        BeforeVision = [.. tokenizer.Encode(
            $"{ChatPrompt.Header(ChatRole.System)}{ChatPrompt.DefaultSystem}{ChatPrompt.TurnEnd}\n{ChatPrompt.Header(ChatRole.User)}").Select(id => (long)id)];
    }

    /// <summary>Tokens before those of the frame.</summary>
    public long[] BeforeVision { get; }

    /// <summary>Tokens from the frame's to where the answer begins.</summary>
    public long[] AfterVision(string question) =>
        [.. _tokenizer.Encode($"\n{question}{ChatPrompt.TurnEnd}\n{ChatPrompt.Header(ChatRole.Assistant)}").Select(id => (long)id)];

    /// <summary>True for a token that ends an answer.</summary>
    public bool Ends(long token) => token == _turnEnd || token == _textEnd;

    /// <summary>The text of an answer's tokens.</summary>
    public string TextOf(IEnumerable<long> tokens) => _tokenizer.Decode([.. tokens.TakeWhile(token => !Ends(token)).Select(token => (int)token)], skipSpecial: true).Trim();

    /// <summary>A mark of the chat format that a question spells: to the model it would not be text. Null where there is none.</summary>
    public string? MarkIn(string question) => _tokenizer.Cut(question).Select(piece => piece.Token?.Content).FirstOrDefault(mark => mark is not null);
}
