using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Plans: hidden states of vision tokens as a BEV map, anchors of a command denoised over it in one step, and the ego vehicle's own motion.</summary>
/// <remarks>DrivePI, section 3.3; mr-d-self-driving/DrivePI at 8eb5808, <c>action_diffusion_head.py</c>, whose keys these are. Offsets are predicted anew, so
/// that an anchor only asks for a mode. The same input gives the same plan unless noise is asked for.</remarks>
internal sealed class DrivePiActionHead : nn.Module
{
    private const int StatusWidth = 10;
    private const int EgoBoxWidth = 11;
    private const int SineWidth = 128; // of a step, whatever the planner's width

    [ComponentName(Name = "feature_projector")]
    private readonly Linear _featureProjection;

    [ComponentName(Name = "action_head_conv")]
    private readonly Sequential _mapConvolution;

    [ComponentName(Name = "ego_feature_encoder")]
    private readonly Sequential _mapSummary;

    [ComponentName(Name = "query_encoder")]
    private readonly Sequential _egoQueryEncoder;

    [ComponentName(Name = "decoder")]
    private readonly DrivePiDecoderLayer _egoDecoder;

    [ComponentName(Name = "ego_anchor")]
    private readonly Parameter _egoBox; // [1, 11], a constant: its embedding is in effect a bias

    [ComponentName(Name = "ego_anchor_encoder")]
    private readonly Sequential _egoBoxEncoder;

    [ComponentName(Name = "ego")]
    private readonly Sequential _statusOutput;

    [ComponentName(Name = "planning_anchor")]
    private readonly Parameter _anchors; // [K, M, T, 2], positions in ego (m)

    [ComponentName(Name = "plan_pos_encoder")]
    private readonly Sequential _anchorEncoder;

    [ComponentName(Name = "time_mlp")]
    private readonly Sequential _timeEncoder;

    [ComponentName(Name = "time_mod")]
    private readonly DrivePiTimeModulation _timeModulation;

    [ComponentName(Name = "plan_decoder")]
    private readonly DrivePiDecoderLayer _planDecoder;

    [ComponentName(Name = "ego_encoder")]
    private readonly Sequential _statusEncoder;

    [ComponentName(Name = "ego_fut_decoder")]
    private readonly Sequential _modeDecoder;

    [ComponentName(Name = "reg")]
    private readonly Linear _offsetOutput;

    [ComponentName(Name = "cls")]
    private readonly Linear _modeOutput;

    [ComponentName(Name = "bev_skip")]
    private readonly BevSkip? _skip;

