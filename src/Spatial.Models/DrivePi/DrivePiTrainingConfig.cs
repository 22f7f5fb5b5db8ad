using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>Parts of DrivePI that a stage of training learns or leaves as they are.</summary>
public enum DrivePiPart
{
    /// <summary>UniLION, LiDAR and cameras to a bird's-eye map.</summary>
    Encoder,

    /// <summary>The map to vision tokens.</summary>
    Projector,

    /// <summary>The language model.</summary>
    Language,

    /// <summary>The head for occupancy and flow, but what velocities alone come from.</summary>
    Occupancy,

    /// <summary>Of that head, what velocities alone come from.</summary>
    Flow,

    /// <summary>The action head.</summary>
    Planner,

    /// <summary>Spatial-MLLM's two encoders, where the language model sees their tokens.</summary>
    Sight,
}

/// <summary>How often each kind of text is drawn for a frame, against the others. Kinds that a frame does not have are not drawn; 0 leaves a kind
/// out.</summary>
/// <remarks>Defaults: the release's list for its second stage, in thousands of conversations.</remarks>
public sealed record DrivePiTextMixture
{
    /// <summary>Captions; 0 to 1e6.</summary>
    public double Caption { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 84.4;

    /// <summary>Whether cells are occupied; 0 to 1e6.</summary>
    public double OccupancyStatus { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 140.7;

    /// <summary>Classes of cells; 0 to 1e6.</summary>
    public double OccupancyClass { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 281.3;

    /// <summary>Classes and velocities of cells; 0 to 1e6.</summary>
    public double OccupancyFlow { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 140.7;

    /// <summary>What the vehicle does next; 0 to 1e6.</summary>
    public double Action { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 12;

    /// <summary>Where it goes; 0 to 1e6.</summary>
    public double Trajectory { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 12;

    /// <summary>NuScenes-QA; 0 to 1e6.</summary>
    public double NuScenesQa { get; init => field = ConfigFile.InRange(value, 0, 1e6); } = 377;

    /// <summary>The weight of a kind, as <c>drivepi_questions.json</c> spells it, or <c>nuscenes-qa</c>; null for a kind that is none.</summary>
    public double? Of(string kind) => kind switch
    {
        "caption" => Caption,
        "occupancy-status" => OccupancyStatus,
        "occupancy-class" => OccupancyClass,
        "occupancy-flow" => OccupancyFlow,
        "action" => Action,
        "trajectory" => Trajectory,
        "nuscenes-qa" => NuScenesQa,
        _ => null,
    };
}

/// <summary>A stretch of training with one schedule and one choice of what is learned.</summary>
public sealed record DrivePiStageConfig
{
    /// <summary>Its name, in logs and checkpoints: letters, digits and hyphens.</summary>
    public string Name
    {
        get;
        init => field = value.Length is > 0 and <= 40 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? value
            : throw new ArgumentException($"name must be 1 to 40 letters, digits and hyphens, got '{value}'");
    } = "joint";

    /// <summary>What is learned; the rest stays as it is.</summary>
    public IReadOnlyList<DrivePiPart> Trains { get; init; } = Enum.GetValues<DrivePiPart>();

    /// <summary>Steps of the optimizer; 0 for <see cref="Epochs"/>.</summary>
    public int Steps { get; init => field = ConfigFile.InRange(value, 0, 100_000_000); }

    /// <summary>Times that each frame is seen, where no steps are given; 0.001 to 10000.</summary>
    public double Epochs { get; init => field = ConfigFile.InRange(value, 0.001, 10_000); } = 1;

    /// <summary>Frames of a step, one after the other: their gradients are averaged; 1 to 4096.</summary>
    public int Frames { get; init => field = ConfigFile.InRange(value, 1, 4096); } = 8;

    /// <summary>Conversations that are learned with a frame; 0 to 1000.</summary>
    public int Conversations { get; init => field = ConfigFile.InRange(value, 0, 1000); } = 1;

    /// <summary>Tokens of all conversations of a frame at most; 16 to 2^20.</summary>
    public int TextTokens { get; init => field = ConfigFile.InRange(value, 16, 1 << 20); } = 4096;

    /// <summary>Which conversations.</summary>
    public DrivePiTextMixture Mixture { get; init; } = new();

    /// <summary>Highest learning rate; 0 to 10.</summary>
    public double LearningRate { get; init => field = ConfigFile.InRange(value, 0, 10); } = 1e-4;

    /// <summary>Learning rate of the encoder's image network against the others'; 0 to 100.</summary>
    public double ImageRate { get; init => field = ConfigFile.InRange(value, 0, 100); } = 1;

    /// <summary>Share of the steps in which the rate rises; it falls along a cosine after them; 0 to 1.</summary>
    public double WarmUp { get; init => field = ConfigFile.InRange(value, 0, 1); } = 0.4;

    /// <summary>Weight decay of matrices and kernels; norms, biases and other vectors have none; 0 to 10.</summary>
    public double WeightDecay { get; init => field = ConfigFile.InRange(value, 0, 10); } = 0.01;

    /// <summary>Longest gradient, all of it together; longer ones are made that long; 1e-6 to 1e6.</summary>
    public double Clip { get; init => field = ConfigFile.InRange(value, 1e-6, 1e6); } = 1;

    /// <summary>How much each task counts. A task of weight 0 is not computed.</summary>
    public DrivePiLossWeights Losses { get; init; } = new();

    /// <summary>Whether maps of an encoder that is not learned are kept on disk (float16) and not computed again.</summary>
    public bool KeepFeatures { get; init; }

    /// <summary>How frames are varied.</summary>
    public DrivePiAugmentation Augmentation { get; init; } = new();

    /// <summary>True where a part is learned.</summary>
    public bool Learns(DrivePiPart part) => Trains.Contains(part);

    /// <exception cref="ArgumentException">Values do not fit each other.</exception>
    internal void Check()
    {
        if (Trains.Count == 0 || Trains.Distinct().Count() != Trains.Count)
        {
            throw new ArgumentException($"stage {Name}: trains must name parts, each once, got [{string.Join(", ", Trains)}]");
        }

        if (Losses is { Text: 0, Occupancy: 0, Flow: 0, Action: 0 })
        {
            throw new ArgumentException($"stage {Name}: at least one loss must have a weight");
        }

        if (KeepFeatures && (Learns(DrivePiPart.Encoder) || Augmentation.IsAny))
        {
            throw new ArgumentException($"stage {Name}: keepFeatures needs an encoder that is not learned and frames that are not varied");
        }
    }
}

/// <summary>How frames are varied while the encoder learns. Text is not learned with a frame that was turned or mirrored: its words would be wrong.</summary>
/// <remarks>UniLION, training recipe: turned up to 45 degrees, mirrored along either axis half of the time.</remarks>
public sealed record DrivePiAugmentation
{
    /// <summary>Share of frames that are turned or mirrored at all; 0 to 1.</summary>
    public double Share { get; init => field = ConfigFile.InRange(value, 0, 1); }

    /// <summary>Largest turn about the vertical axis, radians; 0 to pi.</summary>
    public double Turn { get; init => field = ConfigFile.InRange(value, 0, Math.PI); } = Math.PI / 4;

    /// <summary>Chance of left and right being mirrored; 0 to 1.</summary>
    public double MirrorSides { get; init => field = ConfigFile.InRange(value, 0, 1); } = 0.5;

    /// <summary>Chance of front and back being mirrored; 0 to 1.</summary>
    public double MirrorEnds { get; init => field = ConfigFile.InRange(value, 0, 1); } = 0.5;

    /// <summary>Largest change of the pictures' scale, a share; 0 to 0.5.</summary>
    public double PictureScale { get; init => field = ConfigFile.InRange(value, 0, 0.5); }

    /// <summary>True where anything varies.</summary>
    [JsonIgnore]
    public bool IsAny => Share > 0 || PictureScale > 0;
}

/// <summary>How DrivePI is trained. Defaults are the paper's.</summary>
/// <remarks>DrivePI, section 4.1 and its release's scripts: the projector is aligned on captions, then all but the encoder learns together.</remarks>
public sealed record DrivePiTrainingConfig
{
    /// <summary>Everything random comes from it.</summary>
    public int Seed { get; init; }

    /// <summary>What comes after what.</summary>
    public IReadOnlyList<DrivePiStageConfig> Stages { get; init; } =
    [
        new()
        {
            Name = "align",
            Trains = [DrivePiPart.Projector],
            Frames = 64,
            LearningRate = 1e-3,
            WarmUp = 0.03,
            WeightDecay = 0,
            Mixture = new() { OccupancyStatus = 0, OccupancyClass = 0, OccupancyFlow = 0, Action = 0, Trajectory = 0, NuScenesQa = 0 },
            Losses = new() { Occupancy = 0, Flow = 0, Action = 0 },
        },
        new() { Trains = [DrivePiPart.Projector, DrivePiPart.Language, DrivePiPart.Occupancy, DrivePiPart.Flow, DrivePiPart.Planner, DrivePiPart.Sight] },
    ];

    /// <summary>Share of the averaged weights that a step keeps, 0 for no average: the average is what predicts; 0 to 0.99999.</summary>
    public double Average { get; init => field = ConfigFile.InRange(value, 0, 0.99999); }

    /// <summary>Steps between checkpoints; 1 to 1e8.</summary>
    public int CheckpointEvery { get; init => field = ConfigFile.InRange(value, 1, 100_000_000); } = 500;

    /// <summary>Checkpoints between evaluations on the frames of --validation; 1 to 1000.</summary>
    public int EvaluateEvery { get; init => field = ConfigFile.InRange(value, 1, 1000); } = 1;

    /// <summary>Evaluations without a better one after which training ends; 0 for never; 0 to 1000.</summary>
    public int Patience { get; init => field = ConfigFile.InRange(value, 0, 1000); }

    /// <summary>LiDAR sweeps of a frame, the key sweep included, as many as the release has; 1 to 100.</summary>
    public int Sweeps { get; init => field = ConfigFile.InRange(value, 1, 100); } = 11;

    /// <exception cref="ArgumentException">Values do not fit each other.</exception>
    public void Check()
    {
        if (Stages.Count == 0)
        {
            throw new ArgumentException("training must have at least one stage");
        }

        foreach (var stage in Stages)
        {
            stage.Check();
        }

        if (Stages.Select(stage => stage.Name).Distinct(StringComparer.Ordinal).Count() != Stages.Count)
        {
            throw new ArgumentException("stages of training must have different names");
        }
    }
}
