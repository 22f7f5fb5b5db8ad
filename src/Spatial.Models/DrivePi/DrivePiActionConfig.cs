namespace Spatial.Models;

/// <summary>Sizes of the action head. Defaults are those of the paper.</summary>
internal sealed record DrivePiActionConfig
{
    /// <summary>Width D of the language model's hidden states.</summary>
    public int HiddenSize { get; init; } = 896;

    /// <summary>Channels of the BEV map that hidden states are turned into.</summary>
    public int BevChannels { get; init; } = 384;

    /// <summary>Cells along a side of the BEV map.</summary>
    public int BevSide { get; init; } = 180;

    /// <summary>Cells along a side of a token's patch.</summary>
    public int Patch { get; init; } = 3;

    /// <summary>Width C of the planner.</summary>
    public int Channels { get; init; } = 128;

    /// <summary>Heads of attention.</summary>
    public int HeadCount { get; init; } = 8;

    /// <summary>Width inside the feed-forward parts.</summary>
    public int FeedForwardSize { get; init; } = 1024;

    /// <summary>Commands, each with its own anchors.</summary>
    public int CommandCount { get; init; } = 3;

    /// <summary>Anchors M of a command: the modes of a plan.</summary>
    public int ModeCount { get; init; } = 6;

    /// <summary>Future steps T.</summary>
    public int StepCount { get; init; } = 6;

    /// <summary>Dropped share of attention and activations while training.</summary>
    public double Dropout { get; init; } = 0.1;

    /// <summary>How tokens become a map.</summary>
    public DrivePiBehaviour TokenOrder { get; init; } = DrivePiBehaviour.Corrected;

    /// <summary>Which axis of the anchors counts as forward.</summary>
    public DrivePiBehaviour AnchorAxes { get; init; } = DrivePiBehaviour.Corrected;

    /// <summary>Tokens of a map.</summary>
    public int TokenCount => BevSide / Patch * (BevSide / Patch);

    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public void Validate()
    {
        if (BevSide % Patch != 0)
        {
            throw new ArgumentException($"the side of the BEV map must be a multiple of the patch, got {BevSide} and {Patch}");
        }

        if (Channels % HeadCount != 0 || Channels % 2 != 0 || Channels < 4)
        {
            throw new ArgumentException($"the planner's width must be even, at least 4 and a multiple of its heads, got {Channels} and {HeadCount} heads");
        }
    }
}
