using System.Globalization;

namespace Spatial.Worlds;

/// <summary>Writes questions of the five types of NuScenes-QA in the official format, with their queries.</summary>
/// <remarks>qiantianwen/NuScenes-QA, <c>NuScenes_val_questions.json</c>.</remarks>
internal sealed class NuScenesQuestions(LanguageConfig config, SkippedQuestions skipped)
{
    private const int CandidatesPart = 0;
    private const int FirstWordingPart = 1;

    /// <summary>Name of the file of a split.</summary>
    public static string FileNameOf(string split) => $"NuScenes_{split}_questions.json";

    /// <summary>Writes the questions of one split.</summary>
    public LanguageFile Write(Stream stream, string split, IEnumerable<string> sampleTokens, SampleScenes scenes)
    {
        var (items, balance, kinds) = (new ItemList(stream), new AnswerBalance(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        items.WriteText(string.Create(CultureInfo.InvariantCulture, $$"""{"info": {"split": "{{split}}", "seed": {{config.Seed}}}, "questions": ["""));
        foreach (var (scene, candidates) in scenes.InOrder(sampleTokens, CandidatesOf))
        {
            NoteSkipped(scene, candidates);
            foreach (var (number, chosen) in balance.Choose(candidates, config.PerSample).Index())
            {
                WriteQuestion(items, split, scene, chosen, number);
                kinds[NameOf(chosen.Type)] = kinds.GetValueOrDefault(NameOf(chosen.Type)) + 1;
            }
        }

        items.WriteText("\n]}\n");
        return new(FileNameOf(split), items.Count, kinds);
    }

    private Candidates CandidatesOf(LanguageScene scene) => new(
        scene, ObjectQuestions.Of(scene, config.PerSample, SampleSeeds.Of(config.Seed, scene.SampleToken, LanguageKind.NuScenesQa, CandidatesPart)));

    private void WriteQuestion(ItemList items, string split, LanguageScene scene, QuestionCandidate chosen, int number)
    {
        var numbers = SampleSeeds.Of(config.Seed, scene.SampleToken, LanguageKind.NuScenesQa, FirstWordingPart + number);
        items.WriteItem(json =>
        {
            json.WriteString("question", QuestionWording.Of(chosen.Query, ref numbers));
            json.WriteString("answer", chosen.Answer);
            json.WriteString("sample_token", scene.SampleToken);
            json.WriteNumber("num_hop", chosen.Hops);
            json.WriteString("template_type", NameOf(chosen.Type));
            json.WriteString("split", split);
            json.WriteStartArray("source_tokens");
            foreach (var token in NamedObjects.Of(chosen.Query, scene))
            {
                json.WriteStringValue(token);
            }

            json.WriteEndArray();
            json.WritePropertyName("query");
            QueryJson.Write(json, chosen.Query);
        });
    }

    private void NoteSkipped(LanguageScene scene, IReadOnlyList<QuestionCandidate> candidates)
    {
        var hasStatus = scene.Objects.Any(item => item.Status is not null);
        foreach (var type in Enum.GetValues<QuestionType>().Where(type => candidates.All(candidate => candidate.Type != type)))
        {
            var isAboutStatus = type is QuestionType.Status or QuestionType.Comparison;
            skipped.Note($"{LanguageKinds.NameOf(LanguageKind.NuScenesQa)}, {NameOf(type)}", scene.Objects.Count == 0
                ? "no object within range was clearly seen"
                : isAboutStatus && !hasStatus ? "no object has an attribute" : "no object can be singled out");
        }
    }

    private static string NameOf(QuestionType type) => type switch
    {
        QuestionType.Exist => "exist",
        QuestionType.Count => "count",
        QuestionType.Object => "object",
        QuestionType.Status => "status",
        _ => "comparison",
    };

    private sealed record Candidates(LanguageScene Scene, IReadOnlyList<QuestionCandidate> All);
}
