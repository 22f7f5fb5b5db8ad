namespace Spatial.Evaluation;

/// <summary>What several planning protocols fix alike: settings of their cards, and their figures.</summary>
internal static class PlanningSettings
{
    /// <summary>The path that plans are held against, in the LiDAR frame.</summary>
    public static readonly Setting LidarFrame = new("frame", "LIDAR_TOP at the keyframe, x right, y forward; truth is the LiDAR's path");

    /// <summary>The path that plans are held against, in the ego frame.</summary>
    public static readonly Setting EgoFrame = new("frame", "ego at the keyframe, x forward, y left; truth is the path of the ego origin");

    /// <summary>How a plan in the other frame is turned; in every card.</summary>
    public static readonly Setting OtherFrame = new(
        "plan in another frame",
        "a plan in the other frame (ego and LiDAR differ) has its displacements turned into the axes of this one; where the vehicle turns, "
        + "the two origins travel apart by up to their distance (0.94 m) times the change of heading");

    /// <summary>The distance where a horizon is the mean up to it.</summary>
    public static readonly Setting MeanDistance = new("L2", "mean of the steps up to the horizon; avg is the mean of 1, 2 and 3 s");

    /// <summary>Which samples count.</summary>
    public static readonly Setting WithFullFuture = new("samples", "only those with six future keyframes in their scene");

    /// <summary>What ST-P3 and VAD, whose metric is derived from it, fix alike.</summary>
    public static readonly Setting[] OfStP3 =
    [
        LidarFrame,
        OtherFrame,
        MeanDistance,
        new("collision rates", "fractions; mean of the steps up to the horizon; steps where the true path's box collides are not counted but "
            + "stay in the mean"),
    ];

    /// <summary>The figures of ST-P3, which VAD prints under the same names.</summary>
    public static readonly PlanningColumn[] FiguresOfStP3 =
    [
        new("plan_L2", PlanningQuantity.Distance, HorizonRule.MeanToTime, InPercent: false),
        new("plan_obj_box_col", PlanningQuantity.BoxCollision, HorizonRule.MeanToTime, InPercent: false),
        new("plan_obj_col", PlanningQuantity.ObjectCollision, HorizonRule.MeanToTime, InPercent: false),
    ];

    /// <summary>A published row: distances and box collisions at the horizons.</summary>
    /// <param name="columns">The protocol's figures, distance first, then box collisions.</param>
    /// <param name="method">Name of the method.</param>
    /// <param name="distances">At 1, 2, 3 s and their mean, metres.</param>
    /// <param name="collisions">The same, in percent.</param>
    /// <param name="source">Where it was published.</param>
    /// <param name="remark">What a reader must know to compare.</param>
    public static ReportedRow Row(
        ReadOnlySpan<PlanningColumn> columns, string method, double[] distances, double[] collisions, string source, string remark) => new(
        method, new Dictionary<string, double>(columns[0].Reported(distances).Concat(columns[1].Reported(collisions))), source, remark);
}
