namespace Spatial.Evaluation;

/// <summary>How sure the figures of one run are, as far as the choice of scenes goes.</summary>
public sealed record RunIntervals
{
    /// <summary>Scenes that were drawn from.</summary>
    public required int Scenes { get; init; }

    /// <summary>How often they were drawn.</summary>
    public required int Draws { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Share of draws inside each interval.</summary>
    public required double Confidence { get; init; }

    /// <summary>One per figure of <see cref="ProtocolResult.AllFigures"/>, in that order.</summary>
    public required IReadOnlyList<FigureInterval> Figures { get; init; }

    /// <summary>What limits the intervals, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>A figure and where it lies in most draws.</summary>
/// <param name="Kind">The figure; those of classes are named <c>figure/class</c>.</param>
/// <param name="Value">Its value over all samples; null where not defined.</param>
/// <param name="Interval">Null where it is not defined.</param>
/// <param name="DefinedDraws">Draws in which the figure is defined.</param>
public sealed record FigureInterval(FigureKind Kind, double? Value, Interval? Interval, int DefinedDraws);
