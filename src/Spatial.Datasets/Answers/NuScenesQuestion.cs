namespace Spatial.Datasets;

/// <summary>A question of NuScenes-QA with its true answer.</summary>
/// <param name="Index">Position in the questions file, from 0; predictions may name questions by it.</param>
/// <param name="SampleToken">The sample it asks about.</param>
/// <param name="Question">The question.</param>
/// <param name="Answer">The true answer; integers of the file in decimal.</param>
/// <param name="TemplateType">exist, count, object, status or comparison.</param>
/// <param name="Hops">Relations that the question follows, 0 or 1.</param>
public sealed record NuScenesQuestion(int Index, string SampleToken, string Question, string Answer, string TemplateType, int Hops);

/// <summary>Predicted answers put to their questions, and what did not fit.</summary>
/// <param name="Answers">[Q] answer per question, in the order of the questions; null where there is none. Of several the first counts.</param>
/// <param name="Missing">Questions without an answer.</param>
/// <param name="Repeated">Answers to a question that has one already.</param>
/// <param name="Unknown">Answers to no question of the file.</param>
public sealed record QuestionAnswers(IReadOnlyList<string?> Answers, ItemSample Missing, ItemSample Repeated, ItemSample Unknown);

/// <summary>A number of items, and the first few by name.</summary>
/// <param name="Count">How many.</param>
/// <param name="First">The first ten at most, in plain words.</param>
public sealed record ItemSample(int Count, IReadOnlyList<string> First)
{
    /// <summary>Items named in <see cref="First"/> at most.</summary>
    public const int Named = 10;

    internal static ItemSample Of(IReadOnlyCollection<string> names) => new(names.Count, [.. names.Take(Named)]);
}
