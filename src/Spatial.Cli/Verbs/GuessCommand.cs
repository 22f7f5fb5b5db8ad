using System.CommandLine;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Answers questions without looking: what any model must beat.</summary>
internal sealed class GuessCommand : Verb
{
    private readonly Screen _screen;
    private readonly Option<string[]> _from = new("--from")
    {
        Description = "Questions file of nuScenes-QA with answers, whose frequencies are learned; may be given several times.",
        HelpName = "file",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };
    private readonly Option<string> _questions = new("--questions")
    {
        Description = "Questions file to answer.",
        HelpName = "file",
        Required = true,
    };
    private readonly Option<string> _out = new("--out") { Description = "File of answers to write.", HelpName = "file", Required = true };

    public GuessCommand(Screen screen)
        : base("guess", "Answer every question by the most frequent answer of its type: the baseline that looks at no frame. `spatial evaluate --as nuscenes-qa` scores it.",
            "spatial guess --from train/NuScenes_all_questions.json --questions test/NuScenes_all_questions.json --out guessed.json")
    {
        _screen = screen;
        AddAll(_from, _questions, _out);
        SetAction(parsed => Run(parsed.GetRequiredValue(_from), parsed.GetRequiredValue(_questions), parsed.GetRequiredValue(_out)));
    }

    private int Run(string[] from, string questionsFile, string output)
    {
        var guesses = MostFrequent(from.SelectMany(file => QuestionsBySample.Read(file).All));
        var questions = QuestionsBySample.Read(questionsFile).All;
        var unknown = questions.Where(question => !guesses.ContainsKey(question.TemplateType)).Select(question => question.TemplateType).Distinct().ToArray();
        if (unknown.Length > 0)
        {
            throw new ArgumentException($"--from has no question of the type {string.Join(", ", unknown)}: name files that have all types of --questions");
        }

        OutFolder.Written(output, () => NuScenesQaFile.WriteAnswers(
            output, questions.Select(question => (question.SampleToken, question.Question, guesses[question.TemplateType]))));
        _screen.WriteTable("", ["type", "answer"], guesses.Select(guess => new[] { guess.Key, guess.Value }));
        _screen.Output.WriteLine($"Answers: {output}");
        return ExitCode.Ok;
    }

    // Of equally frequent ones that which sorts first.
    private static Dictionary<string, string> MostFrequent(IEnumerable<NuScenesQuestion> questions) =>
        questions.GroupBy(question => question.TemplateType, StringComparer.Ordinal).OrderBy(type => type.Key, StringComparer.Ordinal).ToDictionary(
            type => type.Key,
            type => type.CountBy(question => question.Answer).OrderByDescending(count => count.Value).ThenBy(count => count.Key, StringComparer.Ordinal).First().Key,
            StringComparer.Ordinal);
}
