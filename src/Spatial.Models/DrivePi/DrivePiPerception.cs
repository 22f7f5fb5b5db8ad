using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>DrivePI as a perception: LiDAR, cameras and questions in; occupancy, flow, a plan and answers out.</summary>
/// <remarks>DrivePI, arXiv 2512.12799. Equal frames give equal predictions, but with temporal voxels, which remember the frame before: frames of a scene must
/// come in their order then. One instance serves one frame at a time.</remarks>
public sealed class DrivePiPerception : IPerception
{
    /// <summary>The configuration's name in a folder of weights.</summary>
    public const string ConfigFileName = "drivepi.json";

    private static readonly Lock Drawing = new();

    private readonly DrivePiNetwork _network;
    private readonly DrivePiPrompt _prompt;
    private readonly IProgress<StageTiming>? _progress;
    private bool _isDisposed;

    private DrivePiPerception(DrivePiNetwork network, Tokenizer tokenizer, IReadOnlyList<string> remarks, IProgress<StageTiming>? progress)
    {
        (_network, Remarks, _progress) = (network, remarks, progress);
        _prompt = new(tokenizer);
        network.eval();
        var needed = _prompt.BeforeVision.Length + Config.VisionTokens + Config.Language.AnswerTokens + _prompt.AfterVision("?").Length;
        if (needed > Config.Language.Context)
        {
            throw new ArgumentException(
                $"the context must hold the chat's frame, {Config.VisionTokens} vision tokens, a question and {Config.Language.AnswerTokens} tokens of an answer: {needed} at least, got {Config.Language.Context}");
        }
    }

    /// <inheritdoc/>
    public string Name => "drivepi";

    /// <summary>Sizes and behaviour.</summary>
    public DrivePiConfig Config => _network.Config;

    /// <summary>What to know about the weights, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Numbers that were, or would be, learned.</summary>
    public long ParameterCount => _network.parameters().Sum(parameter => parameter.numel());

    /// <summary>Stages of the last frame with their times, in order.</summary>
    public IReadOnlyList<StageTiming> Timings { get; private set; } = [];

