namespace Spatial.Worlds;

/// <summary>A question or conversation as a file has it.</summary>
/// <param name="Number">Its place in the file, from 0.</param>
/// <param name="SampleToken">The sample; empty where it cannot be read.</param>
/// <param name="Answers">The answers.</param>
/// <param name="Queries">What computes each.</param>
/// <param name="Fault">Why it cannot be checked; null where it can.</param>
internal sealed record WrittenItem(int Number, string SampleToken, IReadOnlyList<string> Answers, IReadOnlyList<SceneQuery> Queries, string? Fault = null);
