using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A Qwen2.5-VL with all that lies beside its weights: answers chats with images and videos. One instance answers one chat at a time.</summary>
public sealed class Qwen25VlChat : IDisposable
{
    private Qwen25VlChat(Qwen25VlModel model, Tokenizer tokenizer, VisualPreprocessor preprocessor, GenerationSettings settings)
    {
        (Model, Tokenizer, Preprocessor, Settings) = (model, tokenizer, preprocessor, settings);
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

    /// <summary>Loads a published folder.</summary>
    /// <param name="folder">Weights in safetensors, <c>config.json</c> and a tokenizer; <c>preprocessor_config.json</c> and <c>generation_config.json</c>, or the
    /// usual settings where they are not there.</param>
    /// <param name="options">Dtype, and what may differ; nothing where null.</param>
    /// <exception cref="FileNotFoundException">A file is missing; named in the message.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the parts do not fit each other; all that does not fit is named.</exception>
    public static Qwen25VlChat Load(string folder, Qwen25VlLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        var config = Qwen25VlConfig.Read(Path.Combine(folder, ModelConfigFile.Name));
        var tokenizer = Tokenizer.Load(folder, config.Text.VocabSize);
        RequirePads(tokenizer, config, folder);
        var preprocessor = ReadOr(folder, VisualPreprocessor.FileName, VisualPreprocessor.Read);
        var settings = ReadOr(folder, GenerationSettings.FileName, GenerationSettings.Read);
        settings = settings.EndTokens.Count > 0 ? settings
            : settings with { EndTokens = [tokenizer.AddedTokenId(ChatPrompt.TurnEnd), tokenizer.AddedTokenId(Tokenizer.TextEnd)] };
        using var checkpoint = Checkpoint.Open(folder);
        var model = new Qwen25VlModel(config, options.Dtype ?? DtypeOf(checkpoint));
        try
        {
            Qwen25VlWeights.Load(model, checkpoint, new()
            {
                AllowRounding = options.AllowRounding,
                AllowNonFinite = options.AllowNonFinite,
                SkipHashes = options.SkipHashes,
            });
            return new(model, tokenizer, preprocessor, settings);
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
        settings = settings is null ? Settings : settings with { EndTokens = settings.EndTokens.Count > 0 ? settings.EndTokens : Settings.EndTokens };
        settings.Check();
        return Pieces();

        IEnumerable<string> Pieces()
        {
            using var prompt = VisualPrompt.Of(Tokenizer, Model.Config, messages, clips);
            using var embeddings = Embedded(prompt);
            using var cache = new KeyValueCache(Model.Config.Text);
            var chooser = new TokenChooser(settings, [prompt.Tokens.data<long>().ToArray()]);
            var text = Tokenizer.StreamingDecoder(skipSpecial: true);
            var steps = TextContinuation.Continue(
                Model.Language, embeddings, cache, chooser.Choose, RoomFor(settings, prompt), positions: prompt.Positions.Positions, isLast: IsLast,
                cancellation: cancellation);
            foreach (var step in steps)
            {
                if (!IsLast(step[0]) && text.Next((int)step[0]) is { Length: > 0 } piece)
                {
                    yield return piece;
                }
            }

            if (text.Finish() is { Length: > 0 } rest)
            {
                yield return rest;
            }
        }

        bool IsLast(long token) => settings.EndTokens.Contains((int)token);
    }

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();

    private Tensor Embedded(VisualPrompt prompt)
    {
        using var inference = inference_mode();
        return Model.Embed(prompt, Preprocessor);
    }

    // An answer ends where the context does.
    private int RoomFor(GenerationSettings settings, VisualPrompt prompt) =>
        (int)Math.Clamp(Model.Config.Text.MaxPositions - prompt.Tokens.shape[1] + 1, 1, settings.MaxTokens);

    private static T ReadOr<T>(string folder, string name, Func<string, T> read)
        where T : new() => Path.Combine(folder, name) is var path && File.Exists(path) ? read(path) : new();

    private static void RequirePads(Tokenizer tokenizer, Qwen25VlConfig config, string folder)
    {
        foreach (var (pad, id) in new[] { (ChatPrompt.ImagePad, config.ImageToken), (ChatPrompt.VideoPad, config.VideoToken) })
        {
            if (tokenizer.AddedTokenId(pad) is var its && its != id)
            {
                throw new InvalidDataException(
                    $"{pad} must be one token for tokenizer and configuration, got {its} and {id}: take both from one release; in {folder}");
            }
        }
    }

    private static ScalarType DtypeOf(Checkpoint checkpoint) =>
        checkpoint.Tensors.Any(tensor => tensor.Dtype == TensorDtype.BFloat16) ? ScalarType.BFloat16 : ScalarType.Float32;
}
