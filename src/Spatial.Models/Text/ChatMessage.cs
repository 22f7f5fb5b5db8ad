namespace Spatial.Models;

/// <summary>What one speaker says in a chat.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">Text, images and videos in order.</param>
public sealed record ChatMessage(ChatRole Role, params IReadOnlyList<ChatPart> Parts)
{
    /// <summary>A message of text alone.</summary>
    public ChatMessage(ChatRole role, string text)
        : this(role, new ChatText(text))
    {
    }
}
