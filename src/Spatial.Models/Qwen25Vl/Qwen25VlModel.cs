using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Qwen2.5-VL: a vision tower whose tokens stand in the text that a language model reads.</summary>
/// <remarks>Bai et al., "Qwen2.5-VL technical report", 2025. Keys are those before transformers 4.52: <c>visual.*</c>, <c>model.*</c>,
/// <c>lm_head.weight</c>.</remarks>
public sealed class Qwen25VlModel : nn.Module
{
    [ComponentName(Name = "visual")]
    private readonly Qwen25VisionTower _tower;

    [ComponentName(Name = "model")]
    private readonly Qwen2Decoder _decoder;

    [ComponentName(Name = "lm_head")]
    private readonly Linear? _output;

    /// <summary>A model with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="dtype">Of the weights, layer by layer, so that no more memory is needed than they take.</param>
    public Qwen25VlModel(Qwen25VlConfig config, ScalarType dtype = ScalarType.Float32)
        : base(nameof(Qwen25VlModel))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        _tower = new(config.Vision, dtype);
        _decoder = new(config.Text, dtype);
        _output = Qwen2LanguageModel.OutputOf(config.Text, dtype);
        RegisterComponents();
        Language = new(_decoder, _output); // after registration, so that its parts are here once
    }

    /// <summary>Its sizes and token ids.</summary>
    public Qwen25VlConfig Config { get; }

    /// <summary>Images and videos to tokens.</summary>
    public Qwen25VisionTower Tower => _tower;

    /// <summary>The decoder with its output layer: the same parts as this model's.</summary>
    public Qwen2LanguageModel Language { get; }

    /// <summary>The output layer; null where the embedding is it.</summary>
    internal Linear? Output => _output;

    /// <summary>Embeddings of a text in which visual tokens stand.</summary>
    /// <param name="tokens">[B, L] int64, with a pad for each visual token.</param>
    /// <param name="images">[N, D], tokens of all images in the order of their pads; null where there are none.</param>
    /// <param name="videos">[N, D], tokens of all videos; null where there are none.</param>
    /// <returns>[B, L, D].</returns>
    /// <exception cref="ArgumentException">There are not as many pads as visual tokens.</exception>
    public Tensor Embed(Tensor tokens, Tensor? images, Tensor? videos)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        using var scope = NewDisposeScope();
        var embeddings = _decoder.Embed(tokens);
        embeddings = Placed(embeddings, tokens, Config.ImageToken, images, "image");
        return Placed(embeddings, tokens, Config.VideoToken, videos, "video").MoveToOuterDisposeScope();
    }

    /// <summary>Embeddings of chats: their clips are looked at, the tokens take their places.</summary>
    /// <param name="prompt">The chats.</param>
    /// <param name="preprocessor">Cuts clips into patches.</param>
    /// <returns>[B, L, D].</returns>
    public Tensor Embed(VisualPrompt prompt, VisualPreprocessor preprocessor)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        using var scope = NewDisposeScope();
        return Embed(prompt.Tokens, See(prompt.Images, preprocessor), See(prompt.Videos, preprocessor)).MoveToOuterDisposeScope();
    }

    /// <summary>Visual tokens of clips of one kind.</summary>
    /// <returns>[N, D], clip after clip; null where there is no clip.</returns>
    internal Tensor? See(IReadOnlyList<VisualClip> clips, VisualPreprocessor preprocessor)
    {
        ArgumentNullException.ThrowIfNull(preprocessor);
        using var scope = NewDisposeScope();
        return clips.Count == 0 ? null : _tower.See(preprocessor.Patches(clips), [.. clips.Select(clip => clip.Grid)]).MoveToOuterDisposeScope();
    }

    private static Tensor Placed(Tensor embeddings, Tensor tokens, long pad, Tensor? visual, string noun)
    {
        var places = tokens == pad; // [B, L]
        var pads = places.sum().item<long>();
        var given = visual is null ? 0 : visual.shape[0];
        if (pads != given)
        {
            throw new ArgumentException($"the text must have a pad for each visual token, got {pads} pads and {given} tokens of {noun}s", nameof(visual));
        }

        return visual is null ? embeddings : embeddings.masked_scatter(places.unsqueeze(-1), visual.to_type(embeddings.dtype));
    }
}
