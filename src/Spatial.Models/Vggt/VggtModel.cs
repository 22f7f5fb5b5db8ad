using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Frames to cameras, depths and points. Heads that are not asked for are not built, and their weights are passed over.</summary>
/// <remarks>Wang et al., "VGGT: Visual geometry grounded transformer", 2025. Keys are those of facebook/VGGT-1B.</remarks>
internal sealed class VggtModel : nn.Module
{
    [ComponentName(Name = "aggregator")]
    private readonly VggtAggregator _aggregator;

    [ComponentName(Name = "camera_head")]
    private readonly VggtCameraHead? _cameras;

    [ComponentName(Name = "depth_head")]
    private readonly VggtDenseHead? _depths;

    [ComponentName(Name = "point_head")]
    private readonly VggtDenseHead? _points;

    /// <summary>A model with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="heads">Which it has; float32 until somebody says otherwise.</param>
    /// <param name="dtype">Of the aggregator's weights.</param>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public VggtModel(VggtConfig config, VggtHeads heads, ScalarType dtype = ScalarType.Float32)
        : base(nameof(VggtModel))
    {
        _aggregator = new(config, dtype);
        _cameras = heads.HasFlag(VggtHeads.Cameras) ? new(config) : null;
        _depths = heads.HasFlag(VggtHeads.Depths) ? new(config, VggtDenseKind.Depth) : null;
        _points = heads.HasFlag(VggtHeads.Points) ? new(config, VggtDenseKind.Points) : null;
        Heads = heads;
        RegisterComponents();
    }

    /// <summary>Which it has.</summary>
    public VggtHeads Heads { get; }

    /// <summary>Sizes.</summary>
    public VggtConfig Config => _aggregator.Config;

    /// <summary>Frames to tokens.</summary>
    public VggtAggregator Aggregator => _aggregator;

    /// <summary>The layers that its heads take features of; none without heads.</summary>
    public IReadOnlyCollection<int> LayersOfHeads =>
    [
        .. _cameras is null ? Array.Empty<int>() : [Config.Depth - 1],
        .. _depths is null && _points is null ? [] : Config.DenseLayers,
    ];

    /// <summary>Encodings of the cameras, [S, 9] of each round, the best last.</summary>
    /// <exception cref="InvalidOperationException">It has no such head.</exception>
    public IReadOnlyList<Tensor> Cameras(VggtFeatures features) => Required(_cameras, VggtHeads.Cameras).Encode(features.CameraTokens(Config.Depth - 1));

    /// <summary>Depths along the cameras' z [S, H, W, 1] and their confidences [S, H, W].</summary>
    /// <exception cref="InvalidOperationException">It has no such head.</exception>
    public (Tensor Values, Tensor Confidences) Depths(VggtFeatures features) => Required(_depths, VggtHeads.Depths).Predict(features);

    /// <summary>Points in the first camera [S, H, W, 3] and their confidences [S, H, W].</summary>
    /// <exception cref="InvalidOperationException">It has no such head.</exception>
    public (Tensor Values, Tensor Confidences) Points(VggtFeatures features) => Required(_points, VggtHeads.Points).Predict(features);

    /// <summary>Points that stand where cameras and depths say.</summary>
    /// <param name="features">Of <see cref="LayersOfHeads"/>.</param>
    /// <returns>[S, H, W, 3] in the first camera and the depths' confidences [S, H, W].</returns>
    /// <exception cref="InvalidOperationException">It lacks a head of the two.</exception>
    public (Tensor Values, Tensor Confidences) PointsOfDepths(VggtFeatures features)
    {
        using var scope = NewDisposeScope();
        var (depths, confidences) = Depths(features);
        var (S, H, W) = (depths.shape[0], depths.shape[1], depths.shape[2]);
        var cameras = VggtCamera.Of(Cameras(features)[^1], (int)W, (int)H);
        var (numbers, points) = (TensorValues.Of<float>(depths.to_type(ScalarType.Float32)), new float[3 * depths.numel()]);
        var pixels = (int)(H * W);
        for (var frame = 0; frame < cameras.Count; frame++)
        {
            cameras[frame].PointsOf(numbers.AsSpan(frame * pixels, pixels), points.AsSpan(3 * frame * pixels, 3 * pixels));
        }

        return (tensor(points, [S, H, W, 3]).MoveToOuterDisposeScope(), confidences.MoveToOuterDisposeScope());
    }

    private static T Required<T>(T? head, VggtHeads which)
        where T : class => head
            ?? throw new InvalidOperationException($"this VGGT was made without its head for {which}; make it with {nameof(VggtHeads)}.{which}");
}

/// <summary>What follows the aggregator.</summary>
[Flags]
internal enum VggtHeads
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Poses and fields of view.</summary>
    Cameras = 1,

    /// <summary>Depth of each pixel.</summary>
    Depths = 2,

    /// <summary>Place of each pixel.</summary>
    Points = 4,

    /// <summary>All of them.</summary>
    All = Cameras | Depths | Points,
}
