namespace Spatial.Models;

/// <summary>A loaded model that answers questions about images and videos. One instance answers one chat at a time.</summary>
internal interface IVisualChat : IDisposable
{
    /// <summary>Sizes and token ids of its language model.</summary>
    Qwen25VlConfig Config { get; }

    /// <summary>Its tokenizer.</summary>
    Tokenizer Tokenizer { get; }

    /// <summary>Makes clips of pixels, and patches of clips.</summary>
    VisualPreprocessor Preprocessor { get; }

    /// <summary>How tokens are chosen where nobody says.</summary>
    GenerationSettings Settings { get; }

    /// <summary>Looks at clips, once for all questions about them.</summary>
    /// <param name="clips">Images and videos in the order of their places.</param>
    /// <exception cref="ArgumentException">They cannot be seen together.</exception>
    SeenClips See(IReadOnlyList<VisualClip> clips);

    /// <summary>Answers a chat in pieces, as its tokens come.</summary>
    /// <param name="messages">The chat, with a place for each clip; its last message is the question.</param>
    /// <param name="seen">Its clips.</param>
    /// <param name="settings">How tokens are chosen; null: <see cref="Settings"/>.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <exception cref="ArgumentException">There is not one clip of the right kind for each place, a setting is impossible, or the chat is longer than the
    /// context.</exception>
    IEnumerable<string> Answer(IReadOnlyList<ChatMessage> messages, SeenClips seen, GenerationSettings? settings = null,
        CancellationToken cancellation = default);
}
