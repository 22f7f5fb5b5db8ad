namespace Spatial.Training;

/// <summary>What comes after what in a training, whatever is trained.</summary>
/// <param name="Stages">One after the other.</param>
/// <param name="Average">Share of the averaged weights that a step keeps, 0 for no average.</param>
/// <param name="CheckpointEvery">Steps between checkpoints.</param>
/// <param name="EvaluateEvery">Checkpoints between evaluations.</param>
/// <param name="Patience">Evaluations without a better one after which training ends; 0 for never.</param>
internal sealed record TrainingPlan(IReadOnlyList<StagePlan> Stages, double Average, int CheckpointEvery, int EvaluateEvery = 1, int Patience = 0);

/// <summary>A stage of it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="Frames">Frames of a step.</param>
/// <param name="LearningRate">Highest rate.</param>
/// <param name="WarmUp">Share of the steps in which the rate rises.</param>
/// <param name="WeightDecay">Of matrices and kernels.</param>
/// <param name="Clip">Longest gradient.</param>
internal sealed record StagePlan(string Name, long Steps, int Frames, double LearningRate, double WarmUp, double WeightDecay, double Clip)
{
    /// <summary>The steps of a stage.</summary>
    /// <param name="steps">Where they are given; else 0.</param>
    /// <param name="epochs">Times that each frame is seen.</param>
    /// <param name="available">Frames that there are.</param>
    /// <param name="frames">Frames of a step.</param>
    public static long StepsOf(int steps, double epochs, int available, int frames) => steps > 0 ? steps
        : Math.Max(1, (long)Math.Round(epochs * available / frames));
}

/// <summary>What a stage learns from, in order.</summary>
internal interface ILessons : IDisposable
{
    /// <summary>Where the time went, seconds by part.</summary>
    IReadOnlyDictionary<string, double> Seconds { get; }

    /// <summary>The next frame.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; the next call gives the one after it.</exception>
    ILesson Take();
}

/// <summary>A frame to learn from.</summary>
internal interface ILesson : IDisposable
{
    /// <summary>Tokens that the language model reads of it.</summary>
    int Tokens { get; }

    /// <summary>Adds its gradients to those that are there.</summary>
    /// <param name="share">Factor of its loss.</param>
    LossTerms Learn(double share);
}