    /// <summary>Loads a model.</summary>
    /// <param name="folder">Weights in safetensors, a <c>tokenizer.json</c>, and <see cref="ConfigFileName"/>; without a tokenizer tokens are bytes.</param>
    /// <param name="config">Replaces the folder's configuration where given.</param>
    /// <param name="options">What may differ; nothing where null.</param>
    /// <param name="progress">Hears of every stage as it ends; may be null.</param>
    /// <exception cref="FileNotFoundException">A file is missing; named in the message.</exception>
    /// <exception cref="InvalidDataException">A file is damaged, or the parts do not fit each other; all that does not fit is named.</exception>
    public static DrivePiPerception Load(
        string folder, DrivePiConfig? config = null, DrivePiLoadOptions? options = null, IProgress<StageTiming>? progress = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        options ??= new();
        var resolved = config ?? ConfigOf(folder);
        resolved.Check();
        var tokenizer = TokenizerOf(folder, resolved);
        var network = new DrivePiNetwork(resolved);
        try
        {
            var remarks = DrivePiWeights.Load(network, folder, options.AllowOtherBehaviour, options.AllowNonFinite, options.SkipHashes);
            return new(network, tokenizer, remarks, progress);
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>A model that was never trained: its predictions mean nothing, but have the right form, and take the time they take.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="seed">Equal seeds give equal weights, as long as no other thread draws random numbers of libtorch meanwhile.</param>
    /// <param name="progress">Hears of every stage as it ends; may be null.</param>
    /// <exception cref="ArgumentException">The sizes do not fit each other.</exception>
    public static DrivePiPerception WithRandomWeights(DrivePiConfig config, long seed = 0, IProgress<StageTiming>? progress = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new(RandomNetwork(config, seed), Tokenizer.OfBytes(), ["The weights are random: the predictions mean nothing."], progress);
    }

    /// <summary>Writes weights, configuration and, where tokens are not bytes, nothing of the tokenizer: copy its file beside them.</summary>
    /// <param name="folder">Where to; made where it does not exist.</param>
    /// <exception cref="ArgumentException">The folder holds other weights.</exception>
    /// <exception cref="IOException">The disk is full or the folder cannot be written.</exception>
    public void Save(string folder)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        DrivePiWeights.Save(_network, folder);
        AtomicFile.Write(Path.Combine(folder, ConfigFileName), Config.ToJson());
    }

    /// <summary>What keeps a question from being answered; null where nothing does.</summary>
    /// <param name="question">Plain text.</param>
    public string? FaultOf(string question)
    {
        ArgumentNullException.ThrowIfNull(question);
        if (_prompt.MarkIn(question) is { } mark)
        {
            return $"it spells {mark}, which is a mark of the chat format and not text";
        }

        var room = Config.Language.Context - _prompt.BeforeVision.Length - Config.VisionTokens - Config.Language.AnswerTokens;
        var tokens = _prompt.AfterVision(question).Length;
        return tokens > room ? FormattableString.Invariant($"it has {tokens} tokens, and the context has room for {Math.Max(0, room)}") : null;
    }

    /// <inheritdoc cref="Perceive(Frame, IReadOnlyList{string}, CancellationToken)"/>
    /// <param name="frame">The keyframe.</param>
    /// <param name="question">One question.</param>
    /// <param name="cancellation">Stops the work between stages.</param>
    public ScenePrediction Perceive(Frame frame, string question, CancellationToken cancellation = default) => Perceive(frame, [question], cancellation);

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">A sensor file of the frame is damaged, a sensor is missing that the configuration asks for, or the model's output
    /// is not finite.</exception>
    public ScenePrediction Perceive(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(questions);
        foreach (var question in questions)
        {
            ArgumentNullException.ThrowIfNull(question, nameof(questions));
        }

        try
        {
            return PerceiveFrame(frame, questions, cancellation);
        }
        catch
        {
            Reset(); // what was remembered of a frame that gave no prediction
            throw;
        }
    }

    /// <summary>Forgets the frames before, as at the begin of another drive.</summary>
    public void Reset() => _network.Encoder.Reset();

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _network.Dispose();
    }

    private ScenePrediction PerceiveFrame(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation)
    {
        var stages = new StageClock(_progress, cancellation);
        var degradations = new List<string>(frame.Gaps);

        using var inference = inference_mode();
        using var scope = NewDisposeScope();
        var input = stages.Run("prepare", () => DrivePiInput.From(frame, Config, degradations));
        var bev = _network.Encode(input.Sensors, stages);
        var vision = stages.Run("project", () => _network.Project(bev.Map)); // [1, Q, D]
        var sight = _network.Sight is null ? null : stages.Run("sight", () => _network.Sight.See(DrivePiInput.SightOf(frame, Config)!)); // [1, N, D]
        using var cache = new KeyValueCache(_network.Language.Decoder.Config);
        var hidden = stages.Run("language", () => _network.Read(_prompt.BeforeVision, vision, cache, sight)); // [1, Q, D]
        PredictionChecks.RequireFinite(hidden, "hidden states");
        var (occupancy, flow) = stages.Run("occupancy", () => OccupiedBy(_network.Occupancy.ColumnsOf(hidden, bev)));
        var plan = stages.Run("plan", () => PlanOf(hidden, bev.Map, input.Command, StatusOf(frame, degradations)));
        var answers = stages.Run("answer", () => AnswersTo(questions, cache, degradations, cancellation));
        stages.Run("check", () => PredictionChecks.Describe(occupancy, plan, degradations));

        Timings = stages.Timings;
        return new()
        {
            SampleToken = frame.SampleToken,
            TimestampMicros = frame.TimestampMicros,
            Occupancy = occupancy,
            Flow = flow,
            Plan = plan,
            Answers = answers,
            Degradations = degradations,
        };
    }

    // The generator is libtorch's own, which belongs to the whole process: it goes on afterwards where it was.
    private static DrivePiNetwork RandomNetwork(DrivePiConfig config, long seed)
    {
        lock (Drawing)
        {
            using var before = get_rng_state();
            try
            {
                manual_seed(seed);
                return new(config);
            }
            finally
            {
                set_rng_state(before);
            }
        }
    }

