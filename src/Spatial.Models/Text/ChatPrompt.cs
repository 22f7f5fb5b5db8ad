using System.Text;

namespace Spatial.Models;

/// <summary>Writes chats as Qwen2.5 and Qwen2.5-VL read them.</summary>
/// <remarks>The chat template of Qwen2.5-VL's checkpoints, without tools.</remarks>
public static class ChatPrompt
{
    /// <summary>What the system says in a chat that does not begin with a system's message.</summary>
    public const string DefaultSystem = "You are a helpful assistant.";

    /// <summary>Begins a turn.</summary>
    public const string TurnStart = "<|im_start|>";

    /// <summary>Ends a turn; the model stops with it.</summary>
    public const string TurnEnd = "<|im_end|>";

    /// <summary>Stands before the pads of an image or video, which vision tokens replace.</summary>
    public const string VisionStart = "<|vision_start|>";

    /// <summary>Stands after the pads of an image or video.</summary>
    public const string VisionEnd = "<|vision_end|>";

    /// <summary>Pad of an image: a visual token replaces it.</summary>
    public const string ImagePad = "<|image_pad|>";

    /// <summary>Pad of a video: a visual token replaces it.</summary>
    public const string VideoPad = "<|video_pad|>";

    /// <summary>Writes a chat.</summary>
    /// <param name="messages">At least one.</param>
    /// <param name="addGenerationPrompt">Begins the assistant's turn, which the model then goes on with.</param>
    /// <param name="numberVisuals">Writes <c>Picture 1: </c> and <c>Video 1: </c> before images and videos, counted over the whole chat.</param>
    /// <exception cref="ArgumentException">There is no message, or an image or video has no pad.</exception>
    public static string Render(IReadOnlyList<ChatMessage> messages, bool addGenerationPrompt, bool numberVisuals = false) =>
        string.Concat(Turns(messages, numberVisuals).Select(turn => turn.Text)) + (addGenerationPrompt ? Header(ChatRole.Assistant) : "");

    /// <summary>The turns of a chat, the default system's turn among them.</summary>
    internal static IEnumerable<(ChatRole Role, string Text)> Turns(IReadOnlyList<ChatMessage> messages, bool numberVisuals = false)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (messages.Count == 0)
        {
            throw new ArgumentException("a chat needs at least one message, got none", nameof(messages));
        }

        var all = messages[0].Role == ChatRole.System ? messages : [new(ChatRole.System, DefaultSystem), .. messages];
        var (images, videos) = (0, 0);
        return all.Select(message => (message.Role, $"{Header(message.Role)}{string.Concat(message.Parts.Select(Text))}{TurnEnd}\n"));

        string Text(ChatPart part) => part switch
        {
            ChatText text => text.Text,
            ChatImage image => (numberVisuals ? $"Picture {++images}: " : "") + Pads(ImagePad, image.Tokens),
            ChatVideo video => (numberVisuals ? $"Video {++videos}: " : "") + Pads(VideoPad, video.Tokens),
            _ => throw new ArgumentException($"messages have text, images and videos, got {part?.GetType().Name ?? "null"}", nameof(messages)),
        };
    }

    /// <summary>What stands before a speaker's words.</summary>
    internal static string Header(ChatRole role) => TurnStart + role switch
    {
        ChatRole.System => "system\n",
        ChatRole.User => "user\n",
        ChatRole.Assistant => "assistant\n",
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "no such role"),
    };

    private static string Pads(string pad, int tokens)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        return new StringBuilder(VisionStart).Insert(VisionStart.Length, pad, tokens).Append(VisionEnd).ToString();
    }
}
