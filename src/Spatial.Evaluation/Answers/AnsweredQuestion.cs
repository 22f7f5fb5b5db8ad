namespace Spatial.Evaluation;

/// <summary>A question of NuScenes-QA with the true and the predicted answer.</summary>
/// <param name="Type">Template type: exist, count, object, status or comparison.</param>
/// <param name="Hops">Relations that the question follows, 0 or 1.</param>
/// <param name="Truth">The true answer; numbers as text.</param>
/// <param name="Prediction">The predicted answer, compared as it is; null where there is none, which counts as wrong.</param>
public sealed record AnsweredQuestion(string Type, int Hops, string Truth, string? Prediction);
