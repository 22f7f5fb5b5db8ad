using Spatial.Models;

namespace Spatial.Training;

/// <summary>Parts of Spatial-MLLM that a stage of training learns or leaves as they are.</summary>
internal enum SpatialMllmPart
{
    /// <summary>VGGT, pictures to geometry, with the heads that it learns by.</summary>
    Structure,

    /// <summary>The vision tower, pictures to meaning.</summary>
    Tower,

    /// <summary>What joins both.</summary>
    Connector,

    /// <summary>The language model.</summary>
    Language,
}

/// <summary>A small Spatial-MLLM and how it is trained: one file for <c>spatial train</c>.</summary>
internal sealed record SpatialMllmTrainingConfig
{
    /// <summary>What tells these files from those of other models.</summary>
    public const string ModelName = "spatial-mllm";

    private const string Noun = "spatial-mllm";

    /// <summary>The model, <see cref="ModelName"/>.</summary>
    public string Model
    {
        get;
        init => field = value == ModelName ? value : throw new ArgumentException($"model must be {ModelName}, got {value}");
    } = ModelName;

    /// <summary>Pixels of a picture at most; 3136 to 1e7.</summary>
    public int MostPixels { get; init => field = ConfigFile.InRange(value, 3136, 10_000_000); } = 36_000;

    /// <summary>Pixels of a picture at least; 784 to 1e7.</summary>
    public int LeastPixels { get; init => field = ConfigFile.InRange(value, 784, 10_000_000); } = 28_000;

    /// <summary>The language model.</summary>
    public SpatialMllmLanguageSizes Language { get; init; } = new();

    /// <summary>The vision tower.</summary>
    public SpatialMllmTowerSizes Tower { get; init; } = new();

    /// <summary>VGGT.</summary>
    public SpatialMllmStructureSizes Structure { get; init; } = new();

    /// <summary>Whether the connector is given zeros in place of VGGT's features: the ablation.</summary>
    public bool ZeroStructure { get; init; }

    /// <summary>How it is trained.</summary>
    public SpatialMllmSchedule Training { get; init; } = new();

    /// <summary>Reads a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, an unknown key, or a value out of its range; named in the message.</exception>
    public static SpatialMllmTrainingConfig Load(string path)
    {
        var config = ConfigFile.Read<SpatialMllmTrainingConfig>(path, Noun);
        try
        {
            config.Check();
            return config;
        }
        catch (ArgumentException error)
        {
            throw new InvalidDataException($"{Noun} configuration: {error.Message}; in {path}", error);
        }
    }

    /// <summary>The sizes of the model.</summary>
    /// <param name="tokenizer">Knows which tokens stand for pictures.</param>
    public SpatialMllmConfig ToModel(Tokenizer tokenizer) => new()
    {
        Language = new()
        {
            Text = Language.ToText(tokenizer.AddedTokenId(ChatPrompt.TurnEnd)),
            Vision = Tower.ToVision(Language.HiddenSize),
            ImageToken = tokenizer.AddedTokenId(ChatPrompt.ImagePad),
            VideoToken = tokenizer.AddedTokenId(ChatPrompt.VideoPad),
        },
        Structure = Structure.ToVggt(),
        ZeroStructure = ZeroStructure,
    };

    /// <summary>Sizes of pictures.</summary>
    public VisualPreprocessor ToPreprocessor() => new() { Limits = new(LeastPixels, MostPixels) };

    /// <exception cref="ArgumentException">Values do not fit each other.</exception>
    public void Check()
    {
        if (LeastPixels > MostPixels)
        {
            throw new ArgumentException($"leastPixels must be at most mostPixels {MostPixels}, got {LeastPixels}");
        }

        Structure.ToVggt().Check();
        Training.Check();
    }
}

/// <summary>Sizes of the language model.</summary>
internal sealed record SpatialMllmLanguageSizes
{
    /// <summary>Rows of the embedding; 300 to 200000.</summary>
    public int Vocabulary { get; init => field = ConfigFile.InRange(value, 300, 200_000); } = 512;

    /// <summary>Width D of hidden states; 8 to 8192.</summary>
    public int HiddenSize { get; init => field = ConfigFile.InRange(value, 8, 8192); } = 128;

    /// <summary>Width within the feed-forward part; 8 to 65536.</summary>
    public int FeedForwardSize { get; init => field = ConfigFile.InRange(value, 8, 65_536); } = 384;

    /// <summary>Layers; 1 to 100.</summary>
    public int Layers { get; init => field = ConfigFile.InRange(value, 1, 100); } = 4;

    /// <summary>Heads of queries; 1 to 128.</summary>
    public int Heads { get; init => field = ConfigFile.InRange(value, 1, 128); } = 4;

    /// <summary>Heads of keys and values; 1 to 128.</summary>
    public int KeyValueHeads { get; init => field = ConfigFile.InRange(value, 1, 128); } = 2;

    /// <summary>Longest chat, tokens; 64 to 1e6.</summary>
    public int Context { get; init => field = ConfigFile.InRange(value, 64, 1_000_000); } = 2048;

