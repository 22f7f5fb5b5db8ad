using Spatial.Native;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>What the head says of every voxel.</summary>
/// <param name="Logits">[B, X, Y, Z, K]; null where nobody asked for classes.</param>
/// <param name="Flow">[B, X, Y, Z, 2] m/s along ego x and y.</param>
internal sealed record OccupancyHeadOutput(Tensor? Logits, Tensor Flow);

/// <summary>What the head knows of every column of voxels.</summary>
/// <param name="Content">[B, X, Y, C], of what is there.</param>
/// <param name="Motion">[B, X, Y, C], of how it moves.</param>
/// <param name="Velocities">[B, X, Y, 2] m/s, of clusters of returns; null for a head that looks at none.</param>
internal sealed record OccupancyColumns(Tensor Content, Tensor Motion, Tensor? Velocities);

/// <summary>Occupancy and flow from the language model's states at its vision tokens.</summary>
/// <remarks>DrivePI, section 3.3; release <c>occ_head.py</c>. Heights are channels of a map, as in FlashOcc (Yu et al., 2023).</remarks>
internal sealed class OccupancyHead : nn.Module
{
    /// <summary>Classes that can move, the first ones of OpenOcc: car to pedestrian.</summary>
    public const int MovableClassCount = 8;

    private const long ColumnsAtOnce = 10; // along x

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
        var velocities = nn.Linear(2 * config.Channels, 2 * config.GridHeight);
        _flow = nn.Sequential(("0", nn.Linear(config.Channels, 2 * config.Channels)), ("1", velocities));
        _skip = config.HasBevSkip ? new(config.Tokens.Channels) : null;
        _voxels = config.FoldedChannels > 0 ? new(config.FoldedChannels, config.Channels, new(-config.BevReach, config.BevReach, config.FoldedSide), to) : null;
        _motion = config.MotionChannels > 0 ? new(config.MotionChannels, config.Channels, config.GridSide) : null;
        if (_motion is not null)
        {
            nn.init.zeros_(velocities.weight); // so that velocities begin as those of clusters
            nn.init.zeros_(velocities.bias!);
        }

        register_buffer("cls_weights", ClassWeightsOf(config.ClassCount));
        RegisterComponents();
    }

    /// <summary>What velocities alone come from.</summary>
    public IEnumerable<nn.Module> FlowModules => _motion is null ? [_flow] : [_flow, _motion];

    /// <summary>Weight of each class in the loss, [K] float64: 1 / ln(frequency).</summary>
    public Tensor ClassWeights => get_buffer("cls_weights")!;

    /// <param name="hidden">[B, T, D], the states at the vision tokens.</param>
    /// <param name="bev">The encoder's maps; only a head with skip connections looks at them.</param>
    /// <param name="withClasses">False where velocities alone are asked for.</param>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public OccupancyHeadOutput Predict(Tensor hidden, BevMaps? bev = null, bool withClasses = true)
    {
        using var scope = NewDisposeScope();
        var columns = ColumnsOf(hidden, bev);
        return new(withClasses ? LogitsOf(columns.Content).MoveToOuterDisposeScope() : null, FlowOf(columns).MoveToOuterDisposeScope());
    }

    /// <summary>What the head knows of every column of voxels; a caller in need of memory reads it piece by piece.</summary>
    /// <param name="hidden">[B, T, D], the states at the vision tokens.</param>
    /// <param name="bev">The encoder's maps; only a head with skip connections looks at them.</param>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public OccupancyColumns ColumnsOf(Tensor hidden, BevMaps? bev = null)
    {
        _config.Tokens.Check(hidden);
        using var scope = NewDisposeScope();
        var onGrid = OnGrid(Lay(hidden, bev?.Map));
        var map = _voxels is null ? onGrid : _voxels.Add(onGrid, bev?.Folded); // [B, C, Y, X]
        var motion = _motion?.Read(bev?.Returns);
        var moving = motion is null ? map : map + motion.Features;
        return new(Columns(map), Columns(moving), motion is null ? null : Columns(motion.Velocities));

        static Tensor Columns(Tensor map) => map.permute(0, 3, 2, 1).contiguous().MoveToOuterDisposeScope(); // [B, X, Y, C]
    }

    /// <param name="content">[B, X, Y, C], or a part of it along x or y.</param>
    /// <returns>[B, X, Y, Z, K].</returns>
    public Tensor LogitsOf(Tensor content) => Spread(_classes.forward(content), _config.ClassCount);

    /// <summary>The likeliest class of each voxel. Some columns at a time: the logits of all, 43 MB for the benchmarks' grid, would go out to memory and come
    /// back.</summary>
    /// <param name="content">[1, X, Y, C].</param>
    /// <returns>[X, Y, Z], and how many voxels have a logit that is no number.</returns>
    public (byte[] Classes, long NotFinite) ClassesOf(Tensor content)
    {
        var (X, column) = (content.shape[1], content.shape[2] * _config.GridHeight);
        var (classes, notFinite) = (new byte[X * column], 0L);
        for (long x = 0; x < X; x += ColumnsAtOnce)
        {
            using var piece = NewDisposeScope();
            var logits = LogitsOf(content.narrow(1, x, Math.Min(ColumnsAtOnce, X - x)));
            var (labels, bad) = ClassArgmax.Run(logits.view(-1, _config.ClassCount));
            notFinite += bad;
            TensorValues.View<byte>(labels).CopyTo(classes.AsSpan((int)(x * column)));
        }

        return (classes, notFinite);
    }

    /// <returns>[B, X, Y, Z, 2] m/s along ego x and y.</returns>
    public Tensor FlowOf(OccupancyColumns columns)
    {
        using var scope = NewDisposeScope();
        var flow = Spread(_flow.forward(columns.Motion), 2);
        return (columns.Velocities is { } velocities ? flow + velocities.unsqueeze(3) : flow).MoveToOuterDisposeScope();
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

    private Tensor Spread(Tensor columns, long values)
    {
        using (columns)
        {
            return columns.view(columns.shape[0], columns.shape[1], columns.shape[2], _config.GridHeight, values);
        }
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
