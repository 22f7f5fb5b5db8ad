using System.Text.Json;
using Spatial.Cli;

namespace Spatial.Tests;

public sealed class GuessCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void EveryQuestionGetsTheMostFrequentAnswerOfItsType()
    {
        var learned = Questions("learned", ("exist", "no"), ("exist", "yes"), ("exist", "yes"), ("count", "3"), ("count", "0"));
        var asked = Questions("asked", ("count", "7"), ("exist", "no"));
        var output = Path.Join(_folder.Path, "guessed.json");

        var run = CommandRun.Of("guess", "--from", learned, "--questions", asked, "--out", output);

        Assert.Equal(ExitCode.Ok, run.ExitCode);
        using var written = JsonDocument.Parse(File.ReadAllText(output));
        Assert.Equal(["0", "yes"], written.RootElement.EnumerateArray().Select(item => item.GetProperty("answer").GetString())); // of 0 and 3 the first
    }

    [Fact]
    public void ATypeThatWasNeverLearnedIsNamed()
    {
        var run = CommandRun.Of(
            "guess", "--from", Questions("learned", ("exist", "no")), "--questions", Questions("asked", ("status", "parked")), "--out", Path.Join(_folder.Path, "guessed.json"));

        Assert.Equal(ExitCode.Usage, run.ExitCode);
        Assert.Contains("--from has no question of the type status", run.Error);
    }

    private string Questions(string name, params (string Type, string Answer)[] questions)
    {
        var path = Path.Join(_folder.Path, $"{name}.json");
        var items = questions.Select((question, number) => new
        {
            question = $"question {number}?",
            answer = question.Answer,
            sample_token = $"sample{number}",
            num_hop = 0,
            template_type = question.Type,
        });
        File.WriteAllText(path, JsonSerializer.Serialize(new { questions = items }));
        return path;
    }
}