    /// <summary>As the decoder has them.</summary>
    public Qwen2Config ToText(int endOfText)
    {
        var frequencies = HiddenSize / Heads / 2;
        var (time, rest) = (frequencies / 4, frequencies - (frequencies / 4)); // as published: 16 of 64, the rest for rows and columns
        return new()
        {
            VocabSize = Vocabulary,
            HiddenSize = HiddenSize,
            IntermediateSize = FeedForwardSize,
            LayerCount = Layers,
            HeadCount = Heads,
            KeyValueHeadCount = KeyValueHeads,
            MaxPositions = Context,
            TieWordEmbeddings = true,
            MropeSection = [time, rest / 2, rest - (rest / 2)],
            EndOfText = endOfText,
        };
    }
}

/// <summary>How Spatial-MLLM is trained.</summary>
/// <remarks>Differs from the paper, whose encoders are published ones that stay as they are: here nothing is published, so VGGT first learns geometry from
/// LiDAR and poses, and then all else learns from questions.</remarks>
internal sealed record SpatialMllmSchedule
{
    /// <summary>Everything random comes from it.</summary>
    public int Seed { get; init; }

    /// <summary>What comes after what.</summary>
    public IReadOnlyList<SpatialMllmStage> Stages { get; init; } = [new()];

    /// <summary>Share of the averaged weights that a step keeps, 0 for no average; 0 to 0.99999.</summary>
    public double Average { get; init => field = ConfigFile.InRange(value, 0, 0.99999); }

    /// <summary>Steps between checkpoints; 1 to 1e8.</summary>
    public int CheckpointEvery { get; init => field = ConfigFile.InRange(value, 1, 100_000_000); } = 200;

    /// <exception cref="ArgumentException">Values do not fit each other.</exception>
    public void Check()
    {
        if (Stages.Count == 0 || Stages.Select(stage => stage.Name).Distinct(StringComparer.Ordinal).Count() != Stages.Count)
        {
            throw new ArgumentException("training must have stages, each with another name");
        }

        foreach (var stage in Stages)
        {
            stage.Check();
        }
    }
}

/// <summary>A stretch of training: of geometry, or of questions.</summary>
internal sealed record SpatialMllmStage
{
    /// <summary>Its name, in logs and checkpoints: letters, digits and hyphens.</summary>
    public string Name
    {
        get;
        init => field = value.Length is > 0 and <= 40 && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-') ? value
            : throw new ArgumentException($"name must be 1 to 40 letters, digits and hyphens, got '{value}'");
    } = "questions";

    /// <summary>What is learned: the structure alone, from depths and cameras; or others, from questions.</summary>
    public IReadOnlyList<SpatialMllmPart> Trains { get; init; } = [SpatialMllmPart.Tower, SpatialMllmPart.Connector, SpatialMllmPart.Language];

    /// <summary>Steps of the optimizer; 0 for <see cref="Epochs"/>.</summary>
    public int Steps { get; init => field = ConfigFile.InRange(value, 0, 100_000_000); }

    /// <summary>Times that each picture or keyframe is seen, where no steps are given; 0.001 to 10000.</summary>
    public double Epochs { get; init => field = ConfigFile.InRange(value, 0.001, 10_000); } = 1;

    /// <summary>Clips of a step, one after the other: their gradients are averaged; 1 to 4096.</summary>
    public int Frames { get; init => field = ConfigFile.InRange(value, 1, 4096); } = 4;

    /// <summary>Questions about a clip at most, read as one batch; 1 to 1000.</summary>
    public int Questions { get; init => field = ConfigFile.InRange(value, 1, 1000); } = 8;

    /// <summary>Highest learning rate; 0 to 10.</summary>
    public double LearningRate { get; init => field = ConfigFile.InRange(value, 0, 10); } = 1e-3;

    /// <summary>Share of the steps in which the rate rises; it falls along a cosine after them; 0 to 1.</summary>
    public double WarmUp { get; init => field = ConfigFile.InRange(value, 0, 1); } = 0.05;

    /// <summary>Weight decay of matrices and kernels; 0 to 10.</summary>
    public double WeightDecay { get; init => field = ConfigFile.InRange(value, 0, 10); } = 0.01;

    /// <summary>Longest gradient, all of it together; 1e-6 to 1e6.</summary>
    public double Clip { get; init => field = ConfigFile.InRange(value, 1e-6, 1e6); } = 1;

    /// <summary>How much cameras count against depths; 0 to 1000.</summary>
    public double CameraWeight { get; init => field = ConfigFile.InRange(value, 0, 1000); } = 1;

    /// <summary>Whether geometry is learned.</summary>
    internal bool IsOfGeometry => Trains.Contains(SpatialMllmPart.Structure);

    /// <exception cref="ArgumentException">It learns nothing, or both kinds at once.</exception>
    public void Check()
    {
        if (Trains.Count == 0 || Trains.Distinct().Count() != Trains.Count || (IsOfGeometry && Trains.Count > 1))
        {
            throw new ArgumentException(
                $"stage {Name}: trains must be [structure] alone, which learns from depths and cameras, or others, each once, which learn from questions, got [{string.Join(", ", Trains)}]");
        }
    }
}