    private static DrivePiConfig ConfigOf(string folder)
    {
        var path = Path.Combine(folder, ConfigFileName);
        return File.Exists(path) ? DrivePiConfig.Load(path) : throw new FileNotFoundException(
            $"weights of DrivePI need a configuration {ConfigFileName} beside them, or one that is named; configs/drivepi.json has the published sizes; there is none in {folder}", path);
    }

    private static Tokenizer TokenizerOf(string folder, DrivePiConfig config) =>
        File.Exists(Path.Combine(folder, "tokenizer.json")) || File.Exists(Path.Combine(folder, "vocab.json"))
            ? Tokenizer.Load(folder, config.Language.Vocabulary)
            : Tokenizer.OfBytes();

    private (Occupancy Occupancy, OccupancyFlow Flow) OccupiedBy(OccupancyColumns columns)
    {
        using var scope = NewDisposeScope();
        var (head, grid) = (_network.Occupancy, VoxelGrid.NuScenesOccupancy);
        var velocities = head.FlowOf(columns); // [1, X, Y, Z, 2]
        PredictionChecks.RequireFinite(velocities, "flow");
        var ((classes, notFinite), flow) = (head.ClassesOf(columns.Content), TensorValues.Of<float>(velocities)); // [X, Y, Z], [X, Y, Z, 2]
        PredictionChecks.RequireNone(notFinite, classes.Length, "occupancy");
        for (var voxel = 0; voxel < classes.Length; voxel++)
        {
            if (classes[voxel] >= OccupancyHead.MovableClassCount)
            {
                (flow[2 * voxel], flow[(2 * voxel) + 1]) = (0, 0);
            }
        }

        return (new(grid, OccupancyLabels.OpenOcc, classes), new(grid, flow));
    }

    private EgoStatus? StatusOf(Frame frame, List<string> degradations)
    {
        if (Config.Planner.EgoStatus == EgoStatusSource.Predicted)
        {
            return null;
        }

        var status = EgoStatus.Of(frame);
        if (status is null)
        {
            degradations.Add("No ego status: no sweep before the keyframe says where the vehicle was; the plan goes on from the motion that the model reads from the map.");
        }

        return status;
    }

    private Trajectory PlanOf(Tensor hidden, Tensor bev, DrivingCommand command, EgoStatus? status)
    {
        using var scope = NewDisposeScope();
        var measured = status is null ? null : tensor(status.ToArray()).view(1, EgoStatus.Width);
        var commands = tensor(new long[] { (long)command });
        var noise = Config.Planner.NoiseSeed is { } seed ? DrivePiAnchorNoise.Draw(seed, 1, _network.Planner.Config, CPU) : null;
        using var action = _network.Planner.Plan(hidden, commands, noise, measured, bev);
        PredictionChecks.RequireFinite(action.Offsets, "plan");
        PredictionChecks.RequireFinite(action.ModeLogits, "plan's modes");
        var path = TensorValues.Of<float>(action.Trajectory()[0].to_type(ScalarType.Float32)); // [T, 2]
        return new([.. Enumerable.Range(0, path.Length / 2).Select(step => new Waypoint(path[2 * step], path[(2 * step) + 1]))], Trajectory.NuScenesStepSeconds);
    }

    // The frame is read once: each question goes on from there.
    private Answer[] AnswersTo(IReadOnlyList<string> questions, KeyValueCache cache, List<string> degradations, CancellationToken cancellation)
    {
        var frame = cache.Length;
        return [.. questions.Select(question =>
        {
            if (FaultOf(question) is { } fault)
            {
                degradations.Add($"A question was not answered: {fault}.");
                return new Answer(question, "");
            }

            cache.Truncate(frame);
            var tokens = _network.Answer(_prompt.AfterVision(question), cache, Config.Language.AnswerTokens, _prompt.Ends, cancellation);
            return new(question, _prompt.TextOf(tokens));
        })];
    }
}
