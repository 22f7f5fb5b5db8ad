using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Voxels sorted by windows and cut into groups of equal size, each a sequence: read along x, then along y.</summary>
/// <remarks>LION (Liu et al., 2024), section 3.2; UniLION release, <c>LionLayer</c>.</remarks>
internal sealed class LionLayer : nn.Module<VoxelTokens, VoxelTokens>
{
    private static readonly ScanAxis[] Axes = [ScanAxis.X, ScanAxis.Y];

    [ComponentName(Name = "blocks")]
    private readonly ModuleList<MambaBlock> _blocks;

    private readonly LionStageConfig _groups;
    private readonly bool _shifted;
    private readonly DrivePiBehaviour _behaviour;

    /// <param name="width">Channels C.</param>
    /// <param name="groups">Windows and groups.</param>
    /// <param name="shifted">Whether windows begin half a window before the grid does.</param>
    /// <param name="mamba">The sequence operator.</param>
    /// <param name="behaviour">How batches are cut into groups.</param>
    public LionLayer(int width, LionStageConfig groups, bool shifted, MambaConfig mamba, DrivePiBehaviour behaviour)
        : base(nameof(LionLayer))
    {
        (_groups, _shifted, _behaviour) = (groups, shifted, behaviour);
        _blocks = nn.ModuleList([.. Axes.Select(_ => new MambaBlock(width, mamba))]);
        RegisterComponents();
    }

    /// <param name="voxels">Features [V, C].</param>
    /// <returns>The same voxels with other features.</returns>
    public override VoxelTokens forward(VoxelTokens voxels)
    {
        using var scope = NewDisposeScope();
        var passed = Pass(voxels, GroupsOf(voxels));
        return passed.With(passed.Features.MoveToOuterDisposeScope());
    }

    /// <summary>How this layer groups voxels; they can be used again for the same coordinates.</summary>
    internal WindowGroups GroupsOf(VoxelTokens voxels) => WindowGroups.Of(voxels, _groups.Window, _groups.GroupSize, _shifted, _behaviour);

    /// <summary>The layer over voxels that are grouped already.</summary>
    internal VoxelTokens Pass(VoxelTokens voxels, WindowGroups groups)
    {
        using var scope = NewDisposeScope();
        var features = voxels.Features;
        foreach (var (block, axis) in _blocks.Zip(Axes))
        {
            features = groups.Scatter(block.forward(groups.Gather(features, axis)), axis);
        }

        return voxels.With(features.MoveToOuterDisposeScope());
    }
}
