using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A stage of the backbone: layers over ever coarser grids, then back to the finest, with shortcuts between equal ones.</summary>
/// <remarks>LION (Liu et al., 2024), figure 3; UniLION release, <c>LionBlock</c>. Every other layer has windows that are shifted.</remarks>
internal sealed class LionBlock : nn.Module<VoxelTokens, VoxelTokens>
{
    private static readonly VoxelScale Scale = new(2, 2, 2);

    [ComponentName(Name = "encoder")]
    private readonly ModuleList<LionLayer> _encoder;

    [ComponentName(Name = "downsample_list")]
    private readonly ModuleList<VoxelMerging> _merging;

    [ComponentName(Name = "pos_emb_list")]
    private readonly ModuleList<LionPositions> _positions;

    [ComponentName(Name = "decoder")]
    private readonly ModuleList<LionLayer> _decoder;

    [ComponentName(Name = "decoder_norm")]
    private readonly ModuleList<LayerNorm> _decoderNorms;

    /// <param name="config">Settings of the backbone.</param>
    /// <param name="stage">Of this stage.</param>
    /// <param name="behaviour">How batches are cut into groups, and cells of odd extents are merged.</param>
    public LionBlock(LionConfig config, LionStageConfig stage, DrivePiBehaviour behaviour)
        : base(nameof(LionBlock))
    {
        int[] depths = [.. Enumerable.Range(0, stage.Depth)];
        _encoder = nn.ModuleList([.. depths.Select(Layer)]);
        _merging = nn.ModuleList([.. depths.Select(_ => new VoxelMerging(config.Width, Scale, config.Described, diffusion: 0, behaviour))]);
        _positions = nn.ModuleList([.. depths.Select(_ => new LionPositions(config.Width))]);
        _decoder = nn.ModuleList([.. depths.Select(Layer)]);
        _decoderNorms = nn.ModuleList([.. depths.Select(_ => nn.LayerNorm(config.Width))]);
        RegisterComponents();

        LionLayer Layer(int depth) => new(config.Width, stage, shifted: depth % 2 == 1, config.Mamba, behaviour);
    }

    /// <param name="voxels">Each cell at most once; features [V, C].</param>
    /// <returns>The same voxels with other features.</returns>
    public override VoxelTokens forward(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var finer = new Stack<(VoxelTokens Voxels, Tensor Inverse)>();
        foreach (var ((layer, merging), positions) in _encoder.Zip(_merging).Zip(_positions))
        {
            voxels = layer.forward(voxels.With(voxels.Features + positions.forward(voxels)));
            var merged = merging.Merge(voxels);
            finer.Push((voxels, merged.Inverse));
            voxels = merged.Voxels;
        }

        foreach (var (layer, norm) in _decoder.Zip(_decoderNorms))
        {
            var (fine, inverse) = finer.Pop();
            voxels = VoxelExpanding.Expand(layer.forward(voxels).Features, fine, inverse);
            voxels = voxels.With(norm.forward(voxels.Features));
        }

        return voxels.With(voxels.Features.MoveToOuterDisposeScope());
    }
}
