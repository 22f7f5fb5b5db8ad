namespace Spatial.Evaluation;

/// <summary>Planning as UniAD scores it, with both meanings of a horizon.</summary>
/// <remarks>OpenDriveLab/UniAD dd161b2, <c>planning_head_plugin/planning_metrics.py</c>, <c>PlanningMetric</c>; printed by
/// <c>nuscenes_e2e_dataset.py</c> under planning_evaluation_strategy uniad (at the horizon) or stp3 (mean up to it). Sums over samples are
/// float64 here, float32 there.</remarks>
public sealed class UniAdPlanning : PlanningProtocol
{
    private static readonly PlanningColumn[] Figures =
    [
        new("L2_at", PlanningQuantity.Distance, HorizonRule.AtTime, InPercent: false),
        new("obj_box_col_at", PlanningQuantity.BoxCollision, HorizonRule.AtTime, InPercent: false),
        new("L2_to", PlanningQuantity.Distance, HorizonRule.MeanToTime, InPercent: false),
        new("obj_box_col_to", PlanningQuantity.BoxCollision, HorizonRule.MeanToTime, InPercent: false),
        new("obj_col_at", PlanningQuantity.ObjectCollision, HorizonRule.AtTime, InPercent: false),
        new("obj_col_to", PlanningQuantity.ObjectCollision, HorizonRule.MeanToTime, InPercent: false),
    ];

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "planning-uniad",
        Title = "Distance of the plan to the path driven, and collisions with annotated vehicles, as UniAD scores them",
        Source = "OpenDriveLab/UniAD, projects/mmdet3d_plugin/uniad/dense_heads/planning_head_plugin/planning_metrics.py, PlanningMetric",
        Settings =
        [
            PlanningSettings.LidarFrame,
            PlanningSettings.OtherFrame,
            new("L2", "_at: the value at the step, UniAD's own rule; _to: mean of the steps up to the horizon, its option stp3; "
                + "avg is the mean of 1, 2 and 3 s"),
            new("collision rates", "fractions; _at and _to as for L2; steps where the true path's box collides are not counted but stay in the mean"),
            new("raster", "200 x 200 cells of 0.5 m, row forward, column right; boxes filled with cv2.fillPoly, border included"),
            new("ego box", "4.084 x 1.85 m, 0.5 m ahead of the LiDAR, never turned: 32 cells"),
            new("obstacles", "vehicles annotated at each future keyframe, whatever their visibility: car, bus, construction_vehicle, bicycle, "
                + "motorcycle, truck, trailer. No pedestrians."),
            new("samples", "all; a missing future step has distance 0 and no collision, and counts"),
        ],
        Caveats =
        [
            "Samples at the end of a scene count with distance 0 at their missing steps, so L2 and collision rates come out smaller.",
            "Papers quote UniAD's _at figures beside the mean-up-to-horizon figures of others. Compare only columns of one rule.",
            "UniAD moves boxes between frames in float32; here that is float64, so a corner within about 1e-4 m of a cell's edge may fall beside it.",
        ],
        RankedBy = Figures[0].AverageKind,
        Reported =
        [
            PlanningSettings.Row(
                Figures, "UniAD-B", [0.48, 0.96, 1.65, 1.03], [0.05, 0.17, 0.71, 0.31], "OpenDriveLab/UniAD, README.md", "no ego status"),
            PlanningSettings.Row(
                Figures.AsSpan(2), "UniAD-B", [0.42, 0.64, 0.91], [0.07, 0.10, 0.22], "OpenDriveLab/UniAD, pull request 173",
                "no ego status; scored again by the pull request's author, the mean up to the horizon"),
        ],
    };

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlanningColumn> Columns => Figures;

    /// <inheritdoc/>
    private protected override string FutureRule => "counted with zeros";

    /// <summary>Judges the six steps of a plan.</summary>
    /// <param name="truth">[6, 2] float32, cumulated path of the LiDAR, key LiDAR frame, metres; 0 at missing steps.</param>
    /// <param name="mask">[6, 2] float32, 1 where the step exists.</param>
    /// <param name="plan">[6, 2] float32, the plan.</param>
    /// <param name="obstacles">Occupied cells: row forward, column right; missing steps wholly occupied.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public static PlanSteps Judge(ReadOnlySpan<float> truth, ReadOnlySpan<float> mask, ReadOnlySpan<float> plan, ObstacleRaster obstacles)
    {
        ArgumentNullException.ThrowIfNull(obstacles);
        PlanPaths.CheckPath(truth, nameof(truth));
        PlanPaths.CheckPath(mask, nameof(mask));
        PlanPaths.CheckPath(plan, nameof(plan));
        return PlanSteps.OnRaster(obstacles, EgoCells.Of(truth, plan, RasterAxes.ForwardRight), PlanSteps.DistancesOf(truth, plan, mask));
    }

    /// <summary>Measures a sample given as UniAD's own loader gives it.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="mask">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="plan">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="obstacles">As for <see cref="Judge"/>.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, ReadOnlySpan<float> truth, ReadOnlySpan<float> mask, ReadOnlySpan<float> plan, ObstacleRaster obstacles)
    {
        var steps = Judge(truth, mask, plan, obstacles);
        return StatisticsOf(sampleToken, scene, steps, hasFullFuture: !mask.ContainsAnyExcept(1f));
    }

    /// <inheritdoc/>
    private protected override SampleStatistics MeasureFuture(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame)
    {
        var planInLidar = PlanPaths.InLidar(plan, frame, future);
        var mask = new float[2 * PlanSteps.Count];
        mask.AsSpan(0, 2 * future.LidarFromFutureLidar.Count).Fill(1);
        return Measure(future.SampleToken, scene, PlanPaths.PositionsOf(future.LidarFromFutureLidar), mask, planInLidar, ObstaclesOf(future));
    }

    // GenerateOccFlowLabels in UniAD's occflow_label.py, with only_vehicle and without filter_invisible as base_e2e.py has it.
    private static ObstacleRaster ObstaclesOf(SceneFuture future)
    {
        var raster = new ObstacleRaster();
        var lidarFromEgo = future.EgoFromLidar.Inverse();
        Span<RasterPoint> cells = stackalloc RasterPoint[GroundBox.CornerCount];
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            if (step >= future.FutureBoxes.Count)
            {
                raster.FillStep(step);
                continue;
            }

            foreach (var box in future.FutureBoxes[step])
            {
                if (PlanningCategories.DetectionVehicles.Contains(box.BoxInEgo.Name))
                {
                    var corners = GroundBox.Of(box.BoxInEgo, lidarFromEgo).Corners();
                    for (var i = 0; i < cells.Length; i++)
                    {
                        cells[i] = new(CellOf(corners[i].X), CellOf(corners[i].Y));
                    }

                    raster.FillPolygon(step, cells);
                }
            }
        }

        return raster;
    }

    private static int CellOf(double metres) =>
        (int)MathF.Round(
            ((float)metres - ObstacleRaster.Start + (ObstacleRaster.Resolution / 2)) / ObstacleRaster.Resolution, MidpointRounding.ToEven);
}
