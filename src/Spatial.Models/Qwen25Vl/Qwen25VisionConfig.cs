using System.Text.Json.Nodes;

namespace Spatial.Models;

/// <summary>Sizes of Qwen2.5-VL's vision tower, from the <c>vision_config</c> of a published <c>config.json</c>.</summary>
/// <remarks>The published 3B file leaves most keys out: the defaults are those of transformers 4.51. Patches of 14 pixels, cells of 2 by 2 patches and pairs
/// of frames are built in, as all published models have them.</remarks>
public sealed record Qwen25VisionConfig
{
    /// <summary>Width of a patch's states.</summary>
    public int HiddenSize { get; init; } = 1280;

    /// <summary>Blocks.</summary>
    public int Depth { get; init; } = 32;

    /// <summary>Heads of attention.</summary>
    public int HeadCount { get; init; } = 16;

    /// <summary>Width inside the feed-forward part.</summary>
    public int IntermediateSize { get; init; } = 3420;

    /// <summary>Side of a window, pixels: blocks attend within windows.</summary>
    public int WindowSize { get; init; } = 112;

    /// <summary>Blocks that attend within a whole pair of frames instead.</summary>
    public IReadOnlyList<int> FullAttentionBlocks { get; init; } = [7, 15, 23, 31];

    /// <summary>Width D of a visual token: that of the decoder.</summary>
    public required int OutputSize { get; init; }

    /// <summary>Steps of a token's time position in a second.</summary>
    public int TokensPerSecond { get; init; } = 4;

    /// <summary>Width of a head.</summary>
    public int HeadSize => HiddenSize / HeadCount;

    /// <summary>Cells along a window's side.</summary>
    internal int WindowCells => WindowSize / VisualGrid.CellPixels;

    /// <summary>The tower's part of a configuration.</summary>
    /// <param name="json">The whole configuration.</param>
    /// <param name="hiddenSize">Width of the decoder.</param>
    /// <exception cref="ArgumentException">A size is impossible, or the tower is another than the published ones.</exception>
    internal static Qwen25VisionConfig From(JsonObject json, int hiddenSize)
    {
        var vision = json["vision_config"] as JsonObject
            ?? throw new ArgumentException("vision_config is missing: weights of a language model without a vision tower?");
        if (vision["hidden_act"]?.GetValue<string>() is { } activation and not "silu")
        {
            throw new ArgumentException($"vision_config.hidden_act must be silu, got {activation}");
        }

        vision.RequireSize("patch_size", VisualGrid.PatchPixels);
        vision.RequireSize("spatial_patch_size", VisualGrid.PatchPixels);
        vision.RequireSize("spatial_merge_size", VisualGrid.CellPatches);
        vision.RequireSize("temporal_patch_size", VisualGrid.PatchFrames);
        vision.RequireSize("in_channels", ImagePixels.Channels);
        vision.RequireSize("in_chans", ImagePixels.Channels);
        var config = new Qwen25VisionConfig { OutputSize = vision.SizeOr("out_hidden_size", hiddenSize) };
        config = config with
        {
            HiddenSize = vision.SizeOr("hidden_size", config.HiddenSize),
            Depth = vision.LayersOr("depth", config.Depth),
            HeadCount = vision.SizeOr("num_heads", config.HeadCount),
            IntermediateSize = vision.SizeOr("intermediate_size", config.IntermediateSize),
            WindowSize = vision.SizeOr("window_size", config.WindowSize),
            FullAttentionBlocks = vision.IntegersOrNull("fullatt_block_indexes") ?? config.FullAttentionBlocks,
            TokensPerSecond = vision.SizeOr("tokens_per_second", config.TokensPerSecond),
        };
        config.Check(hiddenSize);
        return config;
    }

    private void Check(int hiddenSize)
    {
        if (HiddenSize % HeadCount != 0 || HeadSize % 4 != 0)
        {
            throw new ArgumentException($"vision_config.hidden_size must be a multiple of 4 values per head, got {HiddenSize} for {HeadCount} heads");
        }

        if (WindowSize % VisualGrid.CellPixels != 0)
        {
            throw new ArgumentException($"vision_config.window_size must be a multiple of {VisualGrid.CellPixels} pixels, got {WindowSize}");
        }

        if (FullAttentionBlocks.Any(block => block < 0 || block >= Depth))
        {
            throw new ArgumentException($"vision_config.fullatt_block_indexes must be 0 to {Depth - 1}, got [{string.Join(", ", FullAttentionBlocks)}]");
        }

        if (OutputSize != hiddenSize)
        {
            throw new ArgumentException($"vision_config.out_hidden_size must be the decoder's hidden_size {hiddenSize}, got {OutputSize}");
        }
    }
}
