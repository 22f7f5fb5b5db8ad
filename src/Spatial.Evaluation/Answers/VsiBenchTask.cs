namespace Spatial.Evaluation;

/// <summary>A task of VSI-Bench: one question type, or three that are averaged.</summary>
/// <param name="Name">Name as the tables of the benchmark have it.</param>
/// <param name="IsNumber">The answer is a number; else one of several choices.</param>
/// <param name="Types">Its question types.</param>
internal sealed record VsiBenchTask(string Name, bool IsNumber, params string[] Types)
{
    /// <summary>The eight tasks in the order of the published tables.</summary>
    public static IReadOnlyList<VsiBenchTask> All { get; } =
    [
        new("object_counting", true, "object_counting"),
        new("object_abs_distance", true, "object_abs_distance"),
        new("object_size_estimation", true, "object_size_estimation"),
        new("room_size_estimation", true, "room_size_estimation"),
        new("object_rel_distance", false, "object_rel_distance"),
        new("object_rel_direction", false, "object_rel_direction_easy", "object_rel_direction_medium", "object_rel_direction_hard"),
        new("route_planning", false, "route_planning"),
        new("obj_appearance_order", false, "obj_appearance_order"),
    ];

    /// <summary>The task of a question type.</summary>
    public static VsiBenchTask Of(string type) => All.Single(task => task.Types.Contains(type));
}
