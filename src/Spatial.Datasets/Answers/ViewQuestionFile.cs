namespace Spatial.Datasets;

/// <summary>A picture that a question is about.</summary>
/// <param name="SampleToken">The keyframe.</param>
/// <param name="Channel">Its camera.</param>
public sealed record ViewedPicture(string SampleToken, string Channel);

/// <summary>A question in VSI-Bench's form about pictures of a data set in nuScenes format.</summary>
/// <param name="Id">A name of its own within the file.</param>
/// <param name="Dataset">Name of the data set.</param>
/// <param name="SceneName">Its scene.</param>
/// <param name="QuestionType">Type as VSI-Bench names it.</param>
/// <param name="Question">What is asked.</param>
/// <param name="GroundTruth">The true answer: a letter, or a number as text.</param>
/// <param name="Options">The choices; empty for numbers.</param>
/// <param name="Pictures">In the order in which they are seen, at least one.</param>
/// <param name="IsVideo">Whether they follow each other in time; else each stands for itself.</param>
public sealed record ViewQuestion(
    string Id, string Dataset, string SceneName, string QuestionType, string Question, string GroundTruth, IReadOnlyList<string> Options,
    IReadOnlyList<ViewedPicture> Pictures, bool IsVideo)
{
    /// <summary>Ends the question of a number.</summary>
    public const string NumberHint = "Please answer the question using a single word or phrase.";

    private const string ChoiceHint = "Answer with the option's letter from the given choices directly.";

    /// <summary>The question as a model reads it.</summary>
    /// <remarks>Spatial-MLLM 9fc4738, the wording of its evaluation of VSI-Bench.</remarks>
    public string Prompt => Options.Count == 0 ? $"{Question}\n{NumberHint}" : $"{Question}\nOptions:\n{string.Join('\n', Options)}\n{ChoiceHint}";
}

/// <summary>Reads the questions about pictures that <c>spatial questions --kinds views</c> writes.</summary>
public static class ViewQuestionFile
{
    /// <summary>Its name in a folder of questions.</summary>
    public const string Name = "view_questions.json";

    private const string Video = "video";
    private const string Images = "images";

    /// <summary>Reads all questions.</summary>
    /// <param name="file">A JSON list of objects or one object per line: id, dataset, scene_name, question_type, question, ground_truth, options (a list of
    /// texts or null), frames (texts "sample token/camera") and as, images or video.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, an id twice, or a field that is missing or of another kind.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static IReadOnlyList<ViewQuestion> Read(DatasetPath file, FileLimits? limits = null)
    {
        var questions = new List<ViewQuestion>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var item = new JsonItem(file, "id", "dataset", "scene_name", "question_type", "question", "ground_truth", "options", "frames", "as");
        JsonItemFile.ReadEach(file, item, limits, () =>
        {
            var read = QuestionOf(item);
            questions.Add(ids.Add(read.Id) ? read : throw item.Fault("id", "its own"));
        });
        return questions;
    }

    /// <summary>The word of the field "as".</summary>
    public static string KindOf(bool isVideo) => isVideo ? Video : Images;

    private static ViewQuestion QuestionOf(JsonItem item)
    {
        var kind = item.Text("as");
        ViewedPicture[] pictures = [.. item.Texts("frames").Select(frame => PictureOf(item, frame))];
        return new(
            item.TextOrInteger("id"), item.Text("dataset"), item.Text("scene_name"), item.Text("question_type"), item.Text("question"),
                item.TextOrNumber("ground_truth"),
            [.. item.Texts("options")],
            pictures.Length > 0 ? pictures : throw item.Fault("frames", "a list of at least one picture"),
            kind is Video or Images ? kind == Video : throw item.Fault("as", $"{Images} or {Video}"));
    }

    private static ViewedPicture PictureOf(JsonItem item, string frame) => frame.Split('/') is [{ Length: > 0 } sample, { Length: > 0 } channel]
        ? new(sample, channel)
        : throw item.Fault($"field frames must have texts 'sample token/camera', got '{PathRules.Printable(frame)}'");
}
