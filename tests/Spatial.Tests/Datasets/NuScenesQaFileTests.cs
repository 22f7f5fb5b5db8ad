using System.Text;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class NuScenesQaFileTests : IDisposable
{
    private const string Question = """{"question": "Is there a car?", "answer": "yes", "sample_token": "a", "num_hop": 0, "template_type": "exist", "split": "val"}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void QuestionsAreReadInTheirOrder()
    {
        var counted = Question.Replace("\"yes\"", "3", StringComparison.Ordinal).Replace("exist", "count", StringComparison.Ordinal).Replace("0,", "1,", StringComparison.Ordinal);

        var questions = NuScenesQaFile.ReadQuestions(Questions(Question, counted));

        Assert.Equal(new(0, "a", "Is there a car?", "yes", "exist", 0), questions[0]);
        Assert.Equal(new(1, "a", "Is there a car?", "3", "count", 1), questions[1]);
        Assert.Equal(2, questions.Count);
    }

    [Theory]
    [InlineData("\"answer\": \"yes\"", "\"answer\": 2.5", "item 1, field answer must be an integer, got 2.5")]
    [InlineData("\"answer\": \"yes\", ", "", "item 1, field answer must be text or an integer, got no such field")]
    [InlineData("\"answer\": \"yes\"", "\"answer\": null", "item 1, field answer must be text or an integer, got null")]
    [InlineData("\"answer\": \"yes\"", "\"answer\": [\"yes\"]", "item 1, field answer must be text or an integer, got a list")]
    [InlineData("\"a\"", "7", "item 1, field sample_token must be text, got 7")]
    [InlineData("\"num_hop\": 0", "\"num_hop\": 2", "item 1, field num_hop must be 0 or 1, got 2")]
    [InlineData("\"num_hop\": 0", "\"num_hop\": \"0\"", "item 1, field num_hop must be an integer, got '0'")]
    [InlineData("exist", "colour", "item 1, field template_type must be exist, count, object, status, comparison, got 'colour'")]
    [InlineData("\"num_hop\": 0", "\"num_hop\": 0, \"num_hop\": 1", "item 1 has field num_hop twice")]
    [InlineData("Is there a car?", "\\ud800", "a text holds half a surrogate pair")]
    public void ADamagedQuestionIsNamedByFileItemAndField(string sound, string damaged, string message)
    {
        var error = Assert.Throws<InvalidDataException>(() =>
            NuScenesQaFile.ReadQuestions(Questions(Question, Question.Replace(sound, damaged, StringComparison.Ordinal))));

        Assert.StartsWith("questions.json: ", error.Message);
        Assert.Contains(message, error.Message);
        Assert.EndsWith($"({_folder["questions.json"]})", error.Message);
    }

    [Theory]
    [InlineData("", "is not sound JSON at byte 0")]
    [InlineData("[]", "must be an object with a list 'questions', got none")]
    [InlineData("{\"info\": {\"questions\": []}}", "must be an object with a list 'questions', got none")]
    [InlineData("{\"questions\": {}}", "must have one list 'questions', got another value")]
    [InlineData("{\"questions\": [], \"questions\": []}", "must have one list 'questions', got it twice")]
    [InlineData("{\"questions\": [1]}", "item 0 must be an object")]
    [InlineData("{\"questions\": []} {}", "is not sound JSON")]
    [InlineData("{\"questions\": [" + Question, "is not sound JSON at byte")]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer")]
    public void AFileThatIsNoneOfQuestionsIsRejected(string text, string message)
    {
        var path = Write("questions.json", text);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => NuScenesQaFile.ReadQuestions(path)).Message);
    }

    [Fact]
    public void DamageIsPlacedByItsByte()
    {
        var error = Assert.Throws<InvalidDataException>(() => NuScenesQaFile.ReadQuestions(Questions(Question, "{\"question\" 1}")));

        var text = File.ReadAllText(_folder["questions.json"]);
        Assert.Contains($"at byte {text.IndexOf("\"question\" 1", StringComparison.Ordinal) + "\"question\" ".Length}, after ", error.Message);
    }

    [Fact]
    public void LargeFilesAndLongTextsMeetTheirCaps()
    {
        var path = Questions(Question.Replace("car", new string('x', 1 << 20), StringComparison.Ordinal));

        Assert.Single(NuScenesQaFile.ReadQuestions(path));
        Assert.Contains("MaxQuestionBytes", Assert.Throws<InvalidDataException>(() => NuScenesQaFile.ReadQuestions(path, new() { MaxQuestionBytes = 1000 })).Message);
        Assert.Contains("longer than 1000 bytes", Assert.Throws<InvalidDataException>(() => NuScenesQaFile.ReadQuestions(path, new() { MaxTextBytes = 1000 })).Message);
    }

    [Fact]
    public void AnswersComeByIndexOrByText()
    {
        var questions = Three();

        var byIndex = NuScenesQaFile.ReadAnswers(Write("p.json", """[{"index": 2, "answer": 4}, {"index": 0, "answer": "no"}, {"index": 1, "answer": "x"}]"""), questions);
        var byText = NuScenesQaFile.ReadAnswers(Write("p.json", """
            [{"sample_token": "b", "question": "q", "answer": "4"}, {"sample_token": "a", "question": "q", "answer": "no"},
             {"sample_token": "a", "question": "r", "answer": "x"}]
            """), questions);
        var perLine = NuScenesQaFile.ReadAnswers(Write("p.json", "{\"index\": 0, \"answer\": \"no\"}\n{\"index\": 1, \"answer\": \"x\"}\n{\"index\": 2, \"answer\": 4}\n"), questions);

        Assert.Equal(["no", "x", "4"], byIndex.Answers);
        Assert.Equal(byIndex.Answers, byText.Answers);
        Assert.Equal(byIndex.Answers, perLine.Answers);
    }

    [Fact]
    public void WhatIsMissingRepeatedOrUnknownIsCountedAndNamed()
    {
        var answers = NuScenesQaFile.ReadAnswers(Write("p.json", """
            [{"index": 0, "answer": "no"}, {"index": 0, "answer": "yes"}, {"index": 3, "answer": "x"}, {"index": -1, "answer": "x"},
             {"sample_token": "a", "question": "s", "answer": "x"}, {"sample_token": "a", "question": "q", "answer": "yes"}]
            """), Three());

        Assert.Equal(["no", null, null], answers.Answers);
        Assert.Equal(["index 1, sample a, 'r'", "index 2, sample b, 'q'"], answers.Missing.First);
        Assert.Equal(["index 0, sample a, 'q'", "index 0, sample a, 'q'"], answers.Repeated.First);
        Assert.Equal(["index 3", "index -1", "sample a, 's'"], answers.Unknown.First);
        Assert.Equal((2, 2, 3), (answers.Missing.Count, answers.Repeated.Count, answers.Unknown.Count));
    }

    [Fact]
    public void OnlyTheFirstTenAreNamed()
    {
        var many = string.Join(",", Enumerable.Range(5, 12).Select(index => $$"""{"index": {{index}}, "answer": "x"}"""));

        var unknown = NuScenesQaFile.ReadAnswers(Write("p.json", $"[{many}]"), Three()).Unknown;

        Assert.Equal((12, 10, "index 14"), (unknown.Count, unknown.First.Count, unknown.First[^1]));
    }

    [Fact]
    public void AQuestionAskedTwiceTakesItsAnswersInOrder()
    {
        NuScenesQuestion[] twice = [new(0, "a", "q", "yes", "exist", 0), new(1, "a", "q", "yes", "exist", 0)];
        string Answers(params string[] texts) => Write("p.json", $"[{string.Join(",", texts.Select(text => $$"""{"sample_token": "a", "question": "q", "answer": "{{text}}"}"""))}]");

        Assert.Equal(["yes", "no"], NuScenesQaFile.ReadAnswers(Answers("yes", "no"), twice).Answers);
        Assert.Equal(1, NuScenesQaFile.ReadAnswers(Answers("yes", "no", "no"), twice).Repeated.Count);
    }

    [Theory]
    [InlineData("7", "begins with neither [ nor {")]
    [InlineData("[{\"index\": \"0\", \"answer\": \"x\"}]", "item 0, field index must be an integer, got '0'")]
    [InlineData("[{\"answer\": \"x\"}]", "item 0, field sample_token must be text, got no such field")]
    [InlineData("[{\"index\": 0}]", "item 0, field answer must be text or an integer, got no such field")]
    [InlineData("[{\"index\": 0, \"answer\": \"x\"}] []", "is not sound JSON")]
    [InlineData("[{\"index\": 0, \"answer\": NaN}]", "is not sound JSON at byte 24")]
    [InlineData("{\"index\": 0, \"answer\": \"x\"}\n{\"index\": 1", "is not sound JSON")]
    public void ADamagedFileOfAnswersIsRejected(string text, string message)
    {
        var path = Write("p.json", text);

        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => NuScenesQaFile.ReadAnswers(path, Three())).Message);
    }

    [Fact]
    public void WrittenAnswersAreReadBack()
    {
        NuScenesQaFile.WriteAnswers(_folder["p.json"], [("b", "q", "with rider"), ("a", "q", "\"zażółć\"\n")]);
        NuScenesQaFile.WriteAnswers(_folder["none.json"], []);

        Assert.Equal(["\"zażółć\"\n", null, "with rider"], NuScenesQaFile.ReadAnswers(_folder["p.json"], Three()).Answers);
        Assert.StartsWith("[{\"sample_token\":\"b\",\"question\":\"q\",\"answer\":\"with rider\"},{", File.ReadAllText(_folder["p.json"]));
        Assert.Equal("[]", File.ReadAllText(_folder["none.json"]));
    }

    [Fact]
    public void ManyAnswersAreWrittenPieceByPiece()
    {
        NuScenesQuestion[] questions = [.. Enumerable.Range(0, 30_000).Select(i => new NuScenesQuestion(i, $"{i % 100}", $"how many of kind {i}?", "0", "count", 0))];

        NuScenesQaFile.WriteAnswers(_folder["p.json"], questions.Select(question => (question.SampleToken, question.Question, $"{question.Index}")));

        Assert.True(new FileInfo(_folder["p.json"]).Length > 1 << 20);
        Assert.Equal(questions.Select(question => $"{question.Index}"), NuScenesQaFile.ReadAnswers(_folder["p.json"], questions).Answers);
    }

    private static NuScenesQuestion[] Three() =>
        [new(0, "a", "q", "yes", "exist", 0), new(1, "a", "r", "yes", "exist", 0), new(2, "b", "q", "3", "count", 1)];

    private string Questions(params string[] items) => Write("questions.json", $"{{\"info\": {{}}, \"questions\": [{string.Join(",\n", items)}]}}");

    private string Write(string name, string text) => _folder.Write(name, Encoding.UTF8.GetBytes(text));
}
