using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>LiDAR and cameras to one bird's-eye map: both become voxels of one list, which a sparse backbone of linear recurrences mixes.</summary>
/// <remarks>UniLION (Liu et al., 2025), happinesslz/UniLION at b75c284, <c>lion.py</c>, without its task heads; DrivePI, section 3.1.</remarks>
internal sealed class UniLionEncoder : nn.Module
{
    [ComponentName(Name = "pts_voxel_encoder")]
    private readonly DynamicVoxelEncoder _points;

    [ComponentName(Name = "images")]
    private readonly ImageBranch? _images;

    [ComponentName(Name = "img_map2bev")]
    private readonly CameraLift? _lift;

    [ComponentName(Name = "temporal")]
    private readonly TemporalVoxels? _temporal;

    [ComponentName(Name = "pts_backbone")]
    private readonly LionBackbone _backbone;

    [ComponentName(Name = "trunk")]
    private readonly BevTrunk _trunk;

    /// <summary>An encoder with random weights.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public UniLionEncoder(UniLionConfig config, DrivePiBehaviour behaviour)
        : base(nameof(UniLionEncoder))
    {
        config.Check();
        Config = config;
        _points = new(config.Grid, PointCloud.Width, [config.Channels, config.Channels]);
        _images = config.Images is null ? null : new(config.Images);
        _lift = config.Images is null ? null : new(config.LiftWith(behaviour));
        _temporal = config.Temporal ? new(config.Channels, config.Grid, behaviour) : null;
        _backbone = new(config.Lion with { Width = config.Channels }, behaviour);
        _trunk = new(config.TrunkOfFolded);
        RegisterComponents();
    }

    /// <summary>Where the published keys lie among this module's.</summary>
    public static IReadOnlyList<WeightRename> Renames { get; } =
    [
        new("img_backbone.", "images.img_backbone."),
        new("img_neck.", "images.img_neck."),
        new("temporal_fuser.", "temporal.temporal_fuser."),
        new("bev_backbone.", "trunk.bev_backbone."),
        new("pts_neck.", "trunk.pts_neck."),
        new("pts_voxel_encoder.", "pts_voxel_encoder."),
        new("img_map2bev.", "img_map2bev."),
        new("pts_backbone.", "pts_backbone."),
    ];

    /// <summary>Sizes.</summary>
    public UniLionConfig Config { get; }

    /// <summary>Encodes samples.</summary>
    /// <param name="input">Points, and cameras where the encoder has an image branch, of all samples or of none: those are seen by LiDAR alone.</param>
    /// <param name="stages">Times the parts.</param>
    /// <param name="withFolded">Whether the folded voxels are wanted, too: at published sizes they are 133 MB.</param>
    public BevMaps Encode(UniLionInput input, StageClock stages, bool withFolded = false)
    {
        using var scope = NewDisposeScope();
        var voxels = stages.Run("voxels", () => _points.Encode(input.Clouds));
        if (_images is not null && input.Cameras is { } cameras)
        {
            var pictures = stack([.. cameras.Select(camera => camera.Pictures)], 0); // [B, L, 3, H, W]
            var returns = stack([.. cameras.Select(camera => camera.Depths)], 0); // [B, L, H, W]
            var features = stages.Run("images", () => _images.Features(pictures)); // [B, L, C, h, w]
            var lifted = stages.Run("lift", () => _lift!.Lift(features, returns, CameraRays.Of([.. cameras.Select(camera => camera.Views)])).Voxels);
            voxels = VoxelJoin.Of(voxels, lifted);
        }

        voxels = _temporal is null ? voxels : stages.Run("temporal", () => _temporal.Extend(voxels, input.Moments));
        var mixed = stages.Run("backbone", () => _backbone.forward(voxels));
        var folded = HeightFolding.Fold(mixed);
        return new(stages.Run("trunk", () => _trunk.forward(folded)).MoveToOuterDisposeScope(), withFolded ? folded.MoveToOuterDisposeScope() : null);
    }

    /// <summary>Forgets the frames before.</summary>
    public void Reset() => _temporal?.Reset();
}
