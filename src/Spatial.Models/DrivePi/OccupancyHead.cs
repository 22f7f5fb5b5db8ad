using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the head says of every voxel.</summary>
/// <param name="Logits">[B, X, Y, Z, K].</param>
/// <param name="Flow">[B, X, Y, Z, 2] m/s along ego x and y.</param>
internal sealed record OccupancyHeadOutput(Tensor Logits, Tensor Flow);

/// <summary>Occupancy and flow from the language model's states at its vision tokens.</summary>
/// <remarks>DrivePI, section 3.3; release <c>occ_head.py</c>. Heights are channels of a map, as in FlashOcc (Yu et al., 2023).</remarks>
internal sealed class OccupancyHead : nn.Module
{
    /// <summary>Classes that can move, the first ones of OpenOcc: car to pedestrian.</summary>
    public const int MovableClassCount = 8;

    // How often nuScenes' voxels have each OpenOcc class: the release's numbers.
    private static readonly long[] ClassFrequencies =
    [
        16957802, 5916653, 2384460, 2391677, 724139, 152386, 189027, 2074468, 413451, 1897170,
        175883646, 4275424, 51393615, 61411620, 105975596, 116424404, 1892500630,
    ];

    [ComponentName(Name = "feature_projector")]
    private readonly Linear _cells;

    [ComponentName(Name = "final_conv")]
    private readonly Sequential _map;

    [ComponentName(Name = "predicter")]
    private readonly Sequential _classes;

    [ComponentName(Name = "flow_predicter")]
    private readonly Sequential _flow;

    [ComponentName(Name = "bev_skip")]
    private readonly BevSkip? _skip;

    [ComponentName(Name = "voxel_skip")]
    private readonly VoxelSkip? _voxels;

    [ComponentName(Name = "motion")]
    private readonly MotionNetwork? _motion;

    private readonly OccupancyHeadConfig _config;
    private readonly DrivePiBehaviour _behaviour;
    private readonly BevResampler _resampler;

    /// <param name="config">Sizes.</param>
    /// <param name="behaviour">How cells are laid out.</param>
    public OccupancyHead(OccupancyHeadConfig config, DrivePiBehaviour behaviour)
        : base(nameof(OccupancyHead))
    {
        (_config, _behaviour) = (config, behaviour);
        var (from, to) = (
            new BevExtent(-config.BevReach, config.BevReach, config.Tokens.Side), new BevExtent(-config.GridReach, config.GridReach, config.GridSide));
        _resampler = new(from, from, to, to);
        _cells = nn.Linear(config.Tokens.HiddenSize, config.Tokens.Width);
        _map = nn.Sequential(("0", nn.Conv2d(config.Tokens.Channels, config.Channels, 3, padding: 1)), ("1", nn.ReLU()));
        _classes = nn.Sequential(
            ("0", nn.Linear(config.Channels, 2 * config.Channels)), ("1", nn.Softplus()),
            ("2", nn.Linear(2 * config.Channels, config.ClassCount * config.GridHeight)));
        _flow = nn.Sequential(("0", nn.Linear(config.Channels, 2 * config.Channels)), ("1", nn.Linear(2 * config.Channels, 2 * config.GridHeight)));
        _skip = config.HasBevSkip ? new(config.Tokens.Channels) : null;
        _voxels = config.FoldedChannels > 0 ? new(config.FoldedChannels, config.Channels, new(-config.BevReach, config.BevReach, config.FoldedSide), to) : null;
        _motion = config.MotionChannels > 0 ? new(config.MotionChannels, config.Channels, config.GridSide) : null;
        register_buffer("cls_weights", ClassWeightsOf(config.ClassCount));
        RegisterComponents();
    }

    /// <summary>What velocities alone come from.</summary>
    public IEnumerable<nn.Module> FlowModules => _motion is null ? [_flow] : [_flow, _motion];

    /// <summary>Weight of each class in the loss, [K] float64: 1 / ln(frequency).</summary>
    public Tensor ClassWeights => get_buffer("cls_weights")!;

    /// <param name="hidden">[B, T, D], the states at the vision tokens.</param>
    /// <param name="bev">The encoder's maps; only a head with skip connections looks at them.</param>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public OccupancyHeadOutput Predict(Tensor hidden, BevMaps? bev = null)
    {
        _config.Tokens.Check(hidden);
        using var scope = NewDisposeScope();
        var onGrid = OnGrid(Lay(hidden, bev?.Map));
        var map = _voxels is null ? onGrid : _voxels.Add(onGrid, bev?.Folded); // [B, C, Y, X]
        var moving = _motion is null ? map : map + _motion.Read(bev?.Returns);
        var (batch, x, y) = (map.shape[0], map.shape[3], map.shape[2]);
        return new(
            _classes.forward(map.permute(0, 3, 2, 1)).view(batch, x, y, _config.GridHeight, _config.ClassCount).MoveToOuterDisposeScope(),
            _flow.forward(moving.permute(0, 3, 2, 1)).view(batch, x, y, _config.GridHeight, 2).MoveToOuterDisposeScope());
    }

    /// <summary>The map of the tokens' cells, [B, C, Y, X].</summary>
    internal Tensor Lay(Tensor hidden, Tensor? bev = null)
    {
        using var scope = NewDisposeScope();
        var map = TokenMap.Unfold(_cells.forward(hidden), _config.Tokens, _behaviour);
        return (_skip is null ? map : _skip.Add(map, bev)).MoveToOuterDisposeScope();
    }

    /// <summary>The map read at the occupancy grid's cells, [B, C, Y, X].</summary>
    internal Tensor Resample(Tensor map) => _resampler.Resample(map);

    /// <summary>The map on the occupancy grid, [B, C, Y, X].</summary>
    internal Tensor OnGrid(Tensor map)
    {
        using var scope = NewDisposeScope();
        return _map.forward(Resample(map)).MoveToOuterDisposeScope();
    }

    private static Tensor ClassWeightsOf(int classes)
    {
        const double offset = 1e-3; // the release's, which keeps the logarithm of 1 from 0
        double[] weights = classes == ClassFrequencies.Length
            ? [.. ClassFrequencies.Select(frequency => 1 / Math.Log(frequency + offset))]
            : [.. Enumerable.Repeat(1.0, classes)];
        return tensor(weights);
    }
}
