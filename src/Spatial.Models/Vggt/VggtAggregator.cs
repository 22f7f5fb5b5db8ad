using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Frames to tokens that know of each other: patches of each frame look at their own frame and at all frames in turn.</summary>
/// <remarks>
/// Wang et al., "VGGT: Visual geometry grounded transformer", 2025, section 3; <c>aggregator.py</c>.
/// <para>Without gradients memory is bounded. Of S frames of P tokens of width C, K layers kept and F frames in a piece, it takes (2 + 2 K) S P C + 12 F P C
/// numbers: tokens, a copy of them for the layer at hand, keys and values of all frames, the layers kept before; and what a piece needs in a
/// feed-forward part. Upstream keeps all layers, 48 S P C. Scores of attention are never written. Measured, a process takes about twice as much for each frame
/// as the formula has (docs/spatial-mllm.md).</para>
/// </remarks>
internal sealed class VggtAggregator : nn.Module
{
    /// <summary>Frames that pass through a block at once where gradients are not asked for.</summary>
    public const int UsualFramesAtOnce = 4;

    private const double Epsilon = 1e-5;
    private const double BeginningScale = 0.01;
    private const double BeginningDeviation = 1e-6; // of the camera's tokens and registers

    private static readonly float[] Means = [0.485f, 0.456f, 0.406f]; // red, green, blue; of ImageNet
    private static readonly float[] Deviations = [0.229f, 0.224f, 0.225f];

    [ComponentName(Name = "patch_embed")]
    private readonly VggtPatchEmbedding _embedding;

    [ComponentName(Name = "frame_blocks")]
    private readonly ModuleList<VggtBlock> _frameBlocks;

    [ComponentName(Name = "global_blocks")]
    private readonly ModuleList<VggtBlock> _globalBlocks;

    [ComponentName(Name = "camera_token")]
    private readonly Parameter _cameraTokens; // [1, 2, 1, C], of the first frame and of the others

    [ComponentName(Name = "register_token")]
    private readonly Parameter _registers; // [1, 2, registers, C]

    /// <summary>An aggregator with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="dtype">Of the weights, block by block, so that no more memory is needed than they take.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public VggtAggregator(VggtConfig config, ScalarType dtype = ScalarType.Float32)
        : base(nameof(VggtAggregator))
    {
        config.Check();
        Config = config;
        _embedding = new VggtPatchEmbedding(config).to(dtype);
        (_frameBlocks, _globalBlocks) = (Blocks(), Blocks());
        _cameraTokens = nn.Parameter((randn(1, 2, 1, config.Width) * BeginningDeviation).to_type(dtype));
        _registers = nn.Parameter((randn(1, 2, config.RegisterCount, config.Width) * BeginningDeviation).to_type(dtype));
        RegisterComponents();

        ModuleList<VggtBlock> Blocks() => nn.ModuleList([.. Enumerable.Range(0, config.Depth).Select(_ =>
            new VggtBlock(config.Width, config.HeadCount, config.FeedForwardRatio, Epsilon, BeginningScale, hasHeadNorms: true).to(dtype))]);
    }

    /// <summary>Sizes.</summary>
    public VggtConfig Config { get; }

    /// <summary>The patch embedding, to be looked at.</summary>
    internal VggtPatchEmbedding Embedding => _embedding;

