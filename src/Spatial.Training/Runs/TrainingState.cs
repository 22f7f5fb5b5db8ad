namespace Spatial.Training;

/// <summary>How far a training is: <c>training/state.json</c> of a checkpoint.</summary>
internal sealed record TrainingState
{
    /// <summary>The layout that this program writes.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Layout of the checkpoint.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>Number of the stage, from 0.</summary>
    public int Stage { get; init; }

    /// <summary>Steps of the stage that are done.</summary>
    public long Step { get; init; }

    /// <summary>Steps of all stages that are done.</summary>
    public long TotalSteps { get; init; }

    /// <summary>Steps of the optimizer of the stage.</summary>
    public long OptimizerSteps { get; init; }

    /// <summary>Steps that the average of the weights has taken in.</summary>
    public long AverageSteps { get; init; }

    /// <summary>Seconds of training up to here.</summary>
    public double Seconds { get; init; }

    /// <summary>Frames that could not be learned from, with the reason of each; each once.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>The mean loss of late, by which a diverging run is told.</summary>
    public LossTrend Trend { get; init; } = new();
}
