using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Spatial-MLLM's two encoders as a second pair of eyes of DrivePI: six pictures to tokens of its language model's width.</summary>
/// <remarks>Our own: what this project adds to both papers. Keys are those of Spatial-MLLM v1.1 below <c>sight.</c></remarks>
internal sealed class DrivePiSight : nn.Module
{
    [ComponentName(Name = "visual")]
    private readonly Qwen25VisionTower _tower;

    [ComponentName(Name = "spatial_encoder")]
    private readonly SpatialEncoder _structure;

    [ComponentName(Name = "connector")]
    private readonly SpatialConnector _connector;

    private readonly VisualPreprocessor _preprocessor = new();
    private readonly DualEncoder _encoders;

    /// <summary>Encoders with random weights.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="languageWidth">Width D of the language model.</param>
    public DrivePiSight(DrivePiSightConfig config, int languageWidth)
        : base(nameof(DrivePiSight))
    {
        _tower = new(config.Tower.ToVision(languageWidth));
        _structure = new(config.Structure.ToVggt(), layer: -1, ScalarType.Float32);
        _connector = SpatialConnector.Of(SpatialConnectorKind.Add, config.Structure.ToVggt().FeatureWidth, languageWidth);
        RegisterComponents();
        _encoders = new(_tower, _structure, _connector); // after registration, so that its parts are here once
    }

    /// <summary>Looks at the cameras of a frame.</summary>
    /// <param name="pictures">[6, 3, H, W] uint8, clockwise from the front; black where a camera is missing.</param>
    /// <returns>[1, N, D].</returns>
    public Tensor See(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        VisualClip[] clips = [.. pictures.split(1).Select(picture => new VisualClip(picture, IsVideo: false))];
        return _encoders.See(clips, _preprocessor)!.unsqueeze(0).MoveToOuterDisposeScope();
    }
}
