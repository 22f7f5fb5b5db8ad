namespace Spatial.Models;

/// <summary>A chat to learn from: its tokens, and which of them the model shall learn to say.</summary>
/// <param name="Ids">[L] tokens.</param>
/// <param name="Labels">[L] the token where it is learned, else <see cref="Ignored"/>. The loss compares a place's prediction with the label after it.</param>
/// <remarks>Spatial-MLLM 9fc4738, <c>preprocess_qwen_2_visual</c>.</remarks>
public sealed record ChatExample(int[] Ids, int[] Labels)
{
    /// <summary>Label of a token that is not learned.</summary>
    public const int Ignored = -100;

    /// <summary>Encodes a chat: the assistant's words, the end of each turn and the line end after it are learned.</summary>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="messages">The chat.</param>
    /// <exception cref="ArgumentException">There is no message.</exception>
    public static ChatExample Of(Tokenizer tokenizer, IReadOnlyList<ChatMessage> messages)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        List<int> ids = [], labels = [];
        var header = tokenizer.Encode(ChatPrompt.Header(ChatRole.Assistant)).Length;
        foreach (var (role, text) in ChatPrompt.Turns(messages))
        {
            var turn = tokenizer.Encode(text); // a turn begins with an added token, so turns encode one by one as they do together
            var masked = role == ChatRole.Assistant ? header : turn.Length;
            ids.AddRange(turn);
            labels.AddRange(Enumerable.Repeat(Ignored, masked));
            labels.AddRange(turn.AsSpan(masked));
        }

        return new([.. ids], [.. labels]);
    }
}
