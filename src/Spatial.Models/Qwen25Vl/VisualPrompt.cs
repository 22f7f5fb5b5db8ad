using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Chats with images and videos as tokens: what Qwen2.5-VL reads, but for the pixels' part.</summary>
/// <param name="Tokens">[B, L] int64, with a pad for each visual token; shorter chats are padded on the left.</param>
/// <param name="AttentionMask">[B, L] int64, 0 for padding; null where all chats have one length.</param>
/// <param name="Positions">Where the tokens stand.</param>
/// <param name="Images">In the order of their pads, chat by chat.</param>
/// <param name="Videos">In the order of their pads, chat by chat.</param>
public sealed record VisualPrompt(
    Tensor Tokens, Tensor? AttentionMask, MropePositions Positions, IReadOnlyList<VisualClip> Images, IReadOnlyList<VisualClip> Videos)
    : IDisposable
{
    /// <summary>Encodes one chat.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="config">The model's.</param>
    /// <param name="messages">The chat; the answer comes next.</param>
    /// <param name="clips">The chat's images and videos, in order.</param>
    /// <exception cref="ArgumentException">There is not one clip of the right kind for each place.</exception>
    public static VisualPrompt Of(Tokenizer tokenizer, Qwen25VlConfig config, IReadOnlyList<ChatMessage> messages, IReadOnlyList<VisualClip> clips) =>
        Of(tokenizer, config, [(messages, clips)]);

    /// <summary>Encodes chats as one batch.</summary>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="config">The model's.</param>
    /// <param name="chats">Chats with their images and videos.</param>
    /// <exception cref="ArgumentException">There is no chat, or not one clip of the right kind for each place.</exception>
    public static VisualPrompt Of(
        Tokenizer tokenizer, Qwen25VlConfig config, IReadOnlyList<(IReadOnlyList<ChatMessage> Messages, IReadOnlyList<VisualClip> Clips)> chats)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(chats);
        if (chats.Count == 0)
        {
            throw new ArgumentException("there must be a chat, got none", nameof(chats));
        }

        int[][] rows = [.. chats.Select(chat => tokenizer.Encode(ChatPrompt.Render(Expanded(chat.Messages, chat.Clips), addGenerationPrompt: true)))];
        var length = rows.Max(row => row.Length);
        var (tokens, mask) = (new long[rows.Length, length], new long[rows.Length, length]);
        var isPadded = rows.Any(row => row.Length < length);
        var padding = isPadded ? tokenizer.AddedTokenId(Tokenizer.TextEnd) : 0;
        for (var row = 0; row < rows.Length; row++)
        {
            var missing = length - rows[row].Length;
            for (var place = 0; place < length; place++)
            {
                (tokens[row, place], mask[row, place]) = place < missing ? (padding, 0) : (rows[row][place - missing], 1);
            }
        }

        var clips = chats.SelectMany(chat => chat.Clips).ToLookup(clip => clip.IsVideo);
        VisualClip[] images = [.. clips[false]];
        VisualClip[] videos = [.. clips[true]];
        var (ids, seen) = (tensor(tokens), isPadded ? tensor(mask) : null);
        var positions = MropePositions.Of(
            config, ids, seen, [.. images.Select(clip => clip.Grid)], [.. videos.Select(clip => clip.Grid)], [.. videos.Select(clip => clip.SecondsPerGrid)]);
        return new(ids, seen, positions, images, videos);
    }

    /// <summary>Forgets tokens and positions; clips stay.</summary>
    public void Dispose()
    {
        Tokens.Dispose();
        AttentionMask?.Dispose();
        Positions.Positions.Dispose();
        Positions.Deltas.Dispose();
    }

    /// <summary>The chat with a pad for each visual token.</summary>
    /// <param name="messages">The chat, with places for images and videos.</param>
    /// <param name="clips">What stands there, in order.</param>
    internal static IReadOnlyList<ChatMessage> Expanded(IReadOnlyList<ChatMessage> messages, IReadOnlyList<VisualClip> clips)
    {
        var next = 0;
        ChatMessage[] expanded = [.. messages.Select(message => new ChatMessage(message.Role, [.. message.Parts.Select(Part)]))];
        return next == clips.Count ? expanded
            : throw new ArgumentException($"the chat has {next} places for images and videos, got {clips.Count}", nameof(clips));

        ChatPart Part(ChatPart part) => part switch
        {
            ChatImage => new ChatImage(Take(isVideo: false).Grid.Tokens),
            ChatVideo => new ChatVideo(Take(isVideo: true).Grid.Tokens),
            _ => part,
        };

        VisualClip Take(bool isVideo)
        {
            if (next == clips.Count)
            {
                throw new ArgumentException($"the chat has more places for images and videos than the {clips.Count} that were given", nameof(clips));
            }

            var clip = clips[next++];
            return clip.IsVideo == isVideo ? clip : throw new ArgumentException(
                $"place {next} of the chat is for {(isVideo ? "a video" : "an image")}, got {(clip.IsVideo ? "a video" : "an image")}", nameof(clips));
        }
    }
}
