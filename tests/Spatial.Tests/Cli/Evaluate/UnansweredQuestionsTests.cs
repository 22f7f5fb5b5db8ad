using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Cli;
using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>Answers that are missing, repeated or to no question.</summary>
public sealed class UnansweredQuestionsTests : IDisposable
{
    private static readonly string Questions = TestData.Golden("nuscenes_qa", "NuScenes_val_questions.json");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AMissingAnswerIsRefused()
    {
        var result = Evaluate(answers => answers.RemoveAt(3), "report");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("1 questions have no answer", result.Error, StringComparison.Ordinal);
        Assert.Contains("--allow-partial", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void WhereLossesAreAllowedAMissingAnswerIsWrongAndTheReportSaysSo()
    {
        var result = Evaluate(answers => answers.RemoveAt(3), "report", "--allow-partial");

        Assert.Equal(ExitCode.Losses, result.ExitCode);
        var metrics = JsonElement.Parse(File.ReadAllBytes(Path.Join(_folder["report"], "metrics.json")));
        Assert.True(metrics.GetProperty("partial").GetBoolean());
        Assert.Contains("1 questions have no answer", metrics.GetProperty("faults")[0].GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ASecondAnswerIsRefused()
    {
        var result = Evaluate(answers => answers.Add(answers[0]!.DeepClone()), "report");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("1 answers repeat one", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ShardsOfDifferentQuestionsAreNotMerged()
    {
        var others = JsonNode.Parse(File.ReadAllText(Questions))!;
        others["questions"]![0]!["answer"] = "no, otherwise";
        File.WriteAllText(_folder["others.json"], others.ToJsonString());

        Assert.Equal(ExitCode.Ok, Evaluate(_ => { }, "part-0", "--shard", "0/2").ExitCode);
        Assert.Equal(ExitCode.Ok, Evaluate(_ => { }, "part-1", "--shard", "1/2", "--questions", _folder["others.json"]).ExitCode);
        var merged = CommandRun.Of("merge", _folder["part-0"], _folder["part-1"], "--out", _folder["merged"]);

        Assert.Equal(ExitCode.Usage, merged.ExitCode);
        Assert.Contains("questions: ", merged.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void EvaluationsByDifferentQuestionsAreNotCompared()
    {
        var others = JsonNode.Parse(File.ReadAllText(Questions))!;
        others["questions"]![0]!["answer"] = "no, otherwise";
        File.WriteAllText(_folder["others.json"], others.ToJsonString());
        Assert.Equal(ExitCode.Ok, Evaluate(_ => { }, "a").ExitCode);
        Assert.Equal(ExitCode.Ok, Evaluate(_ => { }, "b", "--questions", _folder["others.json"]).ExitCode);

        var compared = CommandRun.Of("compare", _folder["a"], _folder["b"], "--draws", "50");

        Assert.Equal(ExitCode.Usage, compared.ExitCode);
        Assert.Contains("runs must be measured against the same data", compared.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void AComparisonTellsWhatIsWrongWithTheAnswers()
    {
        Assert.Equal(ExitCode.Ok, Evaluate(_ => { }, "whole").ExitCode);
        Assert.Equal(ExitCode.Losses, Evaluate(answers => answers.RemoveAt(3), "faulty", "--allow-partial").ExitCode);

        var compared = CommandRun.Of("compare", _folder["whole"], _folder["faulty"], "--draws", "50");

        Assert.True(compared.ExitCode == ExitCode.Ok, compared.Error);
        Assert.Contains("PARTIAL: faulty: 1 questions have no answer", compared.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void AnswersOfARunGoByTheQuestion()
    {
        var file = JsonNode.Parse(File.ReadAllText(Questions))!;
        var (first, second) = (file["questions"]![0]!, file["questions"]![1]!);
        second["sample_token"] = (string)first["sample_token"]!;
        File.WriteAllText(_folder["two.json"], file.ToJsonString());
        var (one, other) = ((string)first["question"]!, (string)second["question"]!);
        var questions = QuestionsBySample.Read(_folder["two.json"]);
        var sample = new SceneSample((string)first["sample_token"]!, "scene");

        var answered = questions.Answered(sample, new() { Answers = [new(other, "to the other"), new(one, "to the one")] });

        Assert.Equal(["to the one", "to the other"], answered.Select(question => question.Prediction));
        var fault = Assert.Throws<InvalidDataException>(() => questions.Answered(sample, new() { Answers = [new(one, "to the one")] }));
        Assert.Contains($"the run was not asked '{other}'", fault.Message, StringComparison.Ordinal);
    }

    private CommandRun Evaluate(Action<JsonArray> edit, string output, params string[] args)
    {
        var answers = JsonNode.Parse(File.ReadAllText(TestData.Golden("nuscenes_qa", "predictions.json")))!.AsArray();
        edit(answers);
        File.WriteAllText(_folder["answers.json"], answers.ToJsonString());
        string[] questions = args.Contains("--questions") ? [] : ["--questions", Questions];
        return CommandRun.Of(["evaluate", "--predictions", _folder["answers.json"], "--as", "nuscenes-qa", .. questions, "--out", _folder[output], .. args]);
    }
}
