using System.Text.Json.Serialization;

namespace Spatial.Models;

/// <summary>What a model does about a sensor that a frame lacks.</summary>
public enum MissingSensor
{
    /// <summary>Goes on without it and says so in the prediction.</summary>
    Degrade,

    /// <summary>Refuses the frame.</summary>
    Refuse,
}

/// <summary>What the language model sees of a frame.</summary>
public enum DrivePiVisual
{
    /// <summary>The bird's-eye map's tokens, as in the paper.</summary>
    Bev,

    /// <summary>The fused tokens of Spatial-MLLM's two encoders, of the six cameras; the heads then take the map's tokens as they are projected, around the
    /// language model.</summary>
    [JsonStringEnumMemberName("dual-encoder")]
    DualEncoder,

    /// <summary>Both, the cameras' tokens first, so that those of the map can look at them.</summary>
    Both,
}

/// <summary>Spatial-MLLM's two encoders within DrivePI: their sizes, and that of their pictures.</summary>
public sealed record DrivePiSightConfig
{
    private const int Cell = VisualGrid.CellPixels;

    /// <summary>Columns of a picture; a multiple of 28 up to 4096.</summary>
    public int Width { get; init => field = InCells(value, "width"); } = 252;

    /// <summary>Rows of a picture; a multiple of 28 up to 4096.</summary>
    public int Height { get; init => field = InCells(value, "height"); } = 140;

    /// <summary>What things are.</summary>
    public SpatialMllmTowerSizes Tower { get; init; } = new();

    /// <summary>Where they are.</summary>
    public SpatialMllmStructureSizes Structure { get; init; } = new();

    /// <summary>Tokens of six pictures.</summary>
    [JsonIgnore]
    internal int Tokens => DrivePiInput.CameraCount * (Width / Cell) * (Height / Cell);

    private static int InCells(int pixels, string name) => pixels is >= Cell and <= 4096 && pixels % Cell == 0 ? pixels
        : throw new ArgumentException($"{name} must be a multiple of {Cell} up to 4096, got {pixels}");
}

/// <summary>Sizes of the head for occupancy and flow, which predicts the grid of the nuScenes benchmarks: 200 x 200 x 16 voxels, 17 classes.</summary>
public sealed record DrivePiOccupancyConfig
{
    /// <summary>Channels of the map on the occupancy grid; 4 to 4096.</summary>
    public int Channels { get; init => field = ConfigFile.InRange(value, 4, 4096); } = 256;
}

/// <summary>Whose ego motion the action head plans with.</summary>
public enum EgoStatusSource
{
    /// <summary>That which it reads from the map itself: the field's variant without ego status.</summary>
    Predicted,

    /// <summary>That which the vehicle measured: the field's variant with ego status.</summary>
    Measured,
}

/// <summary>Sizes of the action head.</summary>
public sealed record DrivePiPlannerConfig
{
    /// <summary>Width; 4 to 4096.</summary>
    public int Channels { get; init => field = ConfigFile.InRange(value, 4, 4096); } = 128;

    /// <summary>Heads of attention; 1 to 64.</summary>
    public int Heads { get; init => field = ConfigFile.InRange(value, 1, 64); } = 8;

    /// <summary>Width inside the feed-forward parts; 4 to 65536.</summary>
    public int FeedForwardSize { get; init => field = ConfigFile.InRange(value, 4, 1 << 16); } = 1024;

    /// <summary>Anchors of each command; 1 to 64.</summary>
    public int Modes { get; init => field = ConfigFile.InRange(value, 1, 64); } = 6;

    /// <summary>Whose motion the plan goes on from.</summary>
    public EgoStatusSource EgoStatus { get; init; }

    /// <summary>Seed of the noise on the anchors, which the release draws at random; null for none, so that a frame has one plan.</summary>
    public ulong? NoiseSeed { get; init; }
}

/// <summary>DrivePI: its sizes, and what it does about faults. Always valid once <see cref="Load"/> or <see cref="Check"/> has passed. Defaults are the
/// paper's.</summary>
public sealed record DrivePiConfig
{
    /// <summary>Whose behaviour the parts have where the published code has a defect. Weights must have been trained with the same.</summary>
    public DrivePiBehaviour Behaviour { get; init; } = DrivePiBehaviour.Corrected;

    /// <summary>The LiDAR-camera encoder.</summary>
    public UniLionConfig Encoder { get; init; } = new();

    /// <summary>Cells of the encoder's map along an edge of a vision token's patch; 1 to 32.</summary>
    public int Patch { get; init => field = ConfigFile.InRange(value, 1, 32); } = 3;

    /// <summary>Whose order the heads lay the cells of tokens out in; null for that of <see cref="Behaviour"/>.</summary>
    public DrivePiBehaviour? PatchOrder { get; init; }

    /// <summary>Width of a head of the attention that pools a patch; a divisor of the map's channels.</summary>
    public int ProjectorHeadSize { get; init => field = ConfigFile.InRange(value, 1, 1024); } = 64;

    /// <summary>The language model.</summary>
    public DrivePiLanguageConfig Language { get; init; } = new();

    /// <summary>The head for occupancy and flow.</summary>
    public DrivePiOccupancyConfig Occupancy { get; init; } = new();

    /// <summary>The action head.</summary>
    public DrivePiPlannerConfig Planner { get; init; } = new();

