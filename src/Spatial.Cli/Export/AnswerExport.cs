using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Answers of NuScenes-QA: a list of {sample_token, question, answer}, sample by sample in the order of the questions.</summary>
internal static class AnswerExport
{
    public static void Write(ExportSource source, ExportRequest request) => NuScenesQaFile.WriteAnswers(request.Out, AnswersOf(source));

    private static IEnumerable<(string SampleToken, string Question, string Answer)> AnswersOf(ExportSource source)
    {
        var any = false;
        foreach (var (sample, prediction) in source.ReadAll())
        {
            foreach (var answer in prediction.Answers ?? [])
            {
                any = true;
                yield return (sample.Token, answer.Question, answer.Text);
            }
        }

        if (!any)
        {
            throw new InvalidDataException("the run holds no answers: predict with --questions");
        }
    }
}
