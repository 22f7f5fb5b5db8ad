using System.Text.RegularExpressions;

namespace Spatial.Models;

/// <summary>Conversations of training files as chats.</summary>
/// <remarks>Spatial-MLLM 9fc4738, <c>preprocess_qwen_2_visual</c>.</remarks>
public static partial class Conversation
{
    /// <summary>Reads a conversation. A first turn of the assistant is dropped.</summary>
    /// <param name="turns">The turns.</param>
    /// <param name="imageTokens">Visual tokens of each image.</param>
    /// <param name="videoTokens">Visual tokens of each video.</param>
    /// <exception cref="InvalidDataException">
    /// An unknown speaker, nobody left to speak, or not one place for each image and video.
    /// Differs from the official function, which lets images that have no place fall away.
    /// </exception>
    public static IReadOnlyList<ChatMessage> ToMessages(
        IReadOnlyList<ConversationTurn> turns, IReadOnlyList<int> imageTokens, IReadOnlyList<int> videoTokens)
    {
        ArgumentNullException.ThrowIfNull(turns);
        ArgumentNullException.ThrowIfNull(imageTokens);
        ArgumentNullException.ThrowIfNull(videoTokens);
        Queue<int> images = new(imageTokens), videos = new(videoTokens);
        var messages = turns.Select(turn => (Role: RoleOf(turn), turn.Value))
            .SkipWhile((turn, place) => place == 0 && turn.Role == ChatRole.Assistant)
            .Select(turn => turn.Role == ChatRole.User ? new ChatMessage(turn.Role, PartsOf(turn.Value, images, videos)) : new(turn.Role, turn.Value))
            .ToArray();
        RequireNone(images, "<image>", imageTokens.Count);
        RequireNone(videos, "<video>", videoTokens.Count);
        return messages.Length > 0 ? messages : throw new InvalidDataException("conversation: must have a turn besides a first one of the assistant, has none");
    }

    private static ChatRole RoleOf(ConversationTurn turn) => turn.From switch
    {
        "human" or "user" => ChatRole.User,
        "gpt" or "assistant" => ChatRole.Assistant,
        "system" => ChatRole.System,
        _ => throw new InvalidDataException($"conversation: speakers are human and gpt, got '{turn.From}'"),
    };

    private static ChatPart[] PartsOf(string text, Queue<int> images, Queue<int> videos) => [.. Places().Split(text).Select(part => part switch
    {
        "<image>" => new ChatImage(Take(images, part)),
        "<video>" => new ChatVideo(Take(videos, part)),
        _ => (ChatPart)new ChatText(part),
    })];

    private static int Take(Queue<int> tokens, string place) => tokens.TryDequeue(out var count)
        ? count
        : throw new InvalidDataException($"conversation: has more {place} than there are");

    private static void RequireNone(Queue<int> left, string place, int given)
    {
        if (left.Count > 0)
        {
            throw new InvalidDataException($"conversation: must have {given} {place}, has {given - left.Count}");
        }
    }

    [GeneratedRegex("(<image>|<video>)")]
    private static partial Regex Places();
}
