namespace Spatial.Evaluation;

/// <summary>Planning as VAD scores it.</summary>
/// <remarks>hustvl/VAD 1688c4b, <c>planner/metric_stp3.py</c> and <c>VAD.compute_planner_metric_stp3</c>; averaged as
/// <c>nuscenes_vad_dataset.py</c>, <c>evaluate</c>. Collisions are kept as counts and distances in float64, so figures differ from the official
/// ones by their float32 rounding only.</remarks>
public sealed class VadPlanning : PlanningProtocol
{
    private static readonly PlanningColumn[] Figures = PlanningSettings.FiguresOfStP3;

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "planning-vad",
        Title = "Distance of the plan to the path driven, and collisions with annotated vehicles and pedestrians, as VAD scores them",
        Source = "hustvl/VAD, projects/mmdet3d_plugin/VAD/planner/metric_stp3.py, PlanningMetric; VAD.py, compute_planner_metric_stp3",
        Settings =
        [
            .. PlanningSettings.OfStP3,
            new("raster", "200 x 200 cells of 0.5 m, row 0 in front, column 0 at the left; boxes filled with cv2.fillPoly, border included"),
            new("ego box", "4.084 x 1.85 m, 0.5 m ahead of the LiDAR, never turned: 32 cells"),
            new("obstacles", "objects annotated at the keyframe with LiDAR or radar points, centre within 15 m aside and 30 m along, moved by "
                + "their annotated future; category index 14 to 23 (vehicles) and 2 to 8 (humans) of the 32-entry category list, and one of the ten "
                + "detection classes"),
            PlanningSettings.WithFullFuture,
        ],
        Caveats =
        [
            "obj_col looks at a point about 25 m ahead and 25 m left of the plan: the raster's start is halved. Published that way.",
            "Objects that appear after the keyframe, or stand beyond 15 m aside or 30 m along at it, are no obstacles.",
            "With the 23-entry category.json (nuScenes without lidarseg) VAD's index lists name other categories; this keeps the 32-entry order.",
        ],
        RankedBy = Figures[0].AverageKind,
        Reported =
        [
            PlanningSettings.Row(Figures, "VAD-Base", [0.41, 0.70, 1.05, 0.72], [0.07, 0.17, 0.41, 0.22], "hustvl/VAD, README.md", "no ego status"),
            PlanningSettings.Row(Figures, "VAD-Tiny", [0.46, 0.76, 1.12, 0.78], [0.21, 0.35, 0.58, 0.38], "hustvl/VAD, README.md", "no ego status"),
            PlanningSettings.Row(Figures, "VAD-Base", [0.17, 0.34, 0.60, 0.37], [0.07, 0.10, 0.24, 0.14], "DrivePI, README.md", "uses ego status"),
        ],
    };

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlanningColumn> Columns => Figures;

    /// <summary>Judges the six steps of a plan.</summary>
    /// <param name="truth">[6, 2] float32, cumulated path of the LiDAR, key LiDAR frame, metres.</param>
    /// <param name="plan">[6, 2] float32, the plan likewise.</param>
    /// <param name="boxes">[A, 9] float32: x, y, z, width, length, height, yaw (minus heading minus pi/2), vx, vy.</param>
    /// <param name="features">[A, 34] float32: 6x2 step offsets, 6 masks, goal, 9 features with the category index last, 6 yaw steps.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public static PlanSteps Judge(ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, ReadOnlySpan<float> boxes, ReadOnlySpan<float> features)
    {
        PlanPaths.CheckPath(truth, nameof(truth));
        PlanPaths.CheckPath(plan, nameof(plan));
        CheckAgents(boxes, features);
        var cells = EgoCells.Of(truth, plan, RasterAxes.PictureRight);
        var obstacles = new ObstacleRaster();
        VadObstacles.Draw(obstacles, boxes, features, humans: true, vehicles: true, new CellWindows(cells));
        return PlanSteps.OnRaster(obstacles, cells, PlanSteps.DistancesOf(truth, plan, []));
    }

    /// <summary>The whole raster of obstacles that the protocol looks at.</summary>
    /// <param name="boxes">[A, 9] float32, as for <see cref="Judge"/>.</param>
    /// <param name="features">[A, 34] float32, as for <see cref="Judge"/>.</param>
    /// <param name="humans">Whether to draw pedestrians.</param>
    /// <param name="vehicles">Whether to draw vehicles.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public static ObstacleRaster RasterOf(ReadOnlySpan<float> boxes, ReadOnlySpan<float> features, bool humans = true, bool vehicles = true)
    {
        CheckAgents(boxes, features);
        var raster = new ObstacleRaster();
        VadObstacles.Draw(raster, boxes, features, humans, vehicles, near: null);
        return raster;
    }

    /// <summary>Measures a sample given as VAD's own files give it.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="plan">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="boxes">[A, 9] float32, as for <see cref="Judge"/>.</param>
    /// <param name="features">[A, 34] float32, as for <see cref="Judge"/>.</param>
    /// <param name="isFutureValid">VAD's fut_valid_flag: whether six future keyframes exist.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, ReadOnlySpan<float> boxes,
        ReadOnlySpan<float> features, bool isFutureValid)
    {
        var steps = Judge(truth, plan, boxes, features);
        return isFutureValid ? StatisticsOf(sampleToken, scene, steps) : LeftOut(sampleToken, scene, hasFullFuture: false);
    }

    /// <inheritdoc/>
    private protected override SampleStatistics MeasureFuture(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame)
    {
        var planInLidar = PlanPaths.InLidar(plan, frame, future);
        if (future.LidarFromFutureLidar.Count < PlanSteps.Count)
        {
            return LeftOut(future.SampleToken, scene, hasFullFuture: false);
        }

        var truth = PlanPaths.Cumulated(PlanPaths.OffsetsOf(future.LidarFromFutureLidar));
        var agents = VadAgents.Of(future);
        return StatisticsOf(future.SampleToken, scene, Judge(truth, planInLidar, agents.Boxes, agents.Features));
    }

    private static void CheckAgents(ReadOnlySpan<float> boxes, ReadOnlySpan<float> features)
    {
        var agents = boxes.Length / VadObstacles.BoxWidth;
        PlanPaths.Check(boxes, "[A, 9]", agents * VadObstacles.BoxWidth, nameof(boxes));
        PlanPaths.Check(features, $"[{agents}, 34]", agents * VadObstacles.FeatureWidth, nameof(features));
    }
}
