using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The sparse backbone of UniLION: stages over voxels, whose grid has half the height after each.</summary>
/// <remarks>UniLION release, <c>Lion3DBackbone</c>.</remarks>
internal sealed class LionBackbone : nn.Module<VoxelTokens, VoxelTokens>
{
    private static readonly VoxelScale Same = new(1, 1, 1);
    private static readonly VoxelScale HalfHeight = new(1, 1, 2);

    private readonly int _width;

    /// <param name="config">Sizes.</param>
    /// <param name="behaviour">How batches are cut into groups, and cells of odd extents are merged.</param>
    public LionBackbone(LionConfig config, DrivePiBehaviour behaviour)
        : base(nameof(LionBackbone))
    {
        _width = config.Width;
        var steps = new List<(string Name, Func<VoxelTokens, VoxelTokens> Pass)>();
        Merge("input_merge", Same, described: false, diffusion: 0);
        Merge("dow0", Same, config.Described, diffusion: 0);
        for (var stage = 0; stage < config.Stages.Count; stage++)
        {
            Add($"block{stage + 1}", new LionBlock(config, config.Stages[stage], behaviour));
            Merge($"dow{stage + 1}", HalfHeight, config.Described, config.Diffusion);
        }

        Add("layer_out", new LionLayer(config.Width, config.Last, shifted: true, config.Mamba, behaviour));
        Steps = steps;

        void Merge(string name, VoxelScale scale, bool described, double diffusion)
        {
            var merging = new VoxelMerging(config.Width, scale, described, diffusion, behaviour);
            register_module(name, merging);
            steps.Add((name, voxels => merging.Merge(voxels).Voxels));
        }

        void Add(string name, nn.Module<VoxelTokens, VoxelTokens> part)
        {
            register_module(name, part);
            steps.Add((name, part.forward));
        }
    }

    /// <summary>What is done, by the names that the release's weights have.</summary>
    internal IReadOnlyList<(string Name, Func<VoxelTokens, VoxelTokens> Pass)> Steps { get; }

    /// <param name="voxels">Features [V, C]; a cell may occur more than once.</param>
    /// <returns>Voxels of the low grid: Z halved, rounded up, as often as there are stages.</returns>
    /// <exception cref="ArgumentException">Another width of features.</exception>
    public override VoxelTokens forward(VoxelTokens voxels)
    {
        if (voxels.Features.dim() != 2 || voxels.Features.shape[1] != _width)
        {
            throw new ArgumentException($"features must be [V, {_width}], got [{string.Join(", ", voxels.Features.shape)}]", nameof(voxels));
        }

        using var scope = NewDisposeScope();
        var given = voxels;
        foreach (var (_, pass) in Steps)
        {
            var next = pass(voxels);
            if (!ReferenceEquals(voxels, given))
            {
                voxels.Features.Dispose(); // a graph keeps what it needs by itself
            }

            voxels = next;
        }

        return voxels with { Features = voxels.Features.MoveToOuterDisposeScope(), Coordinates = voxels.Coordinates.MoveToOuterDisposeScope() };
    }
}