    /// <summary>Whether the heads also get the encoder's map, around the language model. Not in the paper.</summary>
    public bool BevSkip { get; init; }

    /// <summary>Whether the head for occupancy also gets the encoder's voxels, which are finer than its map. Not in the paper.</summary>
    public bool VoxelSkip { get; init; }

    /// <summary>Channels of a network that reads motion from the LiDAR returns of each sweep, for flow; 0 to 256, 0 for none. Not in the paper.</summary>
    public int MotionChannels { get; init => field = ConfigFile.InRange(value, 0, 256); }

    /// <summary>What the language model sees. Not in the paper but for bev.</summary>
    public DrivePiVisual Visual { get; init; }

    /// <summary>The encoders of the cameras' tokens, where <see cref="Visual"/> asks for them.</summary>
    public DrivePiSightConfig Sight { get; init; } = new();

    /// <summary>What a frame without one of the six cameras, or with one whose calibration cannot be, leads to.</summary>
    public MissingSensor MissingCamera { get; init; }

    /// <summary>What a frame without LiDAR points leads to.</summary>
    public MissingSensor MissingLidar { get; init; }

    /// <summary>How the weights are, or were, trained; null where nothing is said.</summary>
    public DrivePiTrainingConfig? Training { get; init; }

    /// <summary>Vision tokens of a frame that the language model reads.</summary>
    [JsonIgnore]
    public int VisionTokens => SightTokens + (ReadsBev ? Tokens.Count : 0);

    /// <summary>Those of the cameras among them, which come first.</summary>
    [JsonIgnore]
    internal int SightTokens => Visual == DrivePiVisual.Bev ? 0 : Sight.Tokens;

    /// <summary>Whether those of the map are among them.</summary>
    [JsonIgnore]
    internal bool ReadsBev => Visual != DrivePiVisual.DualEncoder;

    /// <summary>The encoder's map and its tokens.</summary>
    [JsonIgnore]
    internal BevTokens Tokens => new(Language.HiddenSize, Encoder.BevChannels, Encoder.BevSide, Patch);

    /// <summary>Reads a configuration file. Comments and trailing commas are allowed; keys that are left out keep their defaults.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">Not JSON, an unknown or repeated key, a value out of its range, or sizes that do not fit each other.</exception>
    public static DrivePiConfig Load(string path)
    {
        var config = ConfigFile.Read<DrivePiConfig>(path, "drivepi");
        try
        {
            config.Check();
        }
        catch (ArgumentException misfit)
        {
            throw new InvalidDataException($"drivepi configuration: {misfit.Message}; in {path}", misfit);
        }

        return config;
    }

    /// <summary>The whole configuration as JSON, as a run records it.</summary>
    public string ToJson() => ConfigFile.ToJson(this);

    /// <summary>Checks that the parts fit each other.</summary>
    /// <exception cref="ArgumentException">They do not; names what.</exception>
    public void Check()
    {
        Encoder.Check();
        Tokens.Validate();
        Language.ToQwen2();
        ActionHead.Validate();
        Training?.Check();
        if (MotionChannels == 0 && Training?.Stages.FirstOrDefault(stage => stage.Losses.Unseen != 1) is { } blind)
        {
            throw new ArgumentException($"stage {blind.Name}: losses.unseen below 1 needs motionChannels, which know what is in sight");
        }

        if (Encoder.BevChannels % ProjectorHeadSize != 0)
        {
            throw new ArgumentException($"the channels of the encoder's map must be a multiple of {ProjectorHeadSize}, got {Encoder.BevChannels}");
        }

        if (VisionTokens >= Language.Context)
        {
            throw new ArgumentException($"the context must hold more than the {VisionTokens} vision tokens, got {Language.Context}");
        }

        if (SightTokens > 0)
        {
            Sight.Structure.ToVggt().Check();
            if (Training?.Stages.FirstOrDefault(stage => stage.Augmentation.Share > 0) is { } varied)
            {
                throw new ArgumentException(
                    $"stage {varied.Name}: augmentation.share must be 0 with visual {Visual}: cameras' pictures cannot be turned as the map is");
            }
        }
    }

    /// <summary>Whose order the heads lay the cells of tokens out in.</summary>
    [JsonIgnore]
    internal DrivePiBehaviour TokenOrder => PatchOrder ?? Behaviour;

    /// <summary>The configuration of the head for occupancy and flow.</summary>
    [JsonIgnore]
    internal OccupancyHeadConfig OccupancyHead => new()
    {
        Tokens = Tokens,
        HasBevSkip = BevSkip,
        FoldedChannels = VoxelSkip ? Encoder.FoldedChannels : 0,
        FoldedSide = Encoder.Shape.X,
        MotionChannels = MotionChannels,
        BevReach = Encoder.Reach,
        Channels = Occupancy.Channels,
    };

    /// <summary>The configuration of the action head.</summary>
    [JsonIgnore]
    internal DrivePiActionConfig ActionHead => new()
    {
        Tokens = Tokens,
        HasBevSkip = BevSkip,
        Channels = Planner.Channels,
        HeadCount = Planner.Heads,
        FeedForwardSize = Planner.FeedForwardSize,
        ModeCount = Planner.Modes,
        TokenOrder = TokenOrder,
        AnchorAxes = Behaviour,
    };
}