    /// <summary>A head with random weights; all its anchors stand still until they are loaded or set.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public DrivePiActionHead(DrivePiActionConfig config)
        : base(nameof(DrivePiActionHead))
    {
        config.Validate();
        Config = config;
        var width = config.Channels;
        _featureProjection = nn.Linear(config.Tokens.HiddenSize, config.Tokens.Width);
        _mapConvolution = nn.Sequential(nn.Conv2d(config.Tokens.Channels, width, 3, padding: 1), nn.ReLU());
        _mapSummary = nn.Sequential(
            nn.Conv2d(width, width, 3, padding: 1, bias: false),
            nn.Conv2d(width, width, 3, stride: 2, padding: 1, bias: false),
            nn.ReLU());
        _egoQueryEncoder = Encoder(width, hasBias: false);
        _egoDecoder = new(config);
        _egoBox = nn.Parameter(EgoBox(), requires_grad: false);
        _egoBoxEncoder = Encoder(EgoBoxWidth);
        _statusOutput = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, StatusWidth));
        _anchors = nn.Parameter(zeros(config.CommandCount, config.ModeCount, config.StepCount, 2), requires_grad: false);
        _anchorEncoder = Encoder(config.StepCount * SineWidth, hasBias: false);
        _timeEncoder = nn.Sequential(nn.Linear(width, 4 * width), nn.Mish(), nn.Linear(4 * width, width));
        _timeModulation = new(width);
        _planDecoder = new(config);
        _statusEncoder = Encoder(StatusWidth);
        _modeDecoder = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU());
        _offsetOutput = nn.Linear(width, config.StepCount * 2);
        _modeOutput = nn.Linear(width, 1);
        _skip = config.HasBevSkip ? new(config.Tokens.Channels) : null;
        RegisterComponents();

        Sequential Encoder(int input, bool hasBias = true) =>
            nn.Sequential(nn.Linear(input, width, hasBias: hasBias), nn.ReLU(), nn.LayerNorm(width), nn.Linear(width, width));
    }

    /// <summary>Sizes and behaviour.</summary>
    public DrivePiActionConfig Config { get; }

    /// <summary>Plans for a batch.</summary>
    /// <param name="hidden">[B, L, D], hidden states at the vision tokens, after the last norm.</param>
    /// <param name="commands">[B] int64: whose anchors.</param>
    /// <param name="noise">On the anchors; null for none, which makes the plan repeatable. The release always draws some.</param>
    /// <param name="measuredStatus">[B, 10], to plan with instead of the predicted ego status, or null.</param>
    /// <param name="bev">[B, C, Y, X], the encoder's map; only a head with a skip connection looks at it.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public DrivePiAction Plan(Tensor hidden, Tensor commands, DrivePiAnchorNoise? noise = null, Tensor? measuredStatus = null, Tensor? bev = null)
    {
        ArgumentNullException.ThrowIfNull(hidden);
        ArgumentNullException.ThrowIfNull(commands);
        Check(hidden, commands, noise, measuredStatus);
        using var scope = NewDisposeScope();
        noise ??= DrivePiAnchorNoise.None(hidden.shape[0], Config, hidden.device);
        var map = MapOf(hidden, bev);
        var cells = map.flatten(2).transpose(1, 2); // [B, H W, C]
        var status = StatusOf(EgoQuery(SummaryOf(map), cells));
        var features = FeaturesOf(ModesOf(commands, noise, cells), measuredStatus ?? status); // [B, M, C]
        return new(OffsetsOf(features).MoveToOuterDisposeScope(), LogitsOf(features).MoveToOuterDisposeScope(), status.MoveToOuterDisposeScope());
    }

    /// <summary>Sets the anchors.</summary>
    /// <param name="anchors">[K, M, T, 2], positions in ego (m).</param>
    public void SetAnchors(Tensor anchors)
    {
        if (!anchors.shape.SequenceEqual(_anchors.shape))
        {
            throw new ArgumentException($"anchors must be [{string.Join(", ", _anchors.shape)}], got [{string.Join(", ", anchors.shape)}]", nameof(anchors));
        }

        using var noGradients = no_grad();
        _ = _anchors.copy_(anchors); // returns the target itself
    }

    /// <summary>The BEV map that is planned on, [B, C, H, W].</summary>
    internal Tensor MapOf(Tensor hidden, Tensor? bev = null)
    {
        using var scope = NewDisposeScope();
        var map = TokenMap.Unfold(_featureProjection.forward(hidden), Config.Tokens, Config.TokenOrder);
        return _mapConvolution.forward(_skip is null ? map : _skip.Add(map, bev)).MoveToOuterDisposeScope();
    }

    /// <summary>The whole map in one vector, [B, C].</summary>
    internal Tensor SummaryOf(Tensor map)
    {
        using var scope = NewDisposeScope();
        return _mapSummary.forward(map).mean([2, 3]).MoveToOuterDisposeScope();
    }

    /// <summary>What the map says about the ego vehicle, [B, 1, C].</summary>
    internal Tensor EgoQuery(Tensor summary, Tensor cells)
    {
        using var scope = NewDisposeScope();
        return _egoDecoder.Decode(_egoQueryEncoder.forward(summary).unsqueeze(1), cells).MoveToOuterDisposeScope();
    }

    /// <summary>The anchors of each command, from step to step, [B, M, T, 2] (m).</summary>
    internal Tensor AnchorOffsets(Tensor commands)
    {
        using var scope = NewDisposeScope();
        var positions = _anchors.index_select(0, commands); // [B, M, T, 2]
        var later = positions.narrow(2, 1, Config.StepCount - 1) - positions.narrow(2, 0, Config.StepCount - 1);
        return cat([positions.narrow(2, 0, 1), later], 2).MoveToOuterDisposeScope();
    }

    /// <summary>Anchors with noise: scaled, [B, M, T, 2], and in metres.</summary>
    internal (Tensor Scaled, Tensor Offsets) NoisyAnchors(Tensor offsets, DrivePiAnchorNoise noise)
    {
        using var scope = NewDisposeScope();
        var scaled = DrivePiNoiseSchedule.AddNoise(DrivePiAnchorScale.Normalise(offsets, Config.AnchorAxes), noise.Values, noise.Steps).clamp(-1, 1);
        return (scaled.MoveToOuterDisposeScope(), DrivePiAnchorScale.Denormalise(scaled, Config.AnchorAxes).MoveToOuterDisposeScope());
    }

    /// <summary>A query for each anchor, [B, M, C].</summary>
    internal Tensor Embed(Tensor offsets, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        return _anchorEncoder.forward(DrivePiSines.OfPoints(offsets, SineWidth).flatten(2).to_type(dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>The time of the diffusion, [B, C].</summary>
    internal Tensor TimeOf(Tensor steps, ScalarType dtype)
    {
        using var scope = NewDisposeScope();
        return _timeEncoder.forward(DrivePiSines.OfTimes(steps.to_type(ScalarType.Float32), Config.Channels).to_type(dtype)).MoveToOuterDisposeScope();
    }

    /// <summary>Modes over the map, not yet with the ego status, [B, M, C].</summary>
    internal Tensor ModesOf(Tensor commands, DrivePiAnchorNoise noise, Tensor cells)
    {
        using var scope = NewDisposeScope();
        var queries = Embed(NoisyAnchors(AnchorOffsets(commands), noise).Offsets, cells.dtype);
        return _planDecoder.Decode(_timeModulation.Modulate(queries, TimeOf(noise.Steps, cells.dtype)), cells).MoveToOuterDisposeScope();
    }

    // A box of the car that recorded nuScenes: centre, logarithms of its sizes, then its direction and motion; y is forward in it, as released.
    private static Tensor EgoBox() =>
        tensor([0f, 0.5f, -1.84f + (1.56f / 2), MathF.Log(4.08f), MathF.Log(1.73f), MathF.Log(1.56f), 1, 0, 0, 0, 0]).unsqueeze(0);

    private Tensor StatusOf(Tensor egoQuery)
    {
        using var scope = NewDisposeScope();
        return _statusOutput.forward(egoQuery.squeeze(1) + _egoBoxEncoder.forward(_egoBox.to_type(egoQuery.dtype))).MoveToOuterDisposeScope(); // [B, 10]
    }

    private Tensor FeaturesOf(Tensor modes, Tensor status)
    {
        using var scope = NewDisposeScope();
        return _modeDecoder.forward(modes + _statusEncoder.forward(status.to_type(modes.dtype)).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    private Tensor OffsetsOf(Tensor features) => _offsetOutput.forward(features).view(features.shape[0], Config.ModeCount, Config.StepCount, 2);

    private Tensor LogitsOf(Tensor features) => _modeOutput.forward(features).squeeze(-1);

    private void Check(Tensor hidden, Tensor commands, DrivePiAnchorNoise? noise, Tensor? measuredStatus)
    {
        Config.Tokens.Check(hidden);
        var batch = hidden.shape[0];
        if (commands.dtype != ScalarType.Int64 || !commands.shape.SequenceEqual([batch]))
        {
            throw new ArgumentException($"commands must be int64 [{batch}], got {commands.dtype} [{string.Join(", ", commands.shape)}]", nameof(commands));
        }

        if (noise is not null && !noise.Values.shape.SequenceEqual([batch, Config.ModeCount, Config.StepCount, 2]))
        {
            throw new ArgumentException(
                $"noise must be [{batch}, {Config.ModeCount}, {Config.StepCount}, 2], got [{string.Join(", ", noise.Values.shape)}]", nameof(noise));
        }

        if (measuredStatus is not null && !measuredStatus.shape.SequenceEqual([batch, StatusWidth]))
        {
            throw new ArgumentException(
                $"the ego status must be [{batch}, {StatusWidth}], got [{string.Join(", ", measuredStatus.shape)}]", nameof(measuredStatus));
        }
    }
}
