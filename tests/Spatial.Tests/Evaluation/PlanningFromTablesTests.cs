using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>What each protocol makes of the same future.</summary>
public sealed class PlanningFromTablesTests
{
    private static readonly string[] Rasters = ["planning-stp3", "planning-vad", "planning-uniad"];

    public static TheoryData<string> Protocols => [.. PlanningProtocols.All.Select(protocol => protocol.Card.Name)];

    [Theory]
    [MemberData(nameof(Protocols))]
    public void TheDrivenPathIsAPerfectPlan(string name)
    {
        var future = PlanningFutures.Drive(turn: 0.1);
        var (plan, frame) = Rasters.Contains(name) ? (future.DrivenByLidar(), PlanFrame.Lidar) : (future.DrivenByEgo(), PlanFrame.Ego);

        var figures = Figures(name, future, plan, frame);

        Assert.All(figures, figure => Assert.Equal(0, figure.Value!.Value, 5));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void APlanOfTheOtherFrameIsTurnedIntoTheProtocols(string name)
    {
        var future = PlanningFutures.Drive();
        Waypoint[] toTheLeft = [.. Enumerable.Range(1, 6).Select(step => new Waypoint(step * PlanningFutures.StepMetres, 3))];
        Waypoint[] sameInLidar = [.. toTheLeft.Select(point => new Waypoint(-point.Y, point.X))];

        Assert.Equal(3, Distance(name, future, toTheLeft, PlanFrame.Ego), 5);
        Assert.Equal(3, Distance(name, future, sameInLidar, PlanFrame.Lidar), 5);
    }

    // A standing car in the neighbouring lane: 3 m to the left of the driven path, 12 m ahead. The third step of a plan in that lane meets it.
    [Theory]
    [InlineData("planning-stp3", "vehicle.car", true)]
    [InlineData("planning-vad", "vehicle.car", true)]
    [InlineData("planning-uniad", "vehicle.car", true)]
    [InlineData("planning-drivepi", "vehicle.car", true)]
    [InlineData("planning-corrected", "vehicle.car", true)]
    [InlineData("planning-stp3", "human.pedestrian.adult", true)]
    [InlineData("planning-vad", "human.pedestrian.adult", true)]
    [InlineData("planning-uniad", "human.pedestrian.adult", false)]
    [InlineData("planning-corrected", "human.pedestrian.adult", true)]
    [InlineData("planning-stp3", "movable_object.barrier", false)]
    [InlineData("planning-vad", "movable_object.barrier", false)]
    [InlineData("planning-uniad", "movable_object.barrier", false)]
    [InlineData("planning-drivepi", "movable_object.barrier", true)]
    [InlineData("planning-corrected", "movable_object.barrier", true)]
    [InlineData("planning-stp3", "vehicle.emergency.police", true)]
    [InlineData("planning-vad", "vehicle.emergency.police", false)]
    [InlineData("planning-uniad", "vehicle.emergency.police", false)]
    public void ObstaclesAreThoseOfTheProtocol(string name, string category, bool collides)
    {
        var future = PlanningFutures.Drive().With(category, 12, 3);

        Assert.Equal(collides, Collisions(name, future, future.Beside(3)) > 0);
        Assert.Equal(0, Collisions(name, future, future.DrivenByEgo()));
    }

    [Theory]
    [InlineData("planning-stp3", false)]
    [InlineData("planning-vad", true)]
    [InlineData("planning-uniad", true)]
    [InlineData("planning-drivepi", true)]
    [InlineData("planning-corrected", true)]
    public void OnlyStP3AsksWhetherAnObjectWasSeen(string name, bool collides)
    {
        var future = PlanningFutures.Drive().With("vehicle.car", 12, 3, isSeen: false);

        Assert.Equal(collides, Collisions(name, future, future.Beside(3)) > 0);
    }

    [Theory]
    [InlineData("planning-vad", false)]
    [InlineData("planning-uniad", true)]
    [InlineData("planning-drivepi", true)]
    [InlineData("planning-corrected", true)]
    public void OnlyVadForgetsWhatAppearsLater(string name, bool collides)
    {
        var future = PlanningFutures.Drive().With("vehicle.car", 12, 3, fromStep: 1);

        Assert.Equal(collides, Collisions(name, future, future.Beside(3)) > 0);
    }

    [Theory]
    [InlineData("planning-vad", false)]
    [InlineData("planning-uniad", true)]
    [InlineData("planning-drivepi", false)]
    [InlineData("planning-corrected", true)]
    public void SomeAskForPointsInTheBox(string name, bool collides)
    {
        var future = PlanningFutures.Drive().With("vehicle.car", 12, 3, lidarPoints: 0);

        Assert.Equal(collides, Collisions(name, future, future.Beside(3)) > 0);
    }

    [Fact]
    public void VadDropsWhatStandsFarAsideAtTheKeyframe()
    {
        var near = PlanningFutures.Drive().With("vehicle.car", 12, 14.9);
        var far = PlanningFutures.Drive().With("vehicle.car", 12, 15.1);

        Assert.True(Collisions("planning-vad", near, near.Beside(14.9)) > 0);
        Assert.Equal(0, Collisions("planning-vad", far, far.Beside(15.1)));
        Assert.True(Collisions("planning-uniad", far, far.Beside(15.1)) > 0);
    }

    [Theory]
    [InlineData(0.94, -15, false)] // 15 m to the right of the LiDAR, which stands at 0.94 m
    [InlineData(0.94, 14.99, true)]
    [InlineData(30.94, 0, false)]
    [InlineData(30.93, 0, true)]
    [InlineData(-29.06, 0, false)]
    public void VadKeepsWhatIsStrictlyWithinItsRange(double x, double y, bool isKept) =>
        Assert.Equal(isKept ? 1 : 0, VadAgents.Of(PlanningFutures.Drive().With("vehicle.car", x, y)).Boxes.Length / VadObstacles.BoxWidth);

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(1, 0, true)]
    public void VadAsksForPointsOfLidarOrRadar(int lidarPoints, int radarPoints, bool isKept)
    {
        var future = PlanningFutures.Drive().With("vehicle.car", 12, 3);
        var agent = future.Agents[0] with { LidarPoints = lidarPoints, RadarPoints = radarPoints };

        Assert.Equal(isKept, VadAgents.Of(future with { Agents = [agent] }).Boxes.Length > 0);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void AStepWhereTheDrivenPathCollidesIsHiddenByAllButTheCorrected(string name)
    {
        var future = PlanningFutures.Drive().With("vehicle.car", 12, 0);

        var result = Result(name, future, future.DrivenByEgo());

        Assert.Equal(name == "planning-corrected", Collisions(name, future, future.DrivenByEgo()) > 0);
        Assert.True(result.Tallies.Single(tally => tally.Name == "steps where the path driven collides").Count > 0);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void NearTheEndOfASceneOnlyUniAdCounts(string name)
    {
        var future = PlanningFutures.Drive(steps: 5);

        var result = Result(name, future, PlanningFutures.Drive().Beside(3));

        Assert.Equal(name == "planning-uniad" ? 1 : 0, result.Samples);
        Assert.Equal(1, result.Tallies.Single(tally => tally.Name.StartsWith("samples without six future", StringComparison.Ordinal)).Count);

        // UniAD holds the missing step for wholly occupied, so there the driven path collides and nothing is counted.
        Assert.Equal(name == "planning-uniad" ? 1 : 0, result.Tallies.Single(tally => tally.Name == "steps where the path driven collides").Count);
        Assert.Equal(0, result.Tallies.Single(tally => tally.Name == "steps counted as obj_box_col").Count);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void AnnotationsThatWereLeftOutAroundScoredSamplesAreToldWhereThereAreAny(string name)
    {
        var protocol = PlanningProtocols.Named(name);
        var (whole, shortened) = (PlanningFutures.Drive(), PlanningFutures.Drive(steps: 5));

        ProtocolResult Of(params SceneFuture[] futures) =>
            protocol.Score([.. futures.Select(future => protocol.Measure(future, whole.Beside(1), "scene"))]);

        Assert.DoesNotContain(Of(whole).Tallies, IsOfLeftOut);
        Assert.Equal(5, Of(whole with { LeftOut = 2 }, whole, whole with { LeftOut = 3 }).Tallies.Single(IsOfLeftOut).Count);
        Assert.Equal(name == "planning-uniad" ? 7 : 0, Of(shortened with { LeftOut = 7 }).Tallies.SingleOrDefault(IsOfLeftOut)?.Count ?? 0);
        static bool IsOfLeftOut(Tally tally) => tally.Name.StartsWith("annotations without a usable size", StringComparison.Ordinal);
    }

    [Fact]
    public void StP3NeedsTwoEarlierKeyframes()
    {
        var future = PlanningFutures.Drive() with { EarlierKeyframes = 1 };

        Assert.Equal(0, Result("planning-stp3", future, future.Beside(1)).Samples);
        Assert.Equal(1, Result("planning-vad", future, future.Beside(1)).Samples);
    }

    [Fact]
    public void TheCorrectedBoxTurnsAndThoseOnRastersDoNot()
    {
        // A left turn of 15 degrees a step. A narrow gap ahead of the turned vehicle: what stands where its unturned box would be is not touched.
        var future = PlanningFutures.Drive(turn: Math.PI / 12);
        var last = future.EgoFromFutureEgo[5];
        var aside = last * new Vector3d(EgoFootprint.AheadOfRearAxle, 2.2, 0); // beside the turned vehicle, 0.3 m free
        var turnedCar = future.With("vehicle.car", aside.X, aside.Y, yaw: Math.PI / 2);

        Assert.Equal(0, Collisions("planning-corrected", turnedCar, future.DrivenByEgo()));
        Assert.False(VadTruth(turnedCar)[0]);
        Assert.True(VadTruth(turnedCar)[5]);

        static IReadOnlyList<bool> VadTruth(SceneFuture future)
        {
            var truth = PlanPaths.PositionsOf(future.LidarFromFutureLidar);
            var agents = VadAgents.Of(future);
            return VadPlanning.Judge(truth, truth, agents.Boxes, agents.Features).TruthCollides;
        }
    }

    [Theory]
    [InlineData(0.4375, Math.PI / 2)]
    [InlineData(0.5, 0)]
    public void TheCorrectedHeadingIsThatBetweenTheNeighboursAndKeptWhereTheyAreNear(double lastStretch, double lastHeading)
    {
        Waypoint[] plan = [new(4, 0), new(8, 0), new(8, 4), new(8, 8), new(8, 8), new(8 + lastStretch, 8)];
        double[] headings = [0, Math.PI / 4, Math.PI / 2, Math.PI / 2, lastHeading, lastHeading];
        var future = PlanningFutures.Drive();

        // A small thing at the vehicle's nose, 3.53 m ahead of the point; turned by an eighth of a turn the vehicle would miss it.
        IReadOnlyList<bool> Hit(double turn) => CorrectedPlanning.Judge(
            future with
            {
                FutureBoxes = [.. plan.Select((point, step) => (IReadOnlyList<FutureBox>)[ThingAt(
                    point.X + (3.4 * Math.Cos(headings[step] + turn)), point.Y + (3.4 * Math.Sin(headings[step] + turn)))])],
            },
            plan).PlanCollides;

        Assert.All(Hit(0), Assert.True);
        Assert.All(Hit(Math.PI / 4), Assert.False);
        Assert.All(Hit(-Math.PI / 4), Assert.False);
    }

    [Fact]
    public void TheCorrectedTruthIsTurnedAsTheVehicleWas()
    {
        // Driven sideways, as nothing drives: the path points along x, the vehicle along y.
        var drive = PlanningFutures.Drive();
        var future = drive with
        {
            EgoFromFutureEgo = [.. drive.EgoFromFutureEgo.Select(pose => RigidTransform.From(Quaterniond.FromYaw(Math.PI / 2), pose.Translation))],
            FutureBoxes = [.. drive.EgoFromFutureEgo.Select(pose => (IReadOnlyList<FutureBox>)[ThingAt(pose.Translation.X, 3.4)])],
        };

        var steps = CorrectedPlanning.Judge(future, drive.DrivenByEgo());

        Assert.All(steps.TruthCollides, Assert.True);
        Assert.All(steps.PlanCollides, Assert.False);
    }

    [Fact]
    public void TheCorrectedJudgesWholeFuturesOnly()
    {
        var error = Assert.Throws<ArgumentException>(() => CorrectedPlanning.Judge(PlanningFutures.Drive(steps: 5), PlanningFutures.Drive().DrivenByEgo()));

        Assert.Contains("a future must have 6 steps, got 5 for sample sample", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VadsAgentsAreWrittenAsItsConverterWritesThem()
    {
        var future = PlanningFutures.Drive().With("vehicle.truck", 10, -4, yaw: 0.3);
        var agent = future.Agents[0];
        var moving = agent with
        {
            FutureBoxesInEgo =
            [
                agent.BoxInEgo with { Center = new(12, -4, 0.8), Rotation = Quaterniond.FromYaw(0.5) },
                agent.BoxInEgo with { Center = new(12, -3, 0.8), Rotation = Quaterniond.FromYaw(0.5) },
            ],
        };

        var (boxes, features) = VadAgents.Of(future with { Agents = [moving] });

        // LiDAR frame: x right, y forward; the LiDAR is 0.94 m ahead. Heading 0.3 in ego is 0.3 + pi/2 there; VAD writes minus that minus pi/2.
        AssertNear([4, 10 - 0.94, 0.8 - 1.84, 1.9, 4.5, 1.6, -(0.3 + (Math.PI / 2)) - (Math.PI / 2), 0, 0], boxes);
        AssertNear([0, 2, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0], features[..12]);
        AssertNear([1, 1, 0, 0, 0, 0], features[12..18]);
        Assert.Equal(23, features[27]); // vehicle.truck in the 32-entry list
        AssertNear([0.2, 0, 0, 0, 0, 0], features[28..]);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(20)]
    [InlineData(-20)]
    public void StP3WarpsItsRastersByNearestCells(double left)
    {
        // The object stands still, so its cells around the later pose, warped back, are those drawn now but for the rounding of both.
        var future = PlanningFutures.Drive(turn: 0.05).With("vehicle.car", 12, left, yaw: 0.4);
        var truth = PlanPaths.PositionsOf(future.LidarFromFutureLidar);
        float[] plan = [.. Enumerable.Repeat(new float[] { (float)-left, 12 - 1.4858f }, 6).SelectMany(point => point)]; // the box stands on the object

        var cells = EgoCells.Of(truth, plan, RasterAxes.ForwardLeft);
        var steps = PlanSteps.OnRaster(StP3Obstacles.Of(future, cells), cells, new double[6]);

        Assert.All(steps.PlanCollides, Assert.True);
        Assert.False(PlanSteps.OnRaster(StP3Obstacles.Drawn(future), cells, new double[6]).PlanCollides[5]); // unwarped it is elsewhere
    }

    [Fact]
    public void StP3DrawsAroundTheVehiclesPlaceAsIfItStoodLevel()
    {
        // Pitched by 0.6: what lies 16 m ahead along the vehicle's axis lies 13.2 m ahead on the ground, rows 123 to 130 instead of 128 to 136.
        var pitched = new Quaterniond(Math.Cos(0.3), 0, Math.Sin(0.3), 0);
        var future = PlanningFutures.Drive().With("vehicle.car", 20, 0) with { GlobalFromEgo = RigidTransform.From(pitched, new(300, 800, 0)) };

        var drawn = StP3Obstacles.Drawn(future);

        Assert.True(drawn.IsOccupied(0, 124, 100));
        Assert.True(drawn.IsOccupied(0, 126, 100));
        Assert.False(drawn.IsOccupied(0, 134, 100));
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void AWrongPlanIsNamed(string name)
    {
        var protocol = PlanningProtocols.Named(name);
        var future = PlanningFutures.Drive();

        var length = Assert.Throws<ArgumentException>(() => protocol.Measure(future, new Waypoint[5], "scene"));
        Assert.Contains("6 waypoints", length.Message, StringComparison.Ordinal);
        Assert.Contains("got 5", length.Message, StringComparison.Ordinal);

        Waypoint[] broken = future.Beside(1);
        broken[2] = new(double.NaN, 0);
        var value = Assert.Throws<ArgumentException>(() => protocol.Measure(future, broken, "scene"));
        Assert.Contains("step 2", value.Message, StringComparison.Ordinal);
        broken[2] = new(0, double.PositiveInfinity);
        Assert.Throws<ArgumentException>(() => protocol.Measure(future, broken, "scene"));
        Assert.Throws<ArgumentException>(() => protocol.Measure(PlanningFutures.Drive(steps: 7), future.Beside(1), "scene"));
        Assert.Throws<ArgumentException>(() => protocol.Measure(future with { LidarFromFutureLidar = [] }, future.Beside(1), "scene"));

        var lists = Assert.Throws<ArgumentException>(() => protocol.Measure(future with { FutureBoxes = [] }, future.Beside(1), "scene"));
        Assert.Contains("got 6, 6 and 0 for sample sample", lists.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Protocols))]
    public void TheOrderOfSamplesAndTheirRecordsChangeNothing(string name)
    {
        var protocol = PlanningProtocols.Named(name);
        var samples = Enumerable.Range(0, 9).Select(number => protocol.Measure(
            PlanningFutures.Drive(turn: 0.01 * number).With("vehicle.car", 12, 3), PlanningFutures.Drive().Beside(number / 2.0), "scene")).ToList();

        var whole = protocol.Score(samples);
        var again = protocol.Score([.. samples.Select(sample => StatisticsRecord.Decode(StatisticsRecord.Encode(sample)))]);

        Assert.Equal(whole.AllFigures(), again.AllFigures());
        Assert.Equal(whole.Tallies, again.Tallies);
        Assert.Equal(whole.Tallies, protocol.Score([.. samples.AsEnumerable().Reverse()]).Tallies);
    }

    [Theory]
    [InlineData("planning-vad", "plan_obj_box_col_1s", 0.0007)] // a fraction; the paper prints 0.07 %
    [InlineData("planning-stp3", "plan_obj_box_col_3s", 0.0127)]
    [InlineData("planning-uniad", "obj_box_col_at_avg", 0.0031)]
    [InlineData("planning-drivepi", "obj_box_col_1s", 0.38)]
    [InlineData("planning-drivepi", "L2_avg", 0.49)]
    public void ReportedValuesAreInTheUnitsOfTheirFigures(string name, string figure, double value) =>
        Assert.Equal(value, PlanningProtocols.Named(name).Card.Reported[0].Values[figure], 1e-12);

    [Theory]
    [MemberData(nameof(Protocols))]
    public void EveryFigureHasItsOwnNameAndReportedRowsUseThem(string name)
    {
        var protocol = PlanningProtocols.Named(name);
        var names = protocol.Score([]).AllFigures().Select(figure => figure.Kind.Name).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Contains(protocol.Card.RankedBy.Name, names);
        Assert.All(protocol.Card.Reported.SelectMany(row => row.Values.Keys), figure => Assert.Contains(figure, names));
    }

    private static FutureBox ThingAt(double x, double y) =>
        new("thing", new(new(x, y, 0), new(0.2, 0.2, 1), Quaterniond.Identity) { Name = "movable_object.debris" }, VisibilityLevel: 4, LidarPoints: 1);

    private static ProtocolResult Result(string name, SceneFuture future, Waypoint[] plan, PlanFrame frame = PlanFrame.Ego)
    {
        var protocol = PlanningProtocols.Named(name);
        return protocol.Score([protocol.Measure(future, plan, "scene", frame)]);
    }

    private static IEnumerable<Figure> Figures(string name, SceneFuture future, Waypoint[] plan, PlanFrame frame) =>
        Result(name, future, plan, frame).AllFigures();

    private static double Distance(string name, SceneFuture future, Waypoint[] plan, PlanFrame frame) =>
        Figures(name, future, plan, frame).First(figure => figure.Kind.Unit == "m").Value!.Value;

    private static long Collisions(string name, SceneFuture future, Waypoint[] plan) =>
        Result(name, future, plan).Tallies.Single(tally => tally.Name == "steps counted as obj_box_col").Count;

    private static void AssertNear(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Index(), entry => Assert.Equal(entry.Item, actual[entry.Index], 5));
    }
}
