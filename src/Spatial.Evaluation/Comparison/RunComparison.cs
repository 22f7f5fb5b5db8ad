namespace Spatial.Evaluation;

/// <summary>What a comparison says about a figure. B is seen from A.</summary>
public enum Verdict
{
    /// <summary>The interval of the difference holds zero.</summary>
    NoEvidence,

    /// <summary>B is better.</summary>
    Better,

    /// <summary>B is worse.</summary>
    Worse,

    /// <summary>B differs in a figure of which neither way is better.</summary>
    Differs,

    /// <summary>There is no interval: too few scenes, or the figure is not defined.</summary>
    Unknown,
}

/// <summary>Two runs over the same samples, compared under one protocol: B minus A.</summary>
public sealed record RunComparison
{
    /// <summary>Name of the protocol; stands beside every figure that is shown.</summary>
    public required string Protocol { get; init; }

    /// <summary>Name of the run that is compared with.</summary>
    public required string A { get; init; }

    /// <summary>Name of the run that is compared.</summary>
    public required string B { get; init; }

    /// <summary>Samples in both.</summary>
    public required int Samples { get; init; }

    /// <summary>Scenes of these samples: what is drawn.</summary>
    public required int SceneCount { get; init; }

    /// <summary>How often scenes were drawn.</summary>
    public required int Draws { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Share of draws inside each interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>The figures a paper would print.</summary>
    public required IReadOnlyList<FigureComparison> Figures { get; init; }

    /// <summary>The figures of classes.</summary>
    public required IReadOnlyList<ClassComparison> Classes { get; init; }

    /// <summary>How many of the classes' differences to expect by chance alone.</summary>
    public required Multiplicity Multiplicity { get; init; }

    /// <summary>The figure whose difference <see cref="Scenes"/> explain; null where the protocol has none.</summary>
    public required FigureKind? ExplainedFigure { get; init; }

    /// <summary>What each scene adds to the difference, the largest share first.</summary>
    public required IReadOnlyList<SceneContribution> Scenes { get; init; }

    /// <summary>Obstacles that were overruled. Not empty: shown above everything else.</summary>
    public IReadOnlyList<string> Stamps { get; init; } = [];

    /// <summary>What limits the comparison, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A figure of two runs.</summary>
/// <param name="Kind">The figure; those of classes are named <c>figure/class</c>.</param>
/// <param name="A">Value of run A; null where not defined.</param>
/// <param name="B">Value of run B; null where not defined.</param>
/// <param name="Difference">B minus A; null where either is not defined.</param>
/// <param name="Interval">Where the difference lies in most draws; null where there is none.</param>
/// <param name="ShareAboveZero">Share of the draws with a defined difference in which it is above zero; null where there is no interval.</param>
/// <param name="DefinedDraws">Draws in which the difference is defined.</param>
/// <param name="Chance">Twice the smaller share of draws on either side of zero, zero itself counted on both, one more draw than there were:
/// how likely so one-sided draws are where nothing differs. Null where there is no interval.</param>
/// <param name="Verdict">What follows for B.</param>
public sealed record FigureComparison(
    FigureKind Kind,
    double? A,
    double? B,
    double? Difference,
    Interval? Interval,
    double? ShareAboveZero,
    int DefinedDraws,
    double? Chance,
    Verdict Verdict);

/// <summary>A figure of a class in two runs.</summary>
/// <param name="Table">Title of its table.</param>
/// <param name="Class">Name of the class.</param>
/// <param name="Column">Name of the figure without the class.</param>
/// <param name="Support">Ground truth behind it.</param>
/// <param name="Figure">The comparison.</param>
/// <param name="AdjustedChance"><see cref="FigureComparison.Chance"/> after Holm's correction for all classes' figures.</param>
public sealed record ClassComparison(string Table, string Class, string Column, long Support, FigureComparison Figure, double? AdjustedChance);

/// <summary>What one scene adds to the difference of a figure.</summary>
/// <param name="Scene">Name of the scene.</param>
/// <param name="Samples">Its samples.</param>
/// <param name="A">The figure of run A in this scene alone.</param>
/// <param name="B">The figure of run B in this scene alone.</param>
/// <param name="Contribution">Difference over all scenes minus the difference without this one: positive where the scene lifts B above A.
/// Contributions do not add up to the difference. Null where not defined.</param>
public sealed record SceneContribution(string Scene, int Samples, double? A, double? B, double? Contribution);
