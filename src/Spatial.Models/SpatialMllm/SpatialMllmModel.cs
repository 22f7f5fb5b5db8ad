using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Spatial-MLLM: what a frame means, by Qwen2.5-VL's vision tower, and where things are, by VGGT, in one stream of tokens that a language model
/// reads.</summary>
/// <remarks>Wu et al., "Spatial-MLLM", 2025, section 3.1. Keys are those of v1.1. Both encoders see the same pixels at the same size.</remarks>
internal sealed class SpatialMllmModel : nn.Module
{
    [ComponentName(Name = "visual")]
    private readonly Qwen25VisionTower _tower;

    [ComponentName(Name = "model")]
    private readonly Qwen2Decoder _decoder;

    [ComponentName(Name = "lm_head")]
    private readonly Linear? _output;

    [ComponentName(Name = "spatial_encoder")]
    private readonly SpatialEncoder _structure;

    [ComponentName(Name = "connector")]
    private readonly SpatialConnector _connector;

    private readonly DualEncoder _encoders;

    /// <summary>A model with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="dtype">Of the weights.</param>
    /// <param name="heads">Of VGGT, to train it by; answers need none.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public SpatialMllmModel(SpatialMllmConfig config, ScalarType dtype = ScalarType.Float32, VggtHeads heads = VggtHeads.None)
        : base(nameof(SpatialMllmModel))
    {
        Config = config;
        var language = new Qwen25VlModel(config.Language, dtype);
        (_tower, _decoder, _output) = (language.Tower, language.Language.Decoder, language.Output);
        _structure = new(config.Structure, config.Layer, dtype, heads);
        _connector = SpatialConnector.Of(config.Connector, config.Structure.FeatureWidth, config.Language.Text.HiddenSize).to(dtype);
        RegisterComponents();
        Language = language; // after registration, so that its parts are here once
        _encoders = new(_tower, _structure, _connector, config.ZeroStructure);
    }

    /// <summary>Its sizes.</summary>
    public SpatialMllmConfig Config { get; }

    /// <summary>Vision tower and language model: the same parts as this model's.</summary>
    public Qwen25VlModel Language { get; }

    /// <summary>The 3D encoder.</summary>
    public SpatialEncoder Structure => _structure;

    /// <summary>Embeddings of one chat: its clips are looked at, the tokens take their places.</summary>
    /// <param name="prompt">One chat.</param>
    /// <param name="preprocessor">Cuts clips into patches.</param>
    /// <returns>[1, L, D].</returns>
    /// <exception cref="ArgumentException">Several chats, whose images would be taken for views of one place; or images of several sizes.</exception>
    public Tensor Embed(VisualPrompt prompt, VisualPreprocessor preprocessor)
    {
        if (prompt.Tokens.shape[0] != 1)
        {
            throw new ArgumentException($"a prompt must be one chat, got {prompt.Tokens.shape[0]}: ask one after the other", nameof(prompt));
        }

        using var scope = NewDisposeScope();
        return Language.Embed(prompt.Tokens, See(prompt.Images, preprocessor), See(prompt.Videos, preprocessor)).MoveToOuterDisposeScope();
    }

    /// <summary>Visual tokens of the clips of one chat, all images or all videos. Images are views of one place; each video is a place of its own.</summary>
    /// <param name="clips">In the order of their places.</param>
    /// <param name="preprocessor">Cuts clips into patches.</param>
    /// <returns>[N, D], clip after clip; null where there is no clip.</returns>
    /// <exception cref="ArgumentException">Images of several sizes.</exception>
    public Tensor? See(IReadOnlyList<VisualClip> clips, VisualPreprocessor preprocessor) => _encoders.See(clips, preprocessor);
}
