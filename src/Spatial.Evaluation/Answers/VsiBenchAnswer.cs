namespace Spatial.Evaluation;

/// <summary>An item of VSI-Bench with the true and the predicted answer.</summary>
/// <param name="Type">Question type as the benchmark names it, for example object_rel_direction_easy.</param>
/// <param name="Truth">The true answer: a letter, or a number as text.</param>
/// <param name="Prediction">What the model wrote; null where it wrote nothing, which scores 0.</param>
public sealed record VsiBenchAnswer(string Type, string Truth, string? Prediction);
