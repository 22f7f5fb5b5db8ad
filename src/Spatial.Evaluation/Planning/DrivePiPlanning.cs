namespace Spatial.Evaluation;

/// <summary>Planning as DrivePI scores it: rectangles instead of cells, in the ego frame.</summary>
/// <remarks>mr-d-self-driving/DrivePI 8eb5808, <c>evaluate_plan.py</c>, <c>PlanningMetric</c> and <c>planning_eval</c>: headings and the box's
/// shift in float32, corners in float64. Sums over samples are float64 here, float32 there.</remarks>
public sealed class DrivePiPlanning : PlanningProtocol
{
    /// <summary>Values of a box: x, y, z, size along the heading, size across it, height, yaw.</summary>
    public const int BoxWidth = 7;

    private const float StandingMetres = 0.5f;
    private const string Readme = "mr-d-self-driving/DrivePI, README.md";

    private static readonly PlanningColumn[] Figures =
    [
        new("L2", PlanningQuantity.Distance, HorizonRule.MeanToTime, InPercent: true),
        new("obj_box_col", PlanningQuantity.BoxCollision, HorizonRule.MeanToTime, InPercent: true),
        new("obj_col", PlanningQuantity.ObjectCollision, HorizonRule.MeanToTime, InPercent: true),
    ];

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "planning-drivepi",
        Title = "Distance of the plan to the path driven, and collisions of turned rectangles, as DrivePI scores them",
        Source = "mr-d-self-driving/DrivePI, evaluate_plan.py, planning_eval",
        Settings =
        [
            PlanningSettings.EgoFrame,
            PlanningSettings.OtherFrame,
            PlanningSettings.MeanDistance,
            new("collision rates", "percent; mean of the steps up to the horizon; steps where the true path's box collides are not counted as "
                + "obj_box_col but stay in the mean"),
            new("raster", "none: rectangles that share a point collide"),
            new("ego box", "4.084 x 1.85 m, centre 1.485793 m ahead of the path along the heading; heading from the difference of the two "
                + "neighbouring points, at the last step from its own; 0 where the path's first and last point are less than 0.5 m apart"),
            new("obstacles", "boxes annotated at each future keyframe with LiDAR points inside, every category"),
            PlanningSettings.WithFullFuture,
        ],
        Caveats =
        [
            "obj_col is the rate at which the path driven collides, not the plan.",
            "The boxes come with DrivePI's data files, whose making is not published; from the tables they are built as stated above.",
        ],
        RankedBy = Figures[0].AverageKind,
        Reported =
        [
            PlanningSettings.Row(Figures, "DrivePI", [0.24, 0.46, 0.78, 0.49], [0.38, 0.27, 0.48, 0.38], Readme, "no ego status"),
            PlanningSettings.Row(Figures, "DrivePI", [0.19, 0.36, 0.64, 0.40], [0.00, 0.05, 0.28, 0.11], Readme, "uses ego status"),
        ],
    };

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlanningColumn> Columns => Figures;

    /// <summary>Judges the six steps of a plan.</summary>
    /// <param name="truth">[6, 2] float32, cumulated path of the ego origin, key ego frame, metres.</param>
    /// <param name="plan">[6, 2] float32, the plan likewise.</param>
    /// <param name="boxes">Six lists [N, 7] float32: x, y, z, size along the heading, size across it, height, yaw; key ego frame.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public static PlanSteps Judge(ReadOnlySpan<float> truth, ReadOnlySpan<float> plan, IReadOnlyList<float[]> boxes)
    {
        PlanPaths.CheckPath(truth, nameof(truth));
        PlanPaths.CheckPath(plan, nameof(plan));
        CheckBoxes(boxes);
        var (truthCollides, planCollides) = (Collisions(truth, boxes), Collisions(plan, boxes));
        return new()
        {
            Distances = PlanSteps.DistancesOf(truth, plan, []),
            TruthCollides = truthCollides,
            PlanCollides = planCollides,
            ObjectCollisions = truthCollides,
            BoxCollisions = [.. planCollides.Select((collides, step) => collides && !truthCollides[step])],
        };
    }

    /// <summary>Headings of a path, as the protocol sees them.</summary>
    /// <param name="path">[6, 2] float32, cumulated, metres.</param>
    /// <returns>[6] float32 radians.</returns>
    public static float[] HeadingsOf(ReadOnlySpan<float> path)
    {
        PlanPaths.CheckPath(path, nameof(path));
        var headings = new float[PlanSteps.Count];
        var (alongX, alongY) = (path[^2] - path[0], path[^1] - path[1]);
        if (MathF.Sqrt((alongX * alongX) + (alongY * alongY)) < StandingMetres)
        {
            return headings;
        }

        for (var step = 0; step < headings.Length; step++)
        {
            var (from, to) = step == headings.Length - 1 ? (step - 1, step) : (step - 1, step + 1);
            var (fromX, fromY) = step == 0 ? (0, 0) : (path[2 * from], path[(2 * from) + 1]);
            headings[step] = MathF.Atan2(path[(2 * to) + 1] - fromY, path[2 * to] - fromX);
        }

        return headings;
    }

    /// <summary>Measures a sample given as DrivePI's own files give it.</summary>
    /// <param name="sampleToken">The sample.</param>
    /// <param name="scene">Name of its scene.</param>
    /// <param name="offsets">[6, 2] float32, the path driven as offsets of each step.</param>
    /// <param name="mask">[6] 1 where the step exists.</param>
    /// <param name="plan">[6, 2] float32, the plan, cumulated.</param>
    /// <param name="boxes">As for <see cref="Judge"/>.</param>
    /// <exception cref="ArgumentException">A length is not that, or a value is not finite or beyond 100 km.</exception>
    public SampleStatistics Measure(
        string sampleToken, string scene, ReadOnlySpan<float> offsets, ReadOnlySpan<float> mask, ReadOnlySpan<float> plan,
        IReadOnlyList<float[]> boxes)
    {
        PlanPaths.CheckPath(offsets, nameof(offsets));
        PlanPaths.Check(mask, "[6]", PlanSteps.Count, nameof(mask));
        var steps = Judge(PlanPaths.Cumulated(offsets), plan, boxes);
        return mask.Contains(0f) ? LeftOut(sampleToken, scene, hasFullFuture: false) : StatisticsOf(sampleToken, scene, steps);
    }

    /// <inheritdoc/>
    private protected override SampleStatistics MeasureFuture(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame)
    {
        var planInEgo = PlanPaths.InEgo(plan, frame, future);
        if (future.EgoFromFutureEgo.Count < PlanSteps.Count)
        {
            return LeftOut(future.SampleToken, scene, hasFullFuture: false);
        }

        var truth = PlanPaths.Cumulated(PlanPaths.OffsetsOf(future.EgoFromFutureEgo));
        List<float[]> boxes = [.. future.FutureBoxes.Select(step => step.Where(box => box.LidarPoints > 0).SelectMany(ValuesOf).ToArray())];
        return StatisticsOf(future.SampleToken, scene, Judge(truth, planInEgo, boxes));
    }

    private static float[] ValuesOf(FutureBox future)
    {
        var (box, size) = (future.BoxInEgo, future.BoxInEgo.Size);
        return
        [
            (float)box.Center.X, (float)box.Center.Y, (float)box.Center.Z,
            (float)size.Length, (float)size.Width, (float)size.Height, (float)box.Rotation.Normalized().Yaw,
        ];
    }

    private static bool[] Collisions(ReadOnlySpan<float> path, IReadOnlyList<float[]> boxes)
    {
        var collides = new bool[PlanSteps.Count];
        var headings = HeadingsOf(path);
        for (var step = 0; step < collides.Length; step++)
        {
            var (cos, sin) = (MathF.Cos(headings[step]), MathF.Sin(headings[step]));
            var ego = new GroundBox(
                path[2 * step] + ((float)EgoFootprint.AheadOfRearAxle * cos), path[(2 * step) + 1] + ((float)EgoFootprint.AheadOfRearAxle * sin),
                (float)EgoFootprint.Length, (float)EgoFootprint.Width, cos, sin);
            for (var at = 0; at < boxes[step].Length && !collides[step]; at += BoxWidth)
            {
                var box = boxes[step].AsSpan(at, BoxWidth);
                collides[step] = ego.Touches(new(box[0], box[1], box[3], box[4], MathF.Cos(box[6]), MathF.Sin(box[6])));
            }
        }

        return collides;
    }

    private static void CheckBoxes(IReadOnlyList<float[]> boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        if (boxes.Count != PlanSteps.Count)
        {
            throw new ArgumentException($"boxes must be {PlanSteps.Count} lists, one per step, got {boxes.Count}", nameof(boxes));
        }

        foreach (var step in boxes)
        {
            PlanPaths.Check(step, "[N, 7]", step.Length / BoxWidth * BoxWidth, nameof(boxes));
        }
    }
}
