namespace Spatial.Models;

/// <summary>The chat that DrivePI reads: a frame's vision tokens open the user's turn, then a line and the question.</summary>
/// <remarks>DrivePI, section 3.2; release <c>conversation.py</c>, template "qwen2". Attention is causal, so nothing about the frame depends on the question.</remarks>
internal sealed class DrivePiPrompt
{
    private const string ImageMark = "<image>\n";

    private readonly Tokenizer _tokenizer;
    private readonly int _turnEnd;
    private readonly int _textEnd;

    /// <param name="tokenizer">Of the language model.</param>
    /// <exception cref="InvalidDataException">It lacks a mark of the chat format.</exception>
    public DrivePiPrompt(Tokenizer tokenizer)
    {
        _tokenizer = tokenizer;
        (_turnEnd, _textEnd) = (tokenizer.AddedTokenId(ChatPrompt.TurnEnd), tokenizer.AddedTokenId(Tokenizer.TextEnd));
        BeforeVision = Tokens($"{ChatPrompt.Header(ChatRole.System)}{ChatPrompt.DefaultSystem}{ChatPrompt.TurnEnd}\n{ChatPrompt.Header(ChatRole.User)}");
    }

    /// <summary>Tokens before those of the frame.</summary>
    public long[] BeforeVision { get; }

    /// <summary>Tokens from the frame's to where the answer begins.</summary>
    public long[] AfterVision(string question) =>
        Tokens($"\n{question}{ChatPrompt.TurnEnd}\n{ChatPrompt.Header(ChatRole.Assistant)}");

    /// <summary>Tokens of a question that follows an answer, to where its own answer begins.</summary>
    public long[] LaterQuestion(string question) => Tokens($"{ChatPrompt.Header(ChatRole.User)}{question}{ChatPrompt.TurnEnd}\n{ChatPrompt.Header(ChatRole.Assistant)}");

    /// <summary>Tokens of an answer, its end among them.</summary>
    public long[] AnswerOf(string answer) => Tokens($"{answer}{ChatPrompt.TurnEnd}\n");

    /// <summary>A question of a training file without the mark that stands for the frame.</summary>
    public static string WithoutImage(string question) =>
        question.StartsWith(ImageMark, StringComparison.Ordinal) ? question[ImageMark.Length..] : question;

    /// <summary>True for a token that ends an answer.</summary>
    public bool Ends(long token) => token == _turnEnd || token == _textEnd;

    /// <summary>The text of an answer's tokens.</summary>
    public string TextOf(IEnumerable<long> tokens) => _tokenizer.Decode([.. tokens.TakeWhile(token => !Ends(token)).Select(token => (int)token)], skipSpecial: true).Trim();

    /// <summary>A mark of the chat format that a question spells: to the model it would not be text. Null where there is none.</summary>
    public string? MarkIn(string question) => _tokenizer.Cut(question).Select(piece => piece.Token?.Content).FirstOrDefault(mark => mark is not null);

    private long[] Tokens(string text) => [.. _tokenizer.Encode(text).Select(id => (long)id)];
}
