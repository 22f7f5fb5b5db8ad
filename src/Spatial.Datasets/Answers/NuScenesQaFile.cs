using System.Text.Json;

namespace Spatial.Datasets;

/// <summary>Reads questions of NuScenes-QA, and reads and writes predicted answers.</summary>
/// <remarks>qiantianwen/NuScenes-QA, <c>NuScenes_val_questions.json</c> and <c>src/execution/result_eval.py</c>.</remarks>
public static class NuScenesQaFile
{
    private const int FlushBytes = 1 << 20;

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

    /// <summary>Writes answers in the form <c>[{sample_token, question, answer}, ...]</c>. A file of that name is replaced at once, never half written.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="answers">Answers, taken one after the other; those of one sample to questions of one text in the order of the questions.</param>
    /// <exception cref="IOException">The disk is full or the folder cannot be written; the old file is untouched, also when the answers throw.</exception>
    public static void WriteAnswers(string path, IEnumerable<(string SampleToken, string Question, string Answer)> answers)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(answers);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream);
            json.WriteStartArray();
            foreach (var (sampleToken, question, answer) in answers)
            {
                json.WriteStartObject();
                json.WriteString("sample_token", sampleToken);
                json.WriteString("question", question);
                json.WriteString("answer", answer);
                json.WriteEndObject();
                if (json.BytesPending > FlushBytes)
                {
                    json.Flush();
                }
            }

            json.WriteEndArray();
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
