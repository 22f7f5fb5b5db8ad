namespace Spatial.Models;

/// <summary>A question about clips as a chat.</summary>
internal static class VisualQuestion
{
    /// <summary>As the release's inference has it: nothing stands between the frames and the question.</summary>
    public static IReadOnlyList<ChatMessage> Messages(IReadOnlyList<VisualClip> clips, string question) =>
        [new(ChatRole.User, [.. clips.Select(clip => clip.IsVideo ? (ChatPart)new ChatVideo() : new ChatImage()), new ChatText(question)])];
}
