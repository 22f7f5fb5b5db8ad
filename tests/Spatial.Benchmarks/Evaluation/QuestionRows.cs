using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>NuScenes-QA: reading the questions' JSON and scoring as many answers as the validation set has questions.</summary>
public static class QuestionRows
{
    private const int Questions = 83337;
    private const int Samples = 6019;

    /// <summary>The row.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var vocabulary = NuScenesQaProtocol.Vocabulary;
        var random = new Random(30);
        int[] truth = [.. Enumerable.Range(0, Questions).Select(_ => random.Next(vocabulary.Count))];
        int[] answers = [.. truth.Select(answer => random.Next(2) == 0 ? answer : random.Next(vocabulary.Count))];
        folder.WriteJson("questions.json", new { info = new { split = "val" }, questions = truth.Index().Select(each => Describe(each.Index, vocabulary[each.Item])) });
        folder.WriteJson("answers.json", answers);
        folder.WriteJson("vocabulary.json", vocabulary.Index().ToDictionary(answer => $"{answer.Index}", answer => answer.Item));

        var script = new AnsweringScript("question_evaluation.py", folder.FullPath);
        var official = new ScriptPeer(script, "nuscenes_qa", "official (NuScenes-QA Eval)", goal: null);
        var file = Path.Combine(folder.FullPath, "questions.json");
        ProtocolResult Ours() => NuScenesQaProtocol.Official.Score([.. NuScenesQaFile.ReadQuestions(file).GroupBy(question => question.SampleToken).Select(sample =>
            NuScenesQaProtocol.Official.Measure(sample.Key, "scene", [.. sample.Select(question => new AnsweredQuestion(
                question.TemplateType, question.Hops, question.Answer, vocabulary[answers[question.Index]]))]))]);
        yield return new(
            "E6", "NuScenes-QA, JSON read", $"{Questions} questions", EvaluationOps.Of("nuscenes_qa", Ours), [official.Peer],
            LimitMs: null, LimitFormula: "", LimitGoal: null, () => official.Compare(result => Compare(Ours(), result)))
        {
            Held = [script],
        };
    }

    private static object Describe(int number, string answer)
    {
        var type = NuScenesQaProtocol.Types[number % NuScenesQaProtocol.Types.Count];
        return new
        {
            question = $"Which synthetic {type} question of the validation set has the number {number}?",
            answer,
            sample_token = $"{number % Samples:x32}",
            num_hop = number / NuScenesQaProtocol.Types.Count % 2,
            template_type = type,
            split = "val",
            source_tokens = Array.Empty<string>(),
        };
    }

    // The official code's result is its log: "exist_0 : 12 / 34 = 35.29" per line.
    private static string Compare(ProtocolResult ours, JsonElement theirs)
    {
        var rows = ours.Tables.Single().Rows;
        var lines = theirs.EnumerateArray().Select(line => line.GetString()!.Split([" : ", " / ", " = "], StringSplitOptions.None)).ToArray();
        long[] official = [.. lines.SelectMany(line => new[] { line[1], line[2] }).Select(count => long.Parse(count, System.Globalization.CultureInfo.InvariantCulture))];
        long[] counts =
        [
            .. lines.Select(line => rows.Where(row => line[0] == "Overall" || row.Class == line[0] || row.Class.StartsWith(line[0] + "_", StringComparison.Ordinal)))
                .SelectMany(found => new[] { found.Sum(row => (long)row.Values[1]!.Value), found.Sum(row => row.Support) }),
        ];
        return Agreement.OfCounts("counts of right answers and of questions", counts, JsonSerializer.SerializeToElement(official));
    }
}