    /// <summary>Reads the frames of one clip.</summary>
    /// <param name="frames">[S, 3, H, W] from 0 to 1, red first, H and W multiples of a patch; rounded to the weights' dtype before anything else.</param>
    /// <param name="layers">Whose features are kept, from 0; -1 is the last. Layers behind the last one that is kept are not computed.</param>
    /// <param name="framesAtOnce">Frames of a piece; changes memory and nothing else.</param>
    /// <returns>Features, which the caller disposes.</returns>
    /// <exception cref="ArgumentException">Another shape, or no such layer.</exception>
    public VggtFeatures Read(Tensor frames, IReadOnlyCollection<int> layers, int framesAtOnce = UsualFramesAtOnce)
    {
        var kept = KeptLayers(layers);
        ArgumentOutOfRangeException.ThrowIfLessThan(framesAtOnce, 1);
        var (rows, columns) = GridOf(frames);
        using var scope = NewDisposeScope();
        var states = Tokens(frames, framesAtOnce); // [S, P, C]
        using var rotation = VggtRotation.Of(Config, rows, columns, states);
        var features = new Dictionary<int, Tensor>();
        for (var layer = 0; layer <= kept.Max; layer++)
        {
            using var inner = NewDisposeScope();
            states = _frameBlocks[layer].PassEach(states, rotation, framesAtOnce);
            var ofFrame = !kept.Contains(layer) ? null : is_grad_enabled() ? states : states.clone();
            states = _globalBlocks[layer].PassTogether(states, rotation, framesAtOnce);
            if (ofFrame is not null)
            {
                features[layer] = cat([ofFrame, states], -1).MoveToOuterDisposeScope(); // [S, P, 2C]
            }

            if (is_grad_enabled())
            {
                states = states.MoveToOuterDisposeScope(); // else it is the tensor of before, written over
            }
        }

        foreach (var tokens in features.Values)
        {
            tokens.MoveToOuterDisposeScope();
        }

        return new(features, rows, columns, Config.SpecialCount);
    }

    private SortedSet<int> KeptLayers(IReadOnlyCollection<int> layers)
    {
        var kept = new SortedSet<int>(layers.Select(layer => layer < 0 ? layer + Config.Depth : layer));
        return kept.Count > 0 && kept.Min >= 0 && kept.Max < Config.Depth
            ? kept
            : throw new ArgumentException(
                $"layers must be from 0 to {Config.Depth - 1}, at least one, or negative from the end, got [{string.Join(", ", layers)}]", nameof(layers));
    }

    private (long Rows, long Columns) GridOf(Tensor frames)
    {
        var patch = Config.PatchSize;
        return frames.dim() == 4 && frames.shape[0] > 0 && frames.shape[1] == 3 && frames.shape[2] > 0 && frames.shape[3] > 0
            && frames.shape[2] % patch == 0 && frames.shape[3] % patch == 0
            ? (frames.shape[2] / patch, frames.shape[3] / patch)
            : throw new ArgumentException($"frames must be [S, 3, H, W] with H and W multiples of {patch}, got [{string.Join(", ", frames.shape)}]",
                nameof(frames));
    }

    // The camera's token, registers and patches of each frame.
    private Tensor Tokens(Tensor frames, int framesAtOnce)
    {
        using var scope = NewDisposeScope();
        var (S, like) = (frames.shape[0], _cameraTokens);
        var (means, deviations) = (tensor(Means, [3, 1, 1], like.dtype, like.device), tensor(Deviations, [3, 1, 1], like.dtype, like.device));
        var pieces = new List<Tensor>();
        var step = is_grad_enabled() ? S : framesAtOnce;
        for (var first = 0L; first < S; first += step)
        {
            using var inner = NewDisposeScope();
            var count = Math.Min(step, S - first);
            var patches = _embedding.Embed((frames.narrow(0, first, count).to(like.dtype, like.device) - means) / deviations);
            var others = first == 0 ? count - 1 : count;
            pieces.Add(cat([cat([Special(_cameraTokens), Special(_registers)], 1), patches], 1).MoveToOuterDisposeScope());

            Tensor Special(Tensor tokens) // [1, 2, X, C] to [F, X, C]
            {
                var ofOthers = tokens.select(1, 1).expand(others, tokens.shape[2], tokens.shape[3]);
                return first == 0 ? cat([tokens.select(1, 0), ofOthers], 0) : ofOthers;
            }
        }

        return cat(pieces, 0).MoveToOuterDisposeScope();
    }
}
