namespace Spatial.Evaluation;

/// <summary>Planning as ST-P3 scores it.</summary>
/// <remarks>OpenDriveLab/ST-P3 6b11e13, <c>stp3/metrics.py</c>, <c>PlanningMetric</c>; averaged as <c>evaluate.py</c>. Sums over
/// samples are float64 here, float32 there.</remarks>
public sealed class StP3Planning : PlanningProtocol
{
    private const int NeededEarlierKeyframes = 2;

    private static readonly PlanningColumn[] Figures = PlanningSettings.FiguresOfStP3;

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "planning-stp3",
        Title = "Distance of the plan to the path driven, and collisions with vehicles and pedestrians seen before, as ST-P3 scores them",
        Source = "OpenDriveLab/ST-P3, stp3/metrics.py, PlanningMetric; stp3/datas/NuscenesData.py; evaluate.py",
        Settings =
        [
            .. PlanningSettings.OfStP3,
            new("raster", "200 x 200 cells of 0.5 m, row forward, column left; boxes filled with cv2.fillPoly around the future vehicle pose, "
                + "then warped into the present by nearest cells"),
            new("ego box", "4.084 x 1.85 m, 0.5 m ahead of the path, never turned: 32 cells"),
            new("obstacles", "categories with vehicle or human in their name, at each future keyframe; only instances seen with more than 40 % "
                + "visibility at the keyframe or the two before"),
            new("samples", "only those with two earlier and six future keyframes in their scene"),
        ],
        Caveats =
        [
            "The raster lies around the vehicle's rear axle, the path starts at the LiDAR 0.94 m ahead of it: the box is tested 0.94 m too far back.",
            "ST-P3 also leaves out scenes without CAN data; the validation split has none.",
            "Objects that appear later, or are hidden throughout the three keyframes, are no obstacles.",
        ],
        RankedBy = Figures[0].AverageKind,
        Reported =
        [
            PlanningSettings.Row(
                Figures, "ST-P3", [1.33, 2.11, 2.90, 2.11], [0.23, 0.62, 1.27, 0.71],
                "OpenDriveLab/ST-P3, README.md; averages as VAD and DrivePI print them", "no ego status"),
        ],
    };

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlanningColumn> Columns => Figures;

    /// <summary>Judges the six steps of a plan.</summary>
    /// <param name="truth">[6, 2] float32, cumulated path of the LiDAR, key LiDAR frame (x right, y forward), metres.</param>
    /// <param name="plan">[6, 2] float32, the plan likewise.</param>
    /// <param name="obstacles">Occupied cells: row forward, column left.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public static PlanSteps Judge(ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, ObstacleRaster obstacles)
    {
        ArgumentNullException.ThrowIfNull(obstacles);
        PlanPaths.CheckPath(truth, nameof(truth));
        PlanPaths.CheckPath(plan, nameof(plan));
        return PlanSteps.OnRaster(obstacles, EgoCells.Of(truth, plan, RasterAxes.ForwardLeft), PlanSteps.DistancesOf(truth, plan, []));
    }

    /// <summary>Measures a sample given as ST-P3's own loader gives it.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="truth">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="plan">[6, 2] float32, as for <see cref="Judge"/>.</param>
    /// <param name="obstacles">As for <see cref="Judge"/>.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, ObstacleRaster obstacles) =>
        StatisticsOf(sampleToken, scene, Judge(truth, plan, obstacles));

    /// <inheritdoc/>
    private protected override SampleStatistics MeasureFuture(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame)
    {
        var planInLidar = PlanPaths.InLidar(plan, frame, future);
        var (hasFuture, hasPast) = (future.LidarFromFutureLidar.Count == PlanSteps.Count, future.EarlierKeyframes >= NeededEarlierKeyframes);
        if (!hasFuture || !hasPast)
        {
            return LeftOut(future.SampleToken, scene, hasFuture, hasPast);
        }

        var truth = PlanPaths.PositionsOf(future.LidarFromFutureLidar);
        var cells = EgoCells.Of(truth, planInLidar, RasterAxes.ForwardLeft);
        var steps = PlanSteps.OnRaster(StP3Obstacles.Of(future, cells), cells, PlanSteps.DistancesOf(truth, planInLidar, []));
        return StatisticsOf(future.SampleToken, scene, steps);
    }
}
