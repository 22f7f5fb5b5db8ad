namespace Spatial.Training;

/// <summary>What one step of the optimizer did.</summary>
public sealed record TrainingStep
{
    /// <summary>The stage.</summary>
    public required string Stage { get; init; }

    /// <summary>Number of the step in its stage, from 1.</summary>
    public required long Step { get; init; }

    /// <summary>Steps of the stage.</summary>
    public required long Steps { get; init; }

    /// <summary>Number of the step in the whole training, from 1.</summary>
    public required long TotalStep { get; init; }

    /// <summary>Steps of the whole training.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Losses, the mean over its frames.</summary>
    public required LossTerms Losses { get; init; }

    /// <summary>Learning rate.</summary>
    public required double LearningRate { get; init; }

    /// <summary>Length of the gradient before it was clipped.</summary>
    public required double GradientLength { get; init; }

    /// <summary>Frames that were learned from.</summary>
    public required int Frames { get; init; }

    /// <summary>Tokens that the language model read.</summary>
    public required int Tokens { get; init; }

    /// <summary>Seconds that it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Seconds of them in which it waited for data.</summary>
    public required double WaitSeconds { get; init; }

    /// <summary>Seconds of them by part of the work.</summary>
    public required IReadOnlyDictionary<string, double> Parts { get; init; }
}
