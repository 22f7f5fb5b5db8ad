using System.Text.Json;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>Answers of NuScenes-QA: a list of {sample_token, question, answer}, sample by sample in the order of the questions.</summary>
internal static class AnswerExport
{
    public static void Write(ExportSource source, ExportRequest request)
    {
        var answers = 0;
        AtomicFile.Write(request.Out, stream =>
        {
            using var json = new Utf8JsonWriter(stream, new() { Indented = false });
            json.WriteStartArray();
            foreach (var (sample, prediction) in source.ReadAll())
            {
                foreach (var answer in prediction.Answers ?? [])
                {
                    json.WriteStartObject();
                    json.WriteString("sample_token", sample.Token);
                    json.WriteString("question", answer.Question);
                    json.WriteString("answer", answer.Text);
                    json.WriteEndObject();
                    answers++;
                }

                json.Flush();
            }

            json.WriteEndArray();
            if (answers == 0)
            {
                throw new InvalidDataException("the run holds no answers: predict with --questions");
            }
        });
    }
}
