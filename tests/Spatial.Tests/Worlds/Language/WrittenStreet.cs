using System.Text.Json;
using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>The questions of the street data set, made once for a class of tests.</summary>
public sealed class WrittenStreet : IDisposable
{
    internal const ulong Seed = 7;
    internal const string FolderName = "questions";

    public WrittenStreet()
    {
        Summary = Data.Write(FolderName, new() { Seed = Seed, Threads = 4 });
        Questions = [.. JsonElement.Parse(File.ReadAllText(QuestionsPath)).GetProperty("questions").EnumerateArray()];
        Conversations = ItemsOf(Path.Join(Folder, "drivepi_questions.json"));
    }

    internal StreetDataset Data { get; } = new();

    internal LanguageSummary Summary { get; }

    internal string Folder => Data.Beside(FolderName);

    internal string QuestionsPath => Path.Join(Folder, "NuScenes_mini_val_questions.json");

    internal List<JsonElement> Questions { get; }

    internal List<JsonElement> Conversations { get; }

    /// <summary>Every answer of both files with its query.</summary>
    internal IEnumerable<(string Sample, JsonElement Query, string Answer)> Answers =>
    [
        .. Questions.Select(item => (item.GetProperty("sample_token").GetString()!, item.GetProperty("query"), item.GetProperty("answer").GetString()!)),
        .. Conversations.SelectMany(item => item.GetProperty("query").EnumerateArray().Select((query, turn) =>
            (item.GetProperty("sample_token").GetString()!, query, item.GetProperty("conversations")[(2 * turn) + 1].GetProperty("value").GetString()!))),
    ];

    public void Dispose() => Data.Dispose();

    internal static List<JsonElement> ItemsOf(string path) => [.. JsonElement.Parse(File.ReadAllText(path)).EnumerateArray()];

    /// <summary>The true answers as a file of predictions.</summary>
    internal string AnswersPath(IReadOnlyList<NuScenesQuestion> questions)
    {
        var path = Data.Beside("answers.json");
        NuScenesQaFile.WriteAnswers(path, questions.Select(question => (question.SampleToken, question.Question, question.Answer)));
        return path;
    }
}
