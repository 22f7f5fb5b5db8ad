namespace Spatial.Evaluation;

/// <summary>A way of scoring plans of six steps: distances to the path driven and collisions with what was around.</summary>
/// <remarks>A sample's statistics are {counted, without full future, without full past}, then six steps each of {true path
/// collides, plan collides, obj_col, obj_box_col}, then the annotations left out around a sample that counts, as counts; and the distance at each
/// step as sums.</remarks>
public abstract class PlanningProtocol : SummedProtocol
{
    private const int Counted = 0;
    private const int WithoutFuture = 1;
    private const int WithoutPast = 2;
    private const int Truth = 3;
    private const int Plan = Truth + PlanSteps.Count;
    private const int Object = Plan + PlanSteps.Count;
    private const int Box = Object + PlanSteps.Count;
    private const int AnnotationsLeftOut = Box + PlanSteps.Count;

    /// <inheritdoc/>
    protected sealed override int CountLength => AnnotationsLeftOut + 1;

    /// <inheritdoc/>
    protected sealed override int SumLength => PlanSteps.Count;

    /// <summary>The figures, the most important first.</summary>
    private protected abstract IReadOnlyList<PlanningColumn> Columns { get; }

    /// <summary>What the protocol does with samples near the end of a scene, for the tally's name.</summary>
    private protected virtual string FutureRule => "left out";

    /// <summary>Measures one plan against what happened.</summary>
    /// <param name="future">What happened.</param>
    /// <param name="plan">[6] waypoints, half a second apart, the first half a second ahead.</param>
    /// <param name="scene">Name of the scene.</param>
    /// <param name="frame">What the waypoints are written in.</param>
    /// <returns>Statistics of the sample, also where the protocol leaves it out.</returns>
    /// <exception cref="ArgumentException">Another number of waypoints, one that is not finite, or a future whose lists do not fit.</exception>
    public SampleStatistics Measure(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame = PlanFrame.Ego)
    {
        var statistics = MeasureFuture(future, plan, scene, frame);
        statistics.Counts[AnnotationsLeftOut] = statistics.Counts[Counted] * future.LeftOut;
        return statistics;
    }

    /// <summary>Measures one plan in the protocol's own way.</summary>
    private protected abstract SampleStatistics MeasureFuture(SceneFuture future, IReadOnlyList<Waypoint> plan, string scene, PlanFrame frame);

    /// <summary>Statistics of a sample that counts.</summary>
    private protected SampleStatistics StatisticsOf(string sampleToken, string scene, PlanSteps steps, bool hasFullFuture = true)
    {
        var counts = new long[CountLength];
        counts[Counted] = 1;
        counts[WithoutFuture] = hasFullFuture ? 0 : 1;
        for (var step = 0; step < PlanSteps.Count; step++)
        {
            counts[Truth + step] = steps.TruthCollides[step] ? 1 : 0;
            counts[Plan + step] = steps.PlanCollides[step] ? 1 : 0;
            counts[Object + step] = steps.ObjectCollisions[step] ? 1 : 0;
            counts[Box + step] = steps.BoxCollisions[step] ? 1 : 0;
        }

        return new(sampleToken, scene, counts, [.. steps.Distances]);
    }

    /// <summary>Statistics of a sample that the protocol leaves out.</summary>
    private protected SampleStatistics LeftOut(string sampleToken, string scene, bool hasFullFuture, bool hasFullPast = true)
    {
        var counts = new long[CountLength];
        (counts[WithoutFuture], counts[WithoutPast]) = (hasFullFuture ? 0 : 1, hasFullPast ? 0 : 1);
        return new(sampleToken, scene, counts, new double[SumLength]);
    }

    /// <inheritdoc/>
    protected sealed override ProtocolResult Score(StatisticsTotal total)
    {
        ArgumentNullException.ThrowIfNull(total);
        var counted = total.Counts[Counted];
        double[] distances = [.. total.Sums.Select(sum => sum / counted)];
        double[] boxes = RatesOf(total, Box), objects = RatesOf(total, Object);
        double[][] values =
        [
            .. Columns.Select(column => column.Values(column.Quantity switch
            {
                PlanningQuantity.Distance => distances,
                PlanningQuantity.BoxCollision => boxes,
                _ => objects,
            })),
        ];
        return new()
        {
            Protocol = Card.Name,
            Samples = counted,
            Figures = [.. Columns.SelectMany((column, at) => column.Figures(values[at]))],
            Tables = [HorizonTable(counted, values)],
            Tallies =
            [
                new("samples scored", counted),
                new($"samples without six future keyframes, {FutureRule}", total.Counts[WithoutFuture]),
                new("samples without two earlier keyframes, left out", total.Counts[WithoutPast]),
                new("steps where the path driven collides", SumOf(total, Truth)),
                new("steps where the plan collides", SumOf(total, Plan)),
                new("steps counted as obj_box_col", SumOf(total, Box)),
                new("steps counted as obj_col", SumOf(total, Object)),
                .. Tally.IfAny("annotations without a usable size or with a missing row, left out around each scored sample", total.Counts[AnnotationsLeftOut]),
            ],
        };
    }

    private ClassTable HorizonTable(long counted, double[][] values) => new(
        "By horizon", "horizon", [.. Columns.Select(column => column.Kind)],
        [
            .. Enumerable.Range(0, PlanSteps.Count).Select(step => new ClassRow(
                FormattableString.Invariant($"{(step + 1) * Trajectory.NuScenesStepSeconds:0.0}s"), counted,
                [.. values.Select(column => Figure.Defined(column[step]))])),
        ]);

    private static double[] RatesOf(StatisticsTotal total, int start)
    {
        var rates = new double[PlanSteps.Count];
        for (var step = 0; step < rates.Length; step++)
        {
            rates[step] = (double)total.Counts[start + step] / total.Counts[Counted];
        }

        return rates;
    }

    private static long SumOf(StatisticsTotal total, int start) => total.Counts.AsSpan(start, PlanSteps.Count).ToArray().Sum();
}
