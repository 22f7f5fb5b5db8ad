using System.Globalization;
using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class NuScenesQaGoldenTests
{
    private readonly string _folder = TestData.Golden("nuscenes_qa");

    [Fact]
    public void EveryFigureOfTheOfficialCodeIsMet()
    {
        var questions = NuScenesQaFile.ReadQuestions(Path.Join(_folder, "NuScenes_val_questions.json"));
        var answers = NuScenesQaFile.ReadAnswers(Path.Join(_folder, "predictions.json"), questions);
        var samples = questions.GroupBy(question => question.SampleToken).Select(sample => NuScenesQaProtocol.Official.Measure(
            sample.Key, "golden", [.. sample.Select(question => Answered(question, answers))]));
        var result = NuScenesQaProtocol.Official.Score([.. samples]);

        foreach (var (name, expected) in Expected("expected.json").AsObject())
        {
            var (figure, right, all) = Found(result, name);
            Assert.Equal(expected!["correct"]!.GetValue<long>(), right);
            Assert.Equal(expected["total"]!.GetValue<long>(), all);
            Assert.Equal(expected["accuracy"]!.GetValue<double>() * 100, figure, 1e-12);
            Assert.Equal(expected["official_percent_text"]!.GetValue<string>(), figure.ToString("F2", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void EveryAnswerOfTheVocabularyIsKnown()
    {
        Assert.Equal(Expected("answer_vocabulary.json").AsArray().Select(answer => (string)answer!), NuScenesQaProtocol.Vocabulary);
    }

    [Fact]
    public void EveryQuestionHasItsAnswerAndWritingGivesThemBack()
    {
        using var folder = new TemporaryFolder();
        var questions = NuScenesQaFile.ReadQuestions(Path.Join(_folder, "NuScenes_val_questions.json"));
        var answers = NuScenesQaFile.ReadAnswers(Path.Join(_folder, "predictions.json"), questions);
        NuScenesQaFile.WriteAnswers(folder["answers.json"], questions.Select(question => (question.SampleToken, question.Question, answers.Answers[question.Index]!)));

        Assert.Equal((0, 0, 0), (answers.Missing.Count, answers.Repeated.Count, answers.Unknown.Count));
        Assert.Equal(answers.Answers, NuScenesQaFile.ReadAnswers(folder["answers.json"], questions).Answers);
    }

    private static (double Percent, long Right, long All) Found(ProtocolResult result, string name)
    {
        var rows = result.Tables.Single().Rows.Where(row => name == "Overall" || row.Class == name || row.Class.StartsWith(name + "_", StringComparison.Ordinal)).ToArray();
        var figure = name.Contains('_') ? $"accuracy/{name}" : name;
        return (result.Value(figure)!.Value, rows.Sum(row => (long)row.Values[1]!.Value), rows.Sum(row => row.Support));
    }

    private static AnsweredQuestion Answered(NuScenesQuestion question, QuestionAnswers answers) =>
        new(question.TemplateType, question.Hops, question.Answer, answers.Answers[question.Index]);

    private JsonNode Expected(string name) => JsonNode.Parse(File.ReadAllText(Path.Join(_folder, name)))!;
}
