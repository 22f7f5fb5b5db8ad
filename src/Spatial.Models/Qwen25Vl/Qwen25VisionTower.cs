using TorchSharp;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Qwen2.5-VL's vision tower: patches of images and videos to tokens of the decoder's width.</summary>
/// <remarks>Qwen2.5-VL, section 2.1.1; checked block by block against transformers' <c>modeling_qwen2_5_vl.py</c> (tests/goldens/qwen25vl/vision). Most blocks
/// attend within windows, some within a whole pair of frames, none across time.</remarks>
public sealed class Qwen25VisionTower : nn.Module
{
    [ComponentName(Name = "patch_embed")]
    private readonly Qwen25PatchEmbedding _patches;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<Qwen25VisionBlock> _blocks;

    [ComponentName(Name = "merger")]
    private readonly Qwen25VisionMerger _merger;

    /// <summary>A tower with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="dtype">Of the weights, block by block, so that no more memory is needed than they take.</param>
    public Qwen25VisionTower(Qwen25VisionConfig config, ScalarType dtype = ScalarType.Float32)
        : base(nameof(Qwen25VisionTower))
    {
        ArgumentNullException.ThrowIfNull(config);
        Config = config;
        _patches = new Qwen25PatchEmbedding(config).to(dtype);
        _blocks = nn.ModuleList([.. Enumerable.Range(0, config.Depth).Select(_ => new Qwen25VisionBlock(config).to(dtype))]);
        _merger = new Qwen25VisionMerger(config).to(dtype);
        RegisterComponents();
    }

    /// <summary>Its sizes.</summary>
    public Qwen25VisionConfig Config { get; }

    /// <summary>Looks at images and videos.</summary>
    /// <param name="patches">[N, 1176] float32, as <see cref="VisualPreprocessor.Patches"/> gives them.</param>
    /// <param name="grids">Of the same clips.</param>
    /// <param name="states">Given the states of the patches, as embedded and after each block, [N, D] window by window; disposed by whoever asks.</param>
    /// <returns>[N / 4, D of the decoder], clip after clip, row by row.</returns>
    /// <exception cref="ArgumentException">Patches and grids do not belong together.</exception>
    public Tensor See(Tensor patches, IReadOnlyList<VisualGrid> grids, ICollection<Tensor>? states = null)
    {
        Check(patches, grids);
        using var scope = NewDisposeScope();
        var windows = new VisionWindows(grids, Config.WindowCells);
        var hidden = _patches.forward(patches); // [N, D]
        var device = hidden.device;
        var cells = tensor(windows.Cells, device: device);
        using var withinWindows = SpansOf(windows.Windows, device);
        using var withinFrames = SpansOf(windows.Frames, device);
        using var rotation = Qwen2Rotation.By(InOrder(VisionPositions.Angles(grids, Config.HeadSize, device), cells), ScalarType.Float32);
        hidden = InOrder(hidden, cells);
        states?.Add(hidden.alias().MoveToOuterDisposeScope());
        for (var block = 0; block < _blocks.Count; block++)
        {
            hidden = _blocks[block].Pass(hidden, rotation, Config.FullAttentionBlocks.Contains(block) ? withinFrames : withinWindows);
            states?.Add(hidden.alias().MoveToOuterDisposeScope());
        }

        return _merger.forward(hidden).index_select(0, cells.argsort()).MoveToOuterDisposeScope();
    }

    // Cells in the order of the windows, the patches of a cell together.
    private static Tensor InOrder(Tensor patches, Tensor cells) => patches.unflatten(0, [-1, VisualGrid.CellSize]).index_select(0, cells).flatten(0, 1);

    private static AttentionSpans SpansOf(IReadOnlyList<int> cellsOfSpans, Device device)
    {
        int[] lengths = [.. cellsOfSpans.Select(cells => cells * VisualGrid.CellSize)];
        return new(lengths, device);
    }

    private static void Check(Tensor patches, IReadOnlyList<VisualGrid> grids)
    {
        ArgumentNullException.ThrowIfNull(patches);
        ArgumentNullException.ThrowIfNull(grids);
        foreach (var grid in grids)
        {
            grid.Check();
        }

        var count = grids.Sum(grid => (long)grid.Patches);
        if (count == 0 || !patches.shape.SequenceEqual([count, VisualGrid.PatchSize]))
        {
            throw new ArgumentException(
                $"patches must be [{count}, {VisualGrid.PatchSize}] for these {grids.Count} grids, got [{string.Join(", ", patches.shape)}]", nameof(patches));
        }
    }
}
