using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Models;
using Spatial.Training;

namespace Spatial.Cli;

/// <summary>Answers a file of questions about what cameras see, into the file that `spatial evaluate --as vsi-bench` takes.</summary>
/// <param name="chat">The model.</param>
/// <param name="preprocessor">Its pictures, as large as was asked for.</param>
/// <param name="tables">The data set.</param>
/// <param name="screen">Where it is told.</param>
internal sealed class ItemAsking(IVisualChat chat, VisualPreprocessor preprocessor, NuScenesTables tables, Screen screen)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Answers all questions; pictures are looked at once for all questions about them.</summary>
    /// <param name="questions">Of one file.</param>
    /// <param name="settings">How tokens are chosen.</param>
    /// <param name="cancellation">Asked before each token.</param>
    /// <returns>Answers by the questions' ids.</returns>
    /// <exception cref="InvalidDataException">A picture is damaged, or not in the data set.</exception>
    public IReadOnlyDictionary<string, string> Answer(IReadOnlyList<ViewQuestion> questions, GenerationSettings settings, CancellationToken cancellation)
    {
        var (reader, answers) = (new NuScenesReader(tables), new Dictionary<string, string>(StringComparer.Ordinal));
        foreach (var group in questions.GroupBy(question =>
            (Pictures: string.Join('|', question.Pictures.Select(picture => $"{picture.SampleToken}/{picture.Channel}")), question.IsVideo)))
        {
            var asked = group.ToArray();
            var pictures = ViewPictures.Read(asked[0].Pictures, sample => reader.ReadFrame(sample, sweeps: 1));
            using var asking = FrameAsking.Of(chat, ViewPictures.Fit(pictures, asked[0].IsVideo, preprocessor), [.. asked.Select(question => question.Prompt)]);
            foreach (var question in asked)
            {
                answers.Add(question.Id, string.Concat(asking.Answer(question.Prompt, settings, cancellation)));
            }

            if (screen.IsWatched)
            {
                screen.Redraw($"{answers.Count} of {questions.Count} questions");
            }
        }

        screen.EndRedraw();
        return answers;
    }

    /// <summary>Writes the items with what was answered.</summary>
    /// <param name="file">Where to.</param>
    /// <param name="questions">In order.</param>
    /// <param name="answers">By id.</param>
    public static void Write(string file, IReadOnlyList<ViewQuestion> questions, IReadOnlyDictionary<string, string> answers)
    {
        var lines = questions.Select(question => new JsonObject
        {
            ["id"] = question.Id,
            ["dataset"] = question.Dataset,
            ["scene_name"] = question.SceneName,
            ["question_type"] = question.QuestionType,
            ["question"] = question.Question,
            ["ground_truth"] = question.GroundTruth,
            ["options"] = question.Options.Count == 0 ? null : new JsonArray([.. question.Options.Select(option => (JsonNode)option)]),
            ["prediction"] = answers[question.Id],
        }.ToJsonString(Plain) + "\n");
        OutFolder.Written(file, () => AtomicFile.Write(file, string.Concat(lines)));
    }
}
