using Spatial.Evaluation;
using Spatial.Reports;

namespace Spatial.Viewer;

/// <summary>Figures of one frame under one protocol.</summary>
public sealed record FrameFigures(string Protocol, IReadOnlyList<Figure> Figures);

/// <summary>Value of the ranking figure for a frame.</summary>
public sealed record FrameValue(string SampleToken, double Value);

/// <summary>The figure that ranks frames under a protocol, frame by frame in the order of the data set.</summary>
public sealed record FigureOverTime(string Protocol, FigureKind Kind, IReadOnlyList<FrameValue> Values);

/// <summary>One set of predictions beside its figures.</summary>
public sealed record ViewedRun : IDisposable
{
    /// <summary>Name of the run's folder, or of the live perception.</summary>
    public required string Name { get; init; }

    /// <summary>The predictions.</summary>
    public required IShownPredictions Predictions { get; init; }

    /// <summary>Its evaluation; null where it was not evaluated.</summary>
    public EvaluationReport? Report { get; init; }

    /// <summary>What its evaluation measured frame by frame; read when asked for.</summary>
    public Func<IReadOnlyList<FigureOverTime>> OverTime { get; init; } = () => [];

    /// <summary>Figures of a single frame; null where none can be measured.</summary>
    public Func<string, IReadOnlyList<FrameFigures>>? Measure { get; init; }

    /// <inheritdoc/>
    public void Dispose() => Predictions.Dispose();
}
