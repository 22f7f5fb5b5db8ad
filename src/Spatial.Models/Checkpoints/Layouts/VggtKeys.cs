using System.Globalization;

namespace Spatial.Models;

/// <summary>The keys and shapes of VGGT's checkpoints and of Spatial-MLLM's connectors, from sizes.</summary>
/// <remarks>facebook/VGGT-1B; diankun-wu/Spatial-MLLM 9fc4738 (v1.1) and 3a8c647 (v1.0).</remarks>
internal static class VggtKeys
{
    /// <summary>Frames to tokens.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="prefix">What stands before the aggregator's keys.</param>
    public static IEnumerable<ExpectedTensor> Aggregator(VggtConfig config, string prefix)
    {
        var (width, inner, patch, grid) = ((long)config.Width, (long)config.FeedForwardRatio * config.Width, config.PatchSize, (long)config.PositionGrid);
        var head = width / config.HeadCount;
        return
        [
            new(prefix + "camera_token", [1, 2, 1, width]),
            new(prefix + "register_token", [1, 2, config.RegisterCount, width]),
            new(prefix + "patch_embed.cls_token", [1, 1, width]),
            new(prefix + "patch_embed.pos_embed", [1, 1 + (grid * grid), width]),
            new(prefix + "patch_embed.register_tokens", [1, config.RegisterCount, width]),
            new(prefix + "patch_embed.mask_token", [1, width]),
            .. Layer(prefix + "patch_embed.patch_embed.proj", [width, 3, patch, patch]),
            .. Blocks(prefix + "patch_embed.blocks.", config.PatchDepth, width, inner, headNorm: null),
            .. Norm(prefix + "patch_embed.norm", width),
            .. Blocks(prefix + "frame_blocks.", config.Depth, width, inner, head),
            .. Blocks(prefix + "global_blocks.", config.Depth, width, inner, head),
        ];
    }

    /// <summary>Tokens to cameras.</summary>
    public static IEnumerable<ExpectedTensor> CameraHead(VggtConfig config, string prefix)
    {
        var width = (long)config.FeatureWidth;
        return
        [
            .. Norm(prefix + "token_norm", width),
            .. Norm(prefix + "trunk_norm", width),
            new(prefix + "empty_pose_tokens", [1, 1, VggtCameraHead.EncodingSize]),
            .. Layer(prefix + "embed_pose", [width, VggtCameraHead.EncodingSize]),
            .. Layer(prefix + "poseLN_modulation.1", [3 * width, width]),
            .. Blocks(prefix + "trunk.", config.CameraDepth, width, config.FeedForwardRatio * width, headNorm: null),
            .. Layer(prefix + "pose_branch.fc1", [width / 2, width]),
            .. Layer(prefix + "pose_branch.fc2", [VggtCameraHead.EncodingSize, width / 2]),
        ];
    }

    /// <summary>Tokens to numbers for each pixel.</summary>
    public static IEnumerable<ExpectedTensor> DenseHead(VggtConfig config, VggtDenseKind kind, string prefix)
    {
        const int last = 32;
        var (features, width, channels) = ((long)config.FeatureWidth, (long)config.DenseWidth, config.DenseChannels);
        return
        [
            .. Norm(prefix + "norm", features),
            .. Enumerable.Range(0, channels.Count).SelectMany(level => Layer(At($"{prefix}projects.{level}"), [channels[level], features, 1, 1])),
            .. Layer(prefix + "resize_layers.0", [channels[0], channels[0], 4, 4]),
            .. Layer(prefix + "resize_layers.1", [channels[1], channels[1], 2, 2]),
            .. Layer(prefix + "resize_layers.3", [channels[3], channels[3], 3, 3]),
            .. Enumerable.Range(0, channels.Count).Select(level => new ExpectedTensor(At($"{prefix}scratch.layer{level + 1}_rn.weight"), [width, channels[level], 3, 3])),
            .. Enumerable.Range(1, channels.Count).SelectMany(level => Fusion(At($"{prefix}scratch.refinenet{level}."), width, units: level == channels.Count ? 1 : 2)),
            .. Layer(prefix + "scratch.output_conv1", [width / 2, width, 3, 3]),
            .. Layer(prefix + "scratch.output_conv2.0", [last, width / 2, 3, 3]),
            .. Layer(prefix + "scratch.output_conv2.2", [kind == VggtDenseKind.Depth ? 2 : 4, last, 1, 1]),
        ];
    }

