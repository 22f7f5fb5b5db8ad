using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Reads questions of NuScenes-QA, and reads and writes predicted answers.</summary>
/// <remarks>qiantianwen/NuScenes-QA, <c>NuScenes_val_questions.json</c> and <c>src/execution/result_eval.py</c>.</remarks>
public static class NuScenesQaFile
{
    private static readonly string[] Types = ["exist", "count", "object", "status", "comparison"];

    /// <summary>Reads a questions file.</summary>
    /// <param name="file">An object with the list <c>questions</c>; each has question, answer (text or integer), sample_token, num_hop and
    /// template_type.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, or a field that is missing or of another kind.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static IReadOnlyList<NuScenesQuestion> ReadQuestions(DatasetPath file, FileLimits? limits = null)
    {
        var questions = new List<NuScenesQuestion>();
        var item = new JsonItem(file, "question", "answer", "sample_token", "num_hop", "template_type");
        JsonItemFile.ReadEachOf(file, "questions", item, limits, () => questions.Add(QuestionOf(item)));
        return questions;
    }

    /// <summary>Reads predicted answers and puts them to their questions.</summary>
    /// <param name="file">A list of <c>{index, answer}</c>, the index being the question's position in its file, or of
    /// <c>{sample_token, question, answer}</c>; an answer is text or an integer.</param>
    /// <param name="questions">All questions, as <see cref="ReadQuestions"/> gives them.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>An answer per question, and what is missing, repeated or unknown.</returns>
    /// <exception cref="InvalidDataException">Damaged, or a field that is missing or of another kind.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static QuestionAnswers ReadAnswers(DatasetPath file, IReadOnlyList<NuScenesQuestion> questions, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(questions);
        var collected = new CollectedAnswers(questions);
        var item = new JsonItem(file, "index", "answer", "sample_token", "question");
        JsonItemFile.ReadEach(file, item, limits, () =>
        {
            if (item.Has("index"))
            {
                collected.Add(item.Integer("index"), item.TextOrInteger("answer"));
            }
            else
            {
                collected.Add(item.Text("sample_token"), item.Text("question"), item.TextOrInteger("answer"));
            }
        });
        return collected.Finish();
    }

    /// <summary>Writes answers in the form <c>{index, answer}</c>, one per line. A file of that name is replaced at once, never half written.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="answers">[Q] answer per question, in the order of the questions; null leaves the question out.</param>
    public static void WriteAnswers(string path, IReadOnlyList<string?> answers)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(answers);
        AtomicFile.Write(path, stream =>
        {
            var separator = "[\n"u8;
            for (var index = 0; index < answers.Count; index++)
            {
                if (answers[index] is { } answer)
                {
                    stream.Write(separator);
                    JsonSerializer.Serialize(stream, new Dictionary<string, object> { ["index"] = index, ["answer"] = answer });
                    separator = ",\n"u8;
                }
            }

            stream.Write(separator[0] == '[' ? "[]\n"u8 : "\n]\n"u8);
        });
    }

    private static NuScenesQuestion QuestionOf(JsonItem item)
    {
        var type = item.Text("template_type");
        var hops = item.Integer("num_hop");
        return !Types.Contains(type) ? throw item.Fault("template_type", string.Join(", ", Types))
            : hops is not (0 or 1) ? throw item.Fault("num_hop", "0 or 1")
            : new(item.Number, item.Text("sample_token"), item.Text("question"), item.TextOrInteger("answer"), type, (int)hops);
    }
}
