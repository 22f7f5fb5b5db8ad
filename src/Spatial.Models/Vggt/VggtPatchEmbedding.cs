using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Squares of pixels to tokens: a DINOv2 transformer with registers.</summary>
/// <remarks>Oquab et al., "DINOv2", 2023; Darcet et al., "Vision transformers need registers", 2023; VGGT <c>vision_transformer.py</c>.</remarks>
internal sealed class VggtPatchEmbedding : nn.Module
{
    private const double Epsilon = 1e-6;

    [ComponentName(Name = "cls_token")]
    private readonly Parameter _classToken; // [1, 1, C]

    [ComponentName(Name = "pos_embed")]
    private readonly Parameter _positions; // [1, 1 + grid^2, C]

    [ComponentName(Name = "register_tokens")]
    private readonly Parameter _registers; // [1, registers, C]

    [ComponentName(Name = "mask_token")]
    private readonly Parameter _mask; // [1, C], of DINOv2's training; files have it, nothing uses it

    [ComponentName(Name = "patch_embed")]
    private readonly Patches _patches;

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<VggtBlock> _blocks;

    [ComponentName(Name = "norm")]
    private readonly LayerNorm _norm;

    private readonly VggtConfig _config;

    public VggtPatchEmbedding(VggtConfig config)
        : base(nameof(VggtPatchEmbedding))
    {
        _config = config;
        var grid = config.PositionGrid;
        _classToken = nn.Parameter(zeros(1, 1, config.Width));
        _positions = nn.Parameter(nn.init.trunc_normal_(zeros(1, 1 + (grid * grid), config.Width), std: 0.02));
        _registers = nn.Parameter(zeros(1, config.RegisterCount, config.Width));
        _mask = nn.Parameter(zeros(1, config.Width), requires_grad: false);
        _patches = new(config.Width, config.PatchSize);
        _blocks = nn.ModuleList([.. Enumerable.Range(0, config.PatchDepth).Select(_ =>
            new VggtBlock(config.Width, config.PatchHeadCount, config.FeedForwardRatio, Epsilon, scale: 1, hasHeadNorms: false))]);
        _norm = nn.LayerNorm(config.Width, eps: Epsilon);
        RegisterComponents();
    }

    /// <param name="frames">[F, 3, H, W], normalised, H and W multiples of a patch.</param>
    /// <returns>[F, P, C], row by row: tokens of patches alone.</returns>
    public Tensor Embed(Tensor frames)
    {
        using var scope = NewDisposeScope();
        var (F, rows, columns) = (frames.shape[0], frames.shape[2] / _config.PatchSize, frames.shape[3] / _config.PatchSize);
        var patches = _patches.Embed(frames) + PositionsOf(rows, columns);
        var first = (_classToken + _positions.narrow(1, 0, 1)).expand(F, 1, _config.Width);
        var states = cat([first, _registers.expand(F, _config.RegisterCount, _config.Width), patches], 1); // [F, 1 + registers + P, C]
        foreach (var block in _blocks)
        {
            states = block.PassEach(states, null, (int)F);
        }

        return _norm.forward(states.narrow(1, 1 + _config.RegisterCount, rows * columns)).MoveToOuterDisposeScope();
    }

    /// <summary>Positions of a grid of patches: the learned ones, bicubic between them where the grid is another.</summary>
    /// <param name="rows">Of patches.</param>
    /// <param name="columns">Of patches.</param>
    /// <returns>[1, rows columns, C].</returns>
    internal Tensor PositionsOf(long rows, long columns)
    {
        using var scope = NewDisposeScope();
        var grid = _config.PositionGrid;
        var learned = _positions.narrow(1, 1, (long)grid * grid);
        if (rows == grid && columns == grid)
        {
            return learned.MoveToOuterDisposeScope();
        }

        // Computed in float32 whatever the weights are, as upstream.
        var planes = learned.to_type(ScalarType.Float32).view(grid, grid, _config.Width).permute(2, 0, 1); // [C, grid, grid]
        var wide = nn.functional.linear(planes, SharesOf(columns)).transpose(1, 2); // [C, columns, grid]
        var both = nn.functional.linear(wide, SharesOf(rows)).permute(2, 1, 0); // [rows, columns, C]
        return both.reshape(1, rows * columns, _config.Width).to_type(_positions.dtype).MoveToOuterDisposeScope();

        Tensor SharesOf(long size) => tensor(BicubicColumns.SharesOf(grid, (int)size), [size, grid], device: _positions.device);
    }

    /// <summary>Squares of pixels to vectors.</summary>
    private sealed class Patches : nn.Module
    {
        [ComponentName(Name = "proj")]
        private readonly Conv2d _projection;

        public Patches(int width, int size)
            : base(nameof(Patches))
        {
            _projection = nn.Conv2d(3, width, size, stride: size);
            RegisterComponents();
        }

        /// <returns>[F, P, C].</returns>
        public Tensor Embed(Tensor frames) => _projection.forward(frames).flatten(2).transpose(1, 2);
    }
}