    /// <summary>2D and 3D tokens to those of the language model, v1.1.</summary>
    /// <param name="merged">Width of eight features side by side.</param>
    /// <param name="language">Width of the language model.</param>
    /// <param name="prefix">What stands before the connector's keys: <c>connector.</c>.</param>
    public static IEnumerable<ExpectedTensor> Connector(long merged, long language, string prefix) =>
    [
        new(prefix + "ln_q.weight", [merged]),
        .. Layer(prefix + "mlp.0", [merged, merged]),
        .. Layer(prefix + "mlp.2", [language, merged]),
    ];

    /// <summary>The same of v1.0.</summary>
    /// <param name="merged">Width of eight features side by side.</param>
    /// <param name="language">Width of the language model.</param>
    /// <param name="prefix">What stands before its keys: <c>vggt_embedding_merger.</c>.</param>
    public static IEnumerable<ExpectedTensor> EmbeddingMerger(long merged, long language, string prefix) =>
    [
        new(prefix + "token_merge_ln_q.weight", [merged]),
        .. Layer(prefix + "token_merge_mlp.0", [merged, merged]),
        .. Layer(prefix + "token_merge_mlp.2", [language, merged]),
        new(prefix + "vgg_to_language_ln_q.weight", [language]),
        .. Layer(prefix + "vgg_to_language_mlp.0", [language, language]),
        .. Layer(prefix + "vgg_to_language_mlp.2", [language, language]),
    ];

    private static IEnumerable<ExpectedTensor> Blocks(string prefix, int count, long width, long inner, long? headNorm) =>
        Enumerable.Range(0, count).SelectMany(block => Block(At($"{prefix}{block}."), width, inner, headNorm));

    private static IEnumerable<ExpectedTensor> Block(string at, long width, long inner, long? headNorm) =>
    [
        .. Norm(at + "norm1", width),
        .. Norm(at + "norm2", width),
        .. Layer(at + "attn.qkv", [3 * width, width]),
        .. headNorm is { } head ? [.. Norm(at + "attn.q_norm", head), .. Norm(at + "attn.k_norm", head)] : Array.Empty<ExpectedTensor>(),
        .. Layer(at + "attn.proj", [width, width]),
        new(at + "ls1.gamma", [width]),
        new(at + "ls2.gamma", [width]),
        .. Layer(at + "mlp.fc1", [inner, width]),
        .. Layer(at + "mlp.fc2", [width, inner]),
    ];

    private static IEnumerable<ExpectedTensor> Fusion(string at, long width, int units)
    {
        var convolutions = Enumerable.Range(3 - units, units).SelectMany(unit => new[] { At($"{at}resConfUnit{unit}.conv1"), At($"{at}resConfUnit{unit}.conv2") });
        return [.. Layer(at + "out_conv", [width, width, 1, 1]), .. convolutions.SelectMany(key => Layer(key, [width, width, 3, 3]))];
    }

    private static ExpectedTensor[] Norm(string at, long width) => [new(at + ".weight", [width]), new(at + ".bias", [width])];

    // A bias for each of the first axis; transposed convolutions have as many in as out.
    private static ExpectedTensor[] Layer(string at, long[] shape) => [new(at + ".weight", shape), new(at + ".bias", [shape[0]])];

    private static string At(FormattableString key) => key.ToString(CultureInfo.InvariantCulture);
}
