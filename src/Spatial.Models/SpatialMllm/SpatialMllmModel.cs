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
    }

    /// <summary>Its sizes.</summary>
    public SpatialMllmConfig Config { get; }

    /// <summary>Vision tower and language model: the same parts as this model's.</summary>
    public Qwen25VlModel Language { get; }

    /// <summary>The 3D encoder.</summary>
    public SpatialEncoder Structure => _structure;

    /// <summary>Joins both encoders.</summary>
    public SpatialConnector Connector => _connector;

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
    public Tensor? See(IReadOnlyList<VisualClip> clips, VisualPreprocessor preprocessor)
    {
        if (clips.Count == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        VisualClip[] images = [.. clips.Where(clip => !clip.IsVideo)];
        var features = new Queue<Tensor>(images.Length > 0 ? FeaturesOf(images) : []);
        var tokens = clips.Select(clip =>
        {
            using var inner = NewDisposeScope();
            using var patches = preprocessor.Patches(clip);
            var structure = clip.IsVideo ? FeaturesOf(clip.PairedFrames()) : features.Dequeue();
            return _connector.Join(_tower.See(patches, [clip.Grid]), structure).MoveToOuterDisposeScope();
        });
        return cat([.. tokens]).MoveToOuterDisposeScope();
    }

    // Of each image. The first release lets VGGT see each once and repeats its features, v1.1 repeats the image.
    private IEnumerable<Tensor> FeaturesOf(VisualClip[] images)
    {
        var (height, width) = (images[0].Frames.shape[2], images[0].Frames.shape[3]);
        if (Array.Find(images, image => image.Frames.shape[2] != height || image.Frames.shape[3] != width) is { } other)
        {
            throw new ArgumentException(
                $"images of one chat must have one size, got {width}x{height} and {other.Frames.shape[3]}x{other.Frames.shape[2]}: "
                + "they are views of one place; cut them, or ask about one after the other", nameof(images));
        }

        var isOnce = Config.Connector == SpatialConnectorKind.AddOfFirstRelease;
        var all = FeaturesOf(cat([.. images.Select(image => isOnce ? image.Frames : image.PairedFrames())]));
        return all.split(isOnce ? 1 : SpatialTokens.Merge);
    }

    // [S, 3, H, W] to [S, rows, columns, 2C].
    private Tensor FeaturesOf(Tensor frames)
    {
        var patch = Config.Structure.PatchSize;
        return !Config.ZeroStructure ? _structure.See(frames)
            : zeros([frames.shape[0], frames.shape[2] / patch, frames.shape[3] / patch, Config.Structure.FeatureWidth], device: frames.device);
    }
}
