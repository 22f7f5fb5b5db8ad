using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>nuScenes-QA: answers by exact comparison.</summary>
internal sealed class AnswersTask(NuScenesQaProtocol protocol, QuestionsBySample questions) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.Answers is null ? "no answers" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(EvaluatedSample sample, SamplePrediction prediction) =>
        protocol.Measure(sample.Token, sample.Scene, questions.Answered(sample, prediction.Answers!));
}
