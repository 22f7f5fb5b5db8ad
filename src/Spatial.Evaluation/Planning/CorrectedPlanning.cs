namespace Spatial.Evaluation;

/// <summary>Planning as we would score it: no published protocol, but none of the published defects either.</summary>
/// <remarks>The vehicle's box turns with the plan, every annotated object is an obstacle at each step, and a step where the driven path collides is
/// counted and told rather than hidden.</remarks>
public sealed class CorrectedPlanning : PlanningProtocol
{
    // Over shorter stretches a difference of positions is noise and no heading.
    private const double ShortestHeading = 0.5;

    private static readonly PlanningColumn[] Figures =
    [
        new("L2_to", PlanningQuantity.Distance, HorizonRule.MeanToTime, InPercent: true),
        new("L2_at", PlanningQuantity.Distance, HorizonRule.AtTime, InPercent: true),
        new("box_col_to", PlanningQuantity.BoxCollision, HorizonRule.MeanToTime, InPercent: true),
        new("box_col_at", PlanningQuantity.BoxCollision, HorizonRule.AtTime, InPercent: true),
        new("truth_col_to", PlanningQuantity.ObjectCollision, HorizonRule.MeanToTime, InPercent: true),
        new("truth_col_at", PlanningQuantity.ObjectCollision, HorizonRule.AtTime, InPercent: true),
    ];

    /// <inheritdoc/>
    public override ProtocolCard Card { get; } = new()
    {
        Name = "planning-corrected",
        Title = "Distance of the plan to the path driven, and collisions of the turned vehicle with every annotated object",
        Source = "this project; comparable with no published figure",
        Settings =
        [
            PlanningSettings.EgoFrame,
            PlanningSettings.OtherFrame,
            new("L2", "_at: the value at the step; _to: mean of the steps up to the horizon; avg is the mean of 1, 2 and 3 s"),
            new("collision rates", "percent; _at and _to as for L2; every step counts"),
            new("raster", "none: rectangles on the ground that share a point collide, whatever their heights"),
            new("ego box", "4.084 x 1.85 m, centre 1.485793 m ahead of the ego origin along the heading; the plan's heading is that of the stretch "
                + "between the two neighbouring points (at the last step its own), kept from the step before where that is shorter than 0.5 m; "
                + "the true heading is the pose's"),
            new("obstacles", "every box annotated at each future keyframe: all categories, any visibility, with or without points inside"),
            PlanningSettings.WithFullFuture,
        ],
        Caveats =
        [
            "truth_col is how often the path driven touches an annotated box, which did not happen: annotations and outlines are inexact.",
            "Open-loop figures depend on whether the model is given the ego status: DrivePI reports 0.49 m without and 0.40 m with it.",
        ],
        RankedBy = Figures[0].AverageKind,
    };

    /// <inheritdoc/>
    private protected override IReadOnlyList<PlanningColumn> Columns => Figures;

    /// <summary>Judges the six steps of a plan.</summary>
    /// <param name="future">What happened; it must have all six steps.</param>
    /// <param name="plan">[6] waypoints.</param>
    /// <param name="frame">What the waypoints are written in.</param>
    /// <exception cref="ArgumentException">Another number of waypoints or steps, or one that is not finite.</exception>
    public static PlanSteps Judge(SceneFuture future, IReadOnlyList<Waypoint> plan, PlanFrame frame = PlanFrame.Ego)
    {
        var path = PlanPaths.InEgo(plan, frame, future);
        if (future.EgoFromFutureEgo.Count != PlanSteps.Count)
        {
            throw new ArgumentException(
                $"a future must have {PlanSteps.Count} steps, got {future.EgoFromFutureEgo.Count} for sample {future.SampleToken}", nameof(future));
        }

        var (distances, truth, collides) = (new double[PlanSteps.Count], new bool[PlanSteps.Count], new bool[PlanSteps.Count]);
        var heading = (Cos: 1.0, Sin: 0.0);
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            var (x, y) = (path[2 * step], path[(2 * step) + 1]);
            var pose = future.EgoFromFutureEgo[step];
            heading = HeadingAt(path, step, heading);
            distances[step] = Math.Sqrt(Square(x - pose.Translation.X) + Square(y - pose.Translation.Y));
            truth[step] = Collides(EgoAt(pose.Translation.X, pose.Translation.Y, HeadingOf(pose)), future.FutureBoxes[step]);
            collides[step] = Collides(EgoAt(x, y, heading), future.FutureBoxes[step]);
        }

        return new() { Distances = distances, TruthCollides = truth, PlanCollides = collides, ObjectCollisions = truth, BoxCollisions = collides };
    }

    /// <inheritdoc/>
    private protected override SampleStatistics MeasureFuture(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame)
    {
        PlanPaths.InEgo(plan, frame, future); // Checks both, also where the sample is left out.
        return future.EgoFromFutureEgo.Count == PlanSteps.Count
            ? StatisticsOf(future.SampleToken, scene, Judge(future, plan, frame))
            : LeftOut(future.SampleToken, scene, hasFullFuture: false);
    }

    private static (double Cos, double Sin) HeadingAt(ReadOnlySpan<float> path, int step, (double Cos, double Sin) before)
    {
        var next = Math.Min(step + 1, PlanSteps.Count - 1);
        double fromX = step == 0 ? 0 : path[2 * (step - 1)], fromY = step == 0 ? 0 : path[(2 * (step - 1)) + 1];
        var (x, y) = (path[2 * next] - fromX, path[(2 * next) + 1] - fromY);
        var length = Math.Sqrt(Square(x) + Square(y));
        return length < ShortestHeading ? before : (x / length, y / length);
    }

    private static (double Cos, double Sin) HeadingOf(RigidTransform pose)
    {
        var yaw = Math.Atan2(pose.Rotation.M10, pose.Rotation.M00);
        return (Math.Cos(yaw), Math.Sin(yaw));
    }

    private static GroundBox EgoAt(double x, double y, (double Cos, double Sin) heading) => new(
        x + (EgoFootprint.AheadOfRearAxle * heading.Cos), y + (EgoFootprint.AheadOfRearAxle * heading.Sin),
        EgoFootprint.Length, EgoFootprint.Width, heading.Cos, heading.Sin);

    private static bool Collides(GroundBox ego, IReadOnlyList<FutureBox> boxes) =>
        boxes.Any(box => ego.Touches(GroundBox.Of(box.BoxInEgo, RigidTransform.Identity)));

    private static double Square(double value) => value * value;
}
