using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>nuScenes-QA: answers by exact comparison.</summary>
internal sealed class AnswersTask(NuScenesQaProtocol protocol, QuestionsBySample questions) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.Answers is not { Count: > 0 } && prediction.AnswersByIndex is null ? "no answers" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction) =>
        protocol.Measure(sample.Token, sample.Scene, questions.Answered(sample, prediction));
}

/// <summary>VSI-Bench: one item a sample, whose file holds question, truth and answer.</summary>
internal sealed class VsiBenchItemsTask(VsiBenchProtocol protocol) : IEvaluationTask
{
    /// <inheritdoc/>
    public IProtocol Protocol => protocol;

    /// <inheritdoc/>
    public string? LackOf(SamplePrediction prediction) => prediction.Items is null ? "no items of VSI-Bench" : null;

    /// <inheritdoc/>
    public SampleStatistics Measure(SceneSample sample, SamplePrediction prediction) => protocol.Measure(
        sample.Token, sample.Scene, [.. SamplePrediction.Required(prediction.Items, "items").Select(item => new VsiBenchAnswer(item.QuestionType, item.GroundTruth, item.Prediction))]);
}
