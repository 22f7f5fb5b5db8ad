using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Cli;

/// <summary>The questions of a nuScenes-QA file, sample by sample.</summary>
internal sealed class QuestionsBySample
{
    private readonly Dictionary<string, NuScenesQuestion[]> _bySample;

    private QuestionsBySample(IReadOnlyList<NuScenesQuestion> questions)
    {
        All = questions;
        SampleTokens = [.. questions.Select(question => question.SampleToken).Distinct(StringComparer.Ordinal)];
        _bySample = questions.GroupBy(question => question.SampleToken, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.ToArray(), StringComparer.Ordinal);
    }

    /// <summary>All questions in the order of the file.</summary>
    public IReadOnlyList<NuScenesQuestion> All { get; }

    /// <summary>Samples that are asked about, in the order of the file.</summary>
    public IReadOnlyList<string> SampleTokens { get; }

    /// <summary>Reads a questions file.</summary>
    /// <exception cref="ArgumentException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static QuestionsBySample Read(string file) =>
        File.Exists(file) ? new(NuScenesQaFile.ReadQuestions(file)) : throw new ArgumentException($"--questions: there is no file {Path.GetFileName(file)}");

    /// <summary>Says that the file is needed.</summary>
    public static ArgumentException NotGiven() =>
        new("nuscenes-qa needs --questions: the file with the questions and their true answers, for example NuScenes_val_questions.json");

    /// <summary>A sample's questions with true and predicted answers.</summary>
    /// <exception cref="InvalidDataException">A run was not asked one of them.</exception>
    public IReadOnlyList<AnsweredQuestion> Answered(SceneSample sample, SamplePrediction prediction) =>
        [.. _bySample.GetValueOrDefault(sample.Token, []).Select(question =>
            new AnsweredQuestion(question.TemplateType, question.Hops, question.Answer, AnswerTo(question, prediction)))];

    private static string? AnswerTo(NuScenesQuestion question, SamplePrediction prediction) => prediction.AnswersByIndex is { } byIndex
        ? byIndex[question.Index]
        : (SamplePrediction.Required(prediction.Answers, "answers").FirstOrDefault(answer => answer.Question == question.Question)
            ?? throw new InvalidDataException($"the run was not asked '{question.Question}': predict with --questions and the same file")).Text;
}
