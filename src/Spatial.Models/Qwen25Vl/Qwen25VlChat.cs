namespace Spatial.Models;

/// <summary>A Qwen2.5-VL with all that lies beside its weights: answers chats with images and videos. One instance answers one chat at a time.</summary>
public sealed class Qwen25VlChat : IVisualChat
{
    private Qwen25VlChat(Qwen25VlModel model, ChatFiles files)
    {
        (Model, Tokenizer, Preprocessor, Settings) = (model, files.Tokenizer, files.Preprocessor, files.Settings);
        model.eval();
    }

    /// <summary>The network.</summary>
    public Qwen25VlModel Model { get; }

    /// <summary>Its tokenizer.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Makes clips of pixels, and patches of clips.</summary>
    public VisualPreprocessor Preprocessor { get; }

    /// <summary>How tokens are chosen where nobody says.</summary>
    public GenerationSettings Settings { get; }

    Qwen25VlConfig IVisualChat.Config => Model.Config;

    /// <summary>Loads a published folder.</summary>
    /// <param name="folder">Weights in safetensors, <c>config.json</c> and a tokenizer; <c>preprocessor_config.json</c> and <c>generation_config.json</c>, or
    /// the usual settings where they are not there.</param>
    /// <param name="options">Dtype, and what may differ; nothing where null.</param>
    /// <exception cref="FileNotFoundException">A file is missing; named in the message.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the parts do not fit each other; all that does not fit is named.</exception>
    public static Qwen25VlChat Load(string folder, Qwen25VlLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        var config = Qwen25VlConfig.Read(Path.Combine(folder, ModelConfigFile.Name));
        var files = ChatFiles.Read(folder, config);
        using var checkpoint = Checkpoint.Open(folder);
        var model = new Qwen25VlModel(config, options.DtypeFor(checkpoint));
        try
        {
            Qwen25VlWeights.Load(model, checkpoint, options.ToWeights());
            return new(model, files);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <summary>Answers a chat.</summary>
    /// <param name="messages">The chat, with a place for each image and video; its last message is the question.</param>
    /// <param name="clips">Images and videos in the order of their places.</param>
    /// <param name="settings">How tokens are chosen; null: <see cref="Settings"/>.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <returns>The answer in pieces, as its tokens come.</returns>
    /// <exception cref="ArgumentException">There is not one clip of the right kind for each place, a setting is impossible, or the chat is longer than the
    /// context.</exception>
    public IEnumerable<string> Answer(
        IReadOnlyList<ChatMessage> messages, IReadOnlyList<VisualClip> clips, GenerationSettings? settings = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        ArgumentNullException.ThrowIfNull(clips);
        settings = Settings.Or(settings);
        settings.Check();
        return Pieces();

        IEnumerable<string> Pieces()
        {
            using (var prompt = VisualPrompt.Of(Tokenizer, Model.Config, messages, clips))
            {
                VisualAnswer.RequireRoom(Model.Config, prompt); // before anything is looked at
            }

            using var seen = See(clips);
            foreach (var piece in VisualAnswer.Of(Model, Tokenizer, messages, seen, settings, cancellation))
            {
                yield return piece;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    SeenClips IVisualChat.See(IReadOnlyList<VisualClip> clips) => See(clips);

    IEnumerable<string> IVisualChat.Answer(
        IReadOnlyList<ChatMessage> messages, SeenClips seen, GenerationSettings? settings, CancellationToken cancellation) =>
        VisualAnswer.Of(Model, Tokenizer, messages, seen, Settings.Or(settings), cancellation);

    private SeenClips See(IReadOnlyList<VisualClip> clips) => SeenClips.Of(clips, ofKind => Model.See(ofKind, Preprocessor));
}
