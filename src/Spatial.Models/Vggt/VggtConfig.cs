namespace Spatial.Models;

/// <summary>Sizes of VGGT. Defaults are those of VGGT-1B; published files name three of them: img_size, patch_size and embed_dim.</summary>
internal sealed record VggtConfig
{
    private const int MaxHeads = 256;

    /// <summary>Pixels along an edge of the square picture whose positions were learned.</summary>
    public int ImageSize { get; init; } = 518;

    /// <summary>Pixels along an edge of a patch.</summary>
    public int PatchSize { get; init; } = 14;

    /// <summary>Width C of a token.</summary>
    public int Width { get; init; } = 1024;

    /// <summary>Pairs of a frame block and a global block.</summary>
    public int Depth { get; init; } = 24;

    /// <summary>Heads of their attention.</summary>
    public int HeadCount { get; init; } = 16;

    /// <summary>Tokens of a frame that stand for no patch, beside the camera's; of the patch embedding too, whose own are dropped.</summary>
    public int RegisterCount { get; init; } = 4;

    /// <summary>Width inside the feed-forward parts, as a multiple of the width.</summary>
    public int FeedForwardRatio { get; init; } = 4;

    /// <summary>Base of the rotary frequencies.</summary>
    public int RotaryBase { get; init; } = 100;

    /// <summary>Blocks of the patch embedding, a DINOv2 transformer.</summary>
    public int PatchDepth { get; init; } = 24;

    /// <summary>Heads of its attention.</summary>
    public int PatchHeadCount { get; init; } = 16;

    /// <summary>Blocks of the camera head.</summary>
    public int CameraDepth { get; init; } = 4;

    /// <summary>Heads of its attention.</summary>
    public int CameraHeadCount { get; init; } = 16;

    /// <summary>Width of the dense heads' maps.</summary>
    public int DenseWidth { get; init; } = 256;

    /// <summary>Channels of the four levels that a dense head begins with, the finest first.</summary>
    public IReadOnlyList<int> DenseChannels { get; init; } = [256, 512, 1024, 1024];

    /// <summary>Whose features are its four levels.</summary>
    public IReadOnlyList<int> DenseLayers { get; init; } = [4, 11, 17, 23];

    /// <summary>Tokens of a frame before those of patches.</summary>
    public int SpecialCount => 1 + RegisterCount;

    /// <summary>Width of a kept feature: what the frame block and what the global block say.</summary>
    public int FeatureWidth => 2 * Width;

    /// <summary>Patches along an edge of the picture whose positions were learned.</summary>
    public int PositionGrid => ImageSize / PatchSize;

    /// <summary>Reads sizes from the configuration beside weights; what it does not name is as published.</summary>
    /// <param name="file">The configuration, or the part of it that is VGGT's: img_size, patch_size, embed_dim, and depth, num_heads, num_register_tokens,
    /// mlp_ratio, rope_freq, patch_embed {depth, num_heads}, camera_head {trunk_depth, num_heads}, dpt_head {features, out_channels,
    /// intermediate_layer_idx}.</param>
    /// <exception cref="InvalidDataException">A size is none, or sizes do not fit each other.</exception>
    public static VggtConfig From(ModelConfigFile file)
    {
        var usual = new VggtConfig();
        var (patches, camera, dense) = (file.Section("patch_embed"), file.Section("camera_head"), file.Section("dpt_head"));
        var config = new VggtConfig
        {
            ImageSize = file.SizeOrNull("img_size") ?? usual.ImageSize,
            PatchSize = file.SizeOrNull("patch_size") ?? usual.PatchSize,
            Width = file.SizeOrNull("embed_dim") ?? usual.Width,
            Depth = file.Layers("depth", usual.Depth),
            HeadCount = file.SizeOrNull("num_heads") ?? usual.HeadCount,
            RegisterCount = file.SizeOrNull("num_register_tokens") ?? usual.RegisterCount,
            FeedForwardRatio = file.SizeOrNull("mlp_ratio") ?? usual.FeedForwardRatio,
            RotaryBase = file.SizeOrNull("rope_freq") ?? usual.RotaryBase,
            PatchDepth = patches?.Layers("depth", usual.PatchDepth) ?? usual.PatchDepth,
            PatchHeadCount = patches?.SizeOrNull("num_heads") ?? usual.PatchHeadCount,
            CameraDepth = camera?.Layers("trunk_depth", usual.CameraDepth) ?? usual.CameraDepth,
            CameraHeadCount = camera?.SizeOrNull("num_heads") ?? usual.CameraHeadCount,
            DenseWidth = dense?.SizeOrNull("features") ?? usual.DenseWidth,
            DenseChannels = dense?.SizesOrNull("out_channels") ?? usual.DenseChannels,
            DenseLayers = dense?.SizesOrNull("intermediate_layer_idx", least: 0) ?? usual.DenseLayers,
        };
        try
        {
            config.Check();
            return config;
        }
        catch (ArgumentException error)
        {
            throw file.Fault($"{error.Message}; expected the sizes of a VGGT", error);
        }
    }

    /// <exception cref="ArgumentException">Sizes do not fit each other; named.</exception>
    public void Check()
    {
        if (ImageSize % PatchSize != 0)
        {
            throw new ArgumentException($"img_size must be a multiple of patch_size, got {ImageSize} and {PatchSize}");
        }

        RequireHeads(Width, HeadCount, multipleOf: 4, "embed_dim", "num_heads"); // a quarter of a head turns with rows, a quarter with columns, twice
        RequireHeads(Width, PatchHeadCount, multipleOf: 1, "embed_dim", "patch_embed.num_heads");
        RequireHeads(FeatureWidth, CameraHeadCount, multipleOf: 1, "twice embed_dim", "camera_head.num_heads");
        if (DenseChannels.Count != VggtDenseHead.LevelCount || DenseLayers.Count != VggtDenseHead.LevelCount)
        {
            throw new ArgumentException(
                $"dpt_head needs {VggtDenseHead.LevelCount} out_channels and intermediate_layer_idx, got {DenseChannels.Count} and {DenseLayers.Count}");
        }

        if (DenseLayers.FirstOrDefault(layer => layer >= Depth, -1) is >= 0 and var layer)
        {
            throw new ArgumentException($"intermediate_layer_idx must be below the depth {Depth}, got {layer}");
        }

        if (DenseChannels.Append(DenseWidth / 2).FirstOrDefault(channels => channels % 4 != 0 || channels == 0, -1) is not -1 and var odd)
        {
            throw new ArgumentException($"out_channels and half of features must be multiples of 4, got {odd}");
        }
    }

    private static void RequireHeads(int width, int heads, int multipleOf, string widthName, string headsName)
    {
        if (heads > MaxHeads || width % (heads * multipleOf) != 0)
        {
            throw new ArgumentException(
                $"{widthName} must be a multiple of {(multipleOf > 1 ? $"{multipleOf} times " : "")}{headsName}, got {width} and {heads}");
        }
    }
}
