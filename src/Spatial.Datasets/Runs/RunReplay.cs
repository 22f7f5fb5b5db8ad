namespace Spatial.Datasets;

/// <summary>A recorded run as a perception: gives back what was predicted for a sample.</summary>
public sealed class RunReplay : IPerception
{
    private readonly RunFolder _run;

    /// <summary>Replays an opened run, which it owns from now on.</summary>
    public RunReplay(RunFolder run)
    {
        ArgumentNullException.ThrowIfNull(run);
        _run = run;
    }

    /// <summary>Name of the perception that made the run.</summary>
    public string Name => _run.Manifest.Model;

    /// <summary>Opens a run folder for replay.</summary>
    /// <exception cref="ArgumentException">The folder holds no run.</exception>
    /// <exception cref="InvalidDataException">A file of the run is damaged.</exception>
    public static RunReplay Open(string folder) => new(RunFolder.Open(folder));

    /// <summary>The recorded prediction of a sample.</summary>
    /// <param name="frame">Only its token and time are used.</param>
    /// <param name="questions">Questions whose recorded answers are wanted; each must have been asked in the run.</param>
    /// <param name="cancellation">Stops before reading.</param>
    /// <exception cref="ArgumentException">The run does not hold the sample or a question.</exception>
    /// <exception cref="InvalidDataException">The run's sample has another time: it was made from another data set.</exception>
    public ScenePrediction Perceive(Frame frame, IReadOnlyList<string> questions, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ArgumentNullException.ThrowIfNull(questions);
        cancellation.ThrowIfCancellationRequested();
        var recorded = _run.Journal.Read(frame.SampleToken);
        if (recorded.TimestampMicros != frame.TimestampMicros)
        {
            throw new InvalidDataException(
                $"sample {frame.SampleToken}: the run recorded time {recorded.TimestampMicros}, the frame has {frame.TimestampMicros}: "
                + "the run is of another data set");
        }

        return recorded with { Answers = [.. questions.Select(question => AnswerTo(question, recorded))] };
    }

    /// <inheritdoc/>
    public void Dispose() => _run.Dispose();

    private static Answer AnswerTo(string question, ScenePrediction recorded) =>
        recorded.Answers.FirstOrDefault(answer => answer.Question == question)
        ?? throw new ArgumentException($"the run did not ask '{question}' about sample {recorded.SampleToken}; predict again with --question", nameof(question));
}
