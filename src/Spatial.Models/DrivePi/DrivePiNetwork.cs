using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>DrivePI's modules: LiDAR-camera encoder, projector, language model and heads.</summary>
/// <remarks>DrivePI, figure 2; mr-d-self-driving/DrivePI at 8eb5808 and happinesslz/UniLION at b75c284. Published keys: <see cref="DrivePiWeights"/>.</remarks>
internal sealed class DrivePiNetwork : nn.Module
{
    [ComponentName(Name = "encoder")]
    private readonly UniLionEncoder _encoder;

    [ComponentName(Name = "mm_projector")]
    private readonly SpatialProjector _projector;

    [ComponentName(Name = "language")]
    private readonly Qwen2LanguageModel _language;

    [ComponentName(Name = "bev_occ_estimator")]
    private readonly OccupancyHead _occupancy;

    [ComponentName(Name = "diff_anchor_planner_head")]
    private readonly DrivePiActionHead _planner;

    [ComponentName(Name = "sight")]
    private readonly DrivePiSight? _sight;

    /// <summary>A network with random weights; its plans begin from arcs.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public DrivePiNetwork(DrivePiConfig config)
        : base(nameof(DrivePiNetwork))
    {
        config.Check();
        Config = config;
        _encoder = new(config.Encoder, config.Behaviour);
        _projector = new(config.Tokens.Channels, config.Patch, config.Tokens.HiddenSize, config.ProjectorHeadSize);
        _language = new(config.Language.ToQwen2());
        _occupancy = new(config.OccupancyHead, config.TokenOrder);
        _planner = new(config.ActionHead);
        _sight = config.SightTokens > 0 ? new(config.Sight, config.Tokens.HiddenSize) : null;
        using (var fan = PlanAnchors.Fan(config.Planner.Modes, config.ActionHead.StepCount))
        {
            _planner.SetAnchors(fan);
        }

        RegisterComponents();
    }

    /// <summary>Sizes and behaviour.</summary>
    public DrivePiConfig Config { get; }

    /// <summary>LiDAR and cameras to a bird's-eye map.</summary>
    public UniLionEncoder Encoder => _encoder;

    /// <summary>The map to vision tokens.</summary>
    public SpatialProjector Projector => _projector;

    /// <summary>Decoder and output layer.</summary>
    public Qwen2LanguageModel Language => _language;

    /// <summary>Occupancy and flow.</summary>
    public OccupancyHead Occupancy => _occupancy;

    /// <summary>The plan.</summary>
    public DrivePiActionHead Planner => _planner;

    /// <summary>Both encoders of the cameras' tokens; null where the language model sees none.</summary>
    public DrivePiSight? Sight => _sight;

    /// <summary>Encodes samples, with what the heads look at beside the map.</summary>
    /// <param name="input">Sensors.</param>
    /// <param name="stages">Times the parts.</param>
    public BevMaps Encode(UniLionInput input, StageClock stages)
    {
        var maps = _encoder.Encode(input, stages, Config.VoxelSkip);
        return Config.MotionChannels == 0 ? maps
            : maps with { Returns = stages.Run("returns", () => SweepReturns.Of(input.Clouds, VoxelGrid.NuScenesOccupancy)) };
    }

    /// <summary>A frame as the language model sees it.</summary>
    /// <param name="bev">[B, C, Y, X], the encoder's map.</param>
    /// <returns>[B, Q, D].</returns>
    public Tensor Project(Tensor bev)
    {
        using var scope = NewDisposeScope();
        return _projector.forward(bev.flatten(2).transpose(1, 2)).MoveToOuterDisposeScope();
    }

    /// <summary>Reads the chat up to the end of the frame.</summary>
    /// <param name="before">Tokens before the frame's.</param>
    /// <param name="vision">[B, Q, D], the map's tokens.</param>
    /// <param name="cache">Takes what was read, so that questions go on from it; null where none will.</param>
    /// <param name="sight">[B, N, D], the cameras' tokens; null where there are none.</param>
    /// <returns>[B, Q, D], hidden states at the map's tokens: they do not depend on what comes later. Where the language model does not read those, they come
    /// back as they are.</returns>
    public Tensor Read(ReadOnlySpan<long> before, Tensor vision, KeyValueCache? cache, Tensor? sight = null)
    {
        using var scope = NewDisposeScope();
        var text = _language.Decoder.Embed(tensor(before.ToArray(), device: vision.device).unsqueeze(0).expand(vision.shape[0], -1));
        var hidden = _language.Decoder.Read(cat([text, .. FrameTokens(vision, sight)], 1), cache: cache);
        return StatesAtMap(hidden, before.Length, vision).MoveToOuterDisposeScope();
    }

