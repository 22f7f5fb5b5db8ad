namespace Spatial.Models;

/// <summary>Sizes of the action head. Defaults are those of the paper.</summary>
internal sealed record DrivePiActionConfig
{
    /// <summary>Tokens, and the map that they are laid out to.</summary>
    public BevTokens Tokens { get; init; } = new();

    /// <summary>Whether the encoder's map is added to the one that is laid out.</summary>
    public bool HasBevSkip { get; init; }

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

    /// <exception cref="ArgumentException">Sizes do not fit each other.</exception>
    public void Validate()
    {
        Tokens.Validate();
        if (Channels % HeadCount != 0 || Channels % 2 != 0 || Channels < 4)
        {
            throw new ArgumentException($"the planner's width must be even, at least 4 and a multiple of its heads, got {Channels} and {HeadCount} heads");
        }
    }
}
