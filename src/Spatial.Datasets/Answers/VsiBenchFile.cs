namespace Spatial.Datasets;

/// <summary>An item of VSI-Bench with a model's answer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Scene">The video: data set and scene as "scannet/scene0011_00"; empty where the file does not say.</param>
/// <param name="QuestionType">Type as the benchmark names it.</param>
/// <param name="GroundTruth">The true answer; a number as the file spells it.</param>
/// <param name="Options">The choices; empty for numbers.</param>
/// <param name="Prediction">What the model wrote; null where it wrote nothing.</param>
public sealed record VsiBenchItem(string Id, string Scene, string QuestionType, string GroundTruth, IReadOnlyList<string> Options, string? Prediction);

/// <summary>Reads items of VSI-Bench with predictions.</summary>
/// <remarks>vision-x-nyu/thinking-in-space, <c>lmms_eval/tasks/vsibench/utils.py</c>: the fields of the data set, and <c>prediction</c>.</remarks>
public static class VsiBenchFile
{
    private static readonly string[] Types =
    [
        "object_counting", "object_abs_distance", "object_size_estimation", "room_size_estimation", "object_rel_distance", "object_rel_direction_easy",
        "object_rel_direction_medium", "object_rel_direction_hard", "route_planning", "obj_appearance_order",
    ];

    /// <summary>Reads a file of items.</summary>
    /// <param name="file">A JSON list of objects or one object per line, each with id, question_type, ground_truth, options (a list of texts or null),
    /// prediction, and where known dataset and scene_name.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, an id twice, or a field that is missing or of another kind.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static IReadOnlyList<VsiBenchItem> Read(DatasetPath file, FileLimits? limits = null)
    {
        var items = new List<VsiBenchItem>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var item = new JsonItem(file, "id", "dataset", "scene_name", "question_type", "ground_truth", "options", "prediction");
        JsonItemFile.ReadEach(file, item, limits, () =>
        {
            var read = ItemOf(item);
            items.Add(ids.Add(read.Id) ? read : throw item.Fault("id", "its own"));
        });
        return items;
    }

    private static VsiBenchItem ItemOf(JsonItem item)
    {
        var type = item.Text("question_type");
        string[] scene = [.. new[] { "dataset", "scene_name" }.Where(item.Has).Select(item.Text)];
        return Types.Contains(type)
            ? new(
                item.TextOrInteger("id"), string.Join('/', scene), type, item.TextOrNumber("ground_truth"), [.. item.Texts("options")],
                item.Has("prediction") ? item.TextOrNumber("prediction") : null)
            : throw item.Fault("question_type", $"one of {string.Join(", ", Types)}");
    }
}