    /// <summary>Reads a frame and chats about it that are learned.</summary>
    /// <param name="before">Tokens before the frame's.</param>
    /// <param name="vision">[1, Q, D], the map's tokens.</param>
    /// <param name="chats">The chats.</param>
    /// <param name="sight">[1, N, D], the cameras' tokens; null where there are none.</param>
    /// <returns>[1, Q, D] as <see cref="Read"/> gives them, [1, L, D] at those of the chats.</returns>
    public (Tensor Vision, Tensor Text) ReadChats(ReadOnlySpan<long> before, Tensor vision, DrivePiChats chats, Tensor? sight = null)
    {
        using var scope = NewDisposeScope();
        var (L, seen) = (chats.Ids.Length, FrameTokens(vision, sight));
        var frame = before.Length + (int)seen.Sum(tokens => tokens.shape[1]);
        var lead = _language.Decoder.Embed(tensor(before.ToArray(), device: vision.device).unsqueeze(0));
        if (L == 0)
        {
            var alone = _language.Decoder.Read(cat([lead, .. seen], 1));
            return (StatesAtMap(alone, before.Length, vision).MoveToOuterDisposeScope(), alone.narrow(1, frame, 0).MoveToOuterDisposeScope());
        }

        var text = _language.Decoder.Embed(tensor(chats.Ids, device: vision.device).unsqueeze(0));
        var positions = tensor(chats.Positions(frame), device: vision.device).unsqueeze(0);
        using var branches = new TokenBranches(frame, chats.Lengths, vision.device);
        var hidden = _language.Decoder.ReadBranches(cat([lead, .. seen, text], 1), positions, branches);
        return (StatesAtMap(hidden, before.Length, vision).MoveToOuterDisposeScope(), hidden.narrow(1, frame, L).MoveToOuterDisposeScope());
    }

    // What the language model reads of a frame, in order.
    private Tensor[] FrameTokens(Tensor vision, Tensor? sight)
    {
        if ((sight?.shape[1] ?? 0) != Config.SightTokens)
        {
            throw new ArgumentException($"sight must be [B, {Config.SightTokens}, D] with visual {Config.Visual}, got {sight?.shape[1] ?? 0} tokens",
                nameof(sight));
        }

        return [.. sight is null ? Array.Empty<Tensor>() : [sight], .. Config.ReadsBev ? [vision] : Array.Empty<Tensor>()];
    }

    private Tensor StatesAtMap(Tensor hidden, int before, Tensor vision) =>
        Config.ReadsBev ? hidden.narrow(1, before + Config.SightTokens, vision.shape[1]) : vision.alias();

    /// <summary>Mean cross entropy of the chats' learned tokens, each chat counting the same; null where nothing is learned.</summary>
    /// <param name="text">[1, L, D], as <see cref="ReadChats"/> gives it.</param>
    /// <param name="chats">The chats.</param>
    /// <remarks>DrivePI, section 3.4.</remarks>
    public Tensor? TextLoss(Tensor text, DrivePiChats chats)
    {
        var (places, targets, weights) = chats.Learned();
        if (places.Length == 0)
        {
            return null;
        }

        using var scope = NewDisposeScope();
        var scores = _language.Scores(text.squeeze(0).index_select(0, tensor(places, device: text.device)))
            .to_type(ScalarType.Float32); // [learned, vocabulary]
        var each = nn.functional.cross_entropy(scores, tensor(targets, device: text.device), reduction: nn.Reduction.None);
        return (each * tensor(weights, device: text.device)).sum().MoveToOuterDisposeScope();
    }

    /// <summary>Answers a question about the frame that was read.</summary>
    /// <param name="question">Tokens from the frame to where the answer begins.</param>
    /// <param name="cache">Holds the frame of one sample; longer by the question and the answer afterwards.</param>
    /// <param name="count">Tokens at most.</param>
    /// <param name="isLast">Whether a token ends the answer.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <returns>Tokens one by one.</returns>
    public IEnumerable<long> Answer(long[] question, KeyValueCache cache, int count, Func<long, bool> isLast, CancellationToken cancellation)
    {
        using var tokens = tensor(question).unsqueeze(0);
        using var embeddings = Embed(tokens);
        foreach (var step in GreedyText.Continue(_language, embeddings, cache, count, isLast: isLast, cancellation: cancellation))
        {
            yield return step[0];
        }
    }

    private Tensor Embed(Tensor tokens)
    {
        using var inference = inference_mode();
        return _language.Decoder.Embed(tokens).DetachFromDisposeScope();
    }
}
