namespace Spatial.Models;

/// <summary>A Spatial-MLLM with all that lies beside its weights: answers questions about images and videos.</summary>
internal sealed class SpatialMllmChat : IVisualChat
{
    private SpatialMllmChat(SpatialMllmModel model, ChatFiles files)
    {
        (Model, Tokenizer, Preprocessor, Settings) = (model, files.Tokenizer, files.Preprocessor, files.Settings);
        model.eval();
    }

    /// <summary>The network.</summary>
    public SpatialMllmModel Model { get; }

    /// <inheritdoc/>
    public Qwen25VlConfig Config => Model.Config.Language;

    /// <inheritdoc/>
    public Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public VisualPreprocessor Preprocessor { get; }

    /// <inheritdoc/>
    public GenerationSettings Settings { get; }

    /// <summary>Loads a published folder, of v1.0 or v1.1.</summary>
    /// <param name="folder">Weights in safetensors, <c>config.json</c> and a tokenizer; <c>preprocessor_config.json</c> and <c>generation_config.json</c>, or
    /// the usual settings where they are not there.</param>
    /// <param name="options">Dtype, and what may differ; nothing where null.</param>
    /// <exception cref="FileNotFoundException">A file is missing; named in the message.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, the weights are another model's, or the parts do not fit each other; all that does not fit is
    /// named.</exception>
    public static SpatialMllmChat Load(string folder, Qwen25VlLoadOptions? options = null)
    {
        options ??= new();
        using var checkpoint = Checkpoint.Open(folder);
        var config = SpatialMllmConfig.Read(folder, SpatialMllmWeights.KindOf(checkpoint));
        var files = ChatFiles.Read(folder, config.Language);
        SpatialMllmWeights.RequireFit(checkpoint, config);
        var model = new SpatialMllmModel(config, options.DtypeFor(checkpoint));
        try
        {
            SpatialMllmWeights.Load(model, checkpoint, options.ToWeights());
            return new(model, files);
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public SeenClips See(IReadOnlyList<VisualClip> clips) => SeenClips.Of(clips, ofKind => Model.See(ofKind, Preprocessor));

    /// <inheritdoc/>
    public IEnumerable<string> Answer(
        IReadOnlyList<ChatMessage> messages, SeenClips seen, GenerationSettings? settings = null, CancellationToken cancellation = default) =>
        VisualAnswer.Of(Model.Language, Tokenizer, messages, seen, Settings.Or(settings), cancellation);

    /// <inheritdoc/>
    public void Dispose() => Model.Dispose();
}
