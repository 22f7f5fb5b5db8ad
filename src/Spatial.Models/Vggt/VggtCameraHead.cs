using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Cameras' tokens to poses and fields of view, improved round by round.</summary>
/// <remarks>VGGT, section 3.3; <c>camera_head.py</c>. The norm is modulated by the encoding of the round before: Peebles and Xie, "DiT", 2023.</remarks>
internal sealed class VggtCameraHead : nn.Module
{
    /// <summary>Numbers of an encoding: where the world's origin is in the camera, a quaternion x y z w, the field of view along y and along x,
    /// radians.</summary>
    public const int EncodingSize = 9;

    private const int Rounds = 4;
    private const int LinearSize = 7; // of an encoding: all but the fields of view, which cannot be negative
    private const double Epsilon = 1e-5;
    private const double ModulationEpsilon = 1e-6;
    private const double BeginningScale = 0.01;

    [ComponentName(Name = "token_norm")]
    private readonly LayerNorm _tokenNorm;

    [ComponentName(Name = "trunk")]
    private readonly ModuleList<VggtBlock> _trunk;

    [ComponentName(Name = "trunk_norm")]
    private readonly LayerNorm _trunkNorm;

    [ComponentName(Name = "empty_pose_tokens")]
    private readonly Parameter _firstEncoding; // [1, 1, 9]

    [ComponentName(Name = "embed_pose")]
    private readonly Linear _embedding;

    [ComponentName(Name = "poseLN_modulation")]
    private readonly Sequential _modulation;

    [ComponentName(Name = "pose_branch")]
    private readonly VggtFeedForward _change;

    private readonly long _width;

    /// <summary>A head with random weights.</summary>
    public VggtCameraHead(VggtConfig config)
        : base(nameof(VggtCameraHead))
    {
        var width = config.FeatureWidth;
        _width = width;
        (_tokenNorm, _trunkNorm) = (nn.LayerNorm(width, eps: Epsilon), nn.LayerNorm(width, eps: Epsilon));
        _trunk = nn.ModuleList([.. Enumerable.Range(0, config.CameraDepth).Select(_ =>
            new VggtBlock(width, config.CameraHeadCount, config.FeedForwardRatio, Epsilon, BeginningScale, hasHeadNorms: false))]);
        _firstEncoding = nn.Parameter(zeros(1, 1, EncodingSize));
        _embedding = nn.Linear(EncodingSize, width);
        _modulation = nn.Sequential(("0", nn.SiLU()), ("1", nn.Linear(width, 3 * width)));
        _change = new(width, width / 2, EncodingSize);
        RegisterComponents();
    }

    /// <summary>Encodes the cameras of a clip.</summary>
    /// <param name="cameraTokens">[S, 2C], of the aggregator's last layer.</param>
    /// <returns>[S, 9] of each round, the best last.</returns>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public IReadOnlyList<Tensor> Encode(Tensor cameraTokens)
    {
        if (cameraTokens.dim() != 2 || cameraTokens.shape[1] != _width)
        {
            throw new ArgumentException($"cameraTokens must be [S, {_width}], got [{string.Join(", ", cameraTokens.shape)}]", nameof(cameraTokens));
        }

        using var scope = NewDisposeScope();
        var tokens = _tokenNorm.forward(cameraTokens).unsqueeze(0); // [1, S, 2C]
        var normed = nn.functional.layer_norm(tokens, [_width], eps: ModulationEpsilon);
        Tensor? encoding = null;
        var rounds = new List<Tensor>();
        for (var round = 0; round < Rounds; round++)
        {
            var before = encoding?.detach() ?? _firstEncoding.expand(1, tokens.shape[1], EncodingSize);
            var parts = _modulation.forward(_embedding.forward(before)).chunk(3, -1);
            var (shift, scale, gate) = (parts[0], parts[1], parts[2]);
            var states = (gate * ((normed * (1 + scale)) + shift)) + tokens;
            foreach (var block in _trunk)
            {
                states = block.PassEach(states, null, framesAtOnce: 1);
            }

            var change = _change.forward(_trunkNorm.forward(states));
            encoding = encoding is null ? change : encoding + change;
            var fields = nn.functional.relu(encoding.narrow(-1, LinearSize, EncodingSize - LinearSize));
            rounds.Add(cat([encoding.narrow(-1, 0, LinearSize), fields], -1).squeeze(0).MoveToOuterDisposeScope());
        }

        return rounds;
    }
}
