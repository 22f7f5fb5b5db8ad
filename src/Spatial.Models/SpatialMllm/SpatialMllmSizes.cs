namespace Spatial.Models;

/// <summary>Sizes of the vision tower.</summary>
public sealed record SpatialMllmTowerSizes
{
    /// <summary>Width of a patch's states; 8 to 8192.</summary>
    public int HiddenSize { get; init => field = ConfigFile.InRange(value, 8, 8192); } = 96;

    /// <summary>Width within the feed-forward part; 8 to 65536.</summary>
    public int FeedForwardSize { get; init => field = ConfigFile.InRange(value, 8, 65_536); } = 256;

    /// <summary>Blocks; 1 to 100.</summary>
    public int Blocks { get; init => field = ConfigFile.InRange(value, 1, 100); } = 4;

    /// <summary>Heads; 1 to 128.</summary>
    public int Heads { get; init => field = ConfigFile.InRange(value, 1, 128); } = 4;

    /// <summary>Blocks that attend within a whole picture.</summary>
    public IReadOnlyList<int> FullAttentionBlocks { get; init; } = [1, 3];

    /// <summary>As the tower has them.</summary>
    internal Qwen25VisionConfig ToVision(int outputSize) => new()
    {
        HiddenSize = HiddenSize,
        IntermediateSize = FeedForwardSize,
        Depth = Blocks,
        HeadCount = Heads,
        FullAttentionBlocks = FullAttentionBlocks,
        OutputSize = outputSize,
        TokensPerSecond = 2,
    };
}

/// <summary>Sizes of VGGT.</summary>
public sealed record SpatialMllmStructureSizes
{
    /// <summary>Pixels along an edge of the square picture whose positions are learned; 14 to 4096.</summary>
    public int ImageSize { get; init => field = ConfigFile.InRange(value, 14, 4096); } = 252;

    /// <summary>Width C of a token; 8 to 4096.</summary>
    public int Width { get; init => field = ConfigFile.InRange(value, 8, 4096); } = 64;

    /// <summary>Heads; 1 to 128.</summary>
    public int Heads { get; init => field = ConfigFile.InRange(value, 1, 128); } = 2;

    /// <summary>Pairs of blocks; 1 to 100.</summary>
    public int Depth { get; init => field = ConfigFile.InRange(value, 1, 100); } = 4;

    /// <summary>Blocks of the patch embedding; 1 to 100.</summary>
    public int PatchDepth { get; init => field = ConfigFile.InRange(value, 1, 100); } = 3;

    /// <summary>Tokens of a frame that stand for no patch, beside the camera's; 1 to 64.</summary>
    public int Registers { get; init => field = ConfigFile.InRange(value, 1, 64); } = 4;

    /// <summary>Blocks of the camera head; 1 to 100.</summary>
    public int CameraDepth { get; init => field = ConfigFile.InRange(value, 1, 100); } = 1;

    /// <summary>Width of the depth head's maps; 8 to 1024.</summary>
    public int DenseWidth { get; init => field = ConfigFile.InRange(value, 8, 1024); } = 32;

    /// <summary>Channels of its four levels, the finest first.</summary>
    public IReadOnlyList<int> DenseChannels { get; init; } = [16, 32, 32, 32];

    /// <summary>Whose features they are.</summary>
    public IReadOnlyList<int> DenseLayers { get; init; } = [0, 1, 2, 3];

    /// <summary>As VGGT has them.</summary>
    internal VggtConfig ToVggt() => new()
    {
        ImageSize = ImageSize,
        Width = Width,
        Depth = Depth,
        HeadCount = Heads,
        RegisterCount = Registers,
        PatchDepth = PatchDepth,
        PatchHeadCount = Heads,
        CameraDepth = CameraDepth,
        CameraHeadCount = Heads,
        DenseWidth = DenseWidth,
        DenseChannels = DenseChannels,
        DenseLayers = DenseLayers,
    };
}
