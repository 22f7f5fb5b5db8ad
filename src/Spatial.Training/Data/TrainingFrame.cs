using Spatial.Datasets;

namespace Spatial.Training;

/// <summary>A keyframe to learn from.</summary>
/// <param name="Dataset">Where it is read.</param>
/// <param name="SceneName">Its scene.</param>
/// <param name="SampleToken">Its token.</param>
/// <param name="Earlier">The keyframe before it; null at the begin of a scene.</param>
/// <param name="Conversations">What can be said about it.</param>
internal sealed record TrainingFrame(
    TrainingDataset Dataset, string SceneName, string SampleToken, string? Earlier, IReadOnlyList<SampleConversation> Conversations);
