using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class DriveSimulationTests
{
    private const int Scenes = 3;
    private static readonly Lazy<Town> Streets = new(() => TownBuilder.Build(new(), 11));
    private static readonly Lazy<SimulatedDrive>[] Drives = [.. Enumerable.Range(0, Scenes).Select(scene => new Lazy<SimulatedDrive>(() => Simulate(scene)))];

    public static TheoryData<int> Numbers => [.. Enumerable.Range(0, Scenes)];

    [Theory, MemberData(nameof(Numbers))]
    public void NoTwoThingsOverlapAtAnyMoment(int scene)
    {
        var drive = Drives[scene].Value;
        var isFirst = true;
        for (var seconds = -1.0; seconds <= drive.Duration + 1; seconds += 0.125)
        {
            var boxes = drive.ObjectsAt(seconds).Select(FootprintOf).ToArray();
            var ego = EgoFootprint(drive, seconds);
            for (var i = 0; i < boxes.Length; i++)
            {
                Assert.False(boxes[i].Overlaps(ego), $"the ego vehicle and {drive.Objects[i].Model.Name} at {seconds}");
                for (var k = i + 1; k < boxes.Length; k++)
                {
                    // What stands still is looked at once; what is coupled may touch.
                    var isSettled = drive.Actors[i].IsStill && drive.Actors[k].IsStill && !isFirst;
                    var isPair = drive.Actors[i].Coupling is { } coupling && coupling == drive.Actors[k].Coupling;
                    var overlap = !isSettled && !isPair && boxes[i].Overlaps(boxes[k]);
                    Assert.False(overlap, $"{drive.Objects[i].Model.Name} and {drive.Objects[k].Model.Name} at {seconds}");
                }
            }

            isFirst = false;
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void VelocityIsTheDerivativeOfThePosition(int scene)
    {
        var drive = Drives[scene].Value;
        const double h = 0.01;
        for (var seconds = -0.9; seconds <= drive.Duration + 0.9; seconds += 0.83)
        {
            var (before, now, after) = (drive.ObjectsAt(seconds - h), drive.ObjectsAt(seconds), drive.ObjectsAt(seconds + h));
            for (var i = 0; i < now.Count; i++)
            {
                var moved = (after[i].TownFromObject.Translation - before[i].TownFromObject.Translation) / (2 * h);
                Assert.True((moved - now[i].Velocity).Length < 0.06, $"{drive.Objects[i].Model.Name} at {seconds}: {moved} {now[i].Velocity}");
            }
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void SpeedsAndAccelerationsStayWithinWhatVehiclesAndPeopleDo(int scene)
    {
        var drive = Drives[scene].Value;
        for (var i = 0; i < drive.Objects.Count; i++)
        {
            var isPerson = drive.Objects[i].Model.Category.StartsWith("human.", StringComparison.Ordinal);
            for (var seconds = -1.0; seconds <= drive.Duration + 1; seconds += 0.25)
            {
                var (before, after) = (drive.Actors[i].StateAt(drive.Objects[i], seconds - 0.1), drive.Actors[i].StateAt(drive.Objects[i], seconds + 0.1));
                Assert.InRange(after.Velocity.LengthXy, 0, isPerson ? 2 : 16);
                Assert.InRange((after.Velocity - before.Velocity).LengthXy / 0.2, 0, isPerson ? 8 : 7);
            }
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void AttributesMatchTheMotion(int scene)
    {
        var drive = Drives[scene].Value;
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += 0.5)
        {
            foreach (var state in drive.ObjectsAt(seconds))
            {
                var speed = state.Velocity.LengthXy;
                var isCycle = state.Attribute.StartsWith("cycle.", StringComparison.Ordinal);
                Assert.Equal(speed >= 0.2 && !isCycle, state.Attribute is "vehicle.moving" or "pedestrian.moving");
                Assert.True(speed == 0 || state.Attribute is not ("vehicle.parked" or "cycle.without_rider" or "pedestrian.sitting_lying_down" or ""));
                var family = state.Object.Model.Category switch
                {
                    "vehicle.bicycle" or "vehicle.motorcycle" => "cycle.",
                    var category when category.StartsWith("movable_object.", StringComparison.Ordinal) => "",
                    var category when category.StartsWith("human.", StringComparison.Ordinal) => "pedestrian.",
                    _ => "vehicle.",
                };
                Assert.StartsWith(family, state.Attribute, StringComparison.Ordinal);
                Assert.InRange(state.Shape, 0, state.Object.Model.Shapes.Count - 1);
            }
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void EverythingStandsOnTheGround(int scene)
    {
        var drive = Drives[scene].Value;
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += 1)
        {
            foreach (var state in drive.ObjectsAt(seconds))
            {
                var foot = state.TownFromObject * new Vector3d(0, 0, ObjectModel.BoxMargin - (state.Object.Model.Size.Height / 2));
                Assert.Equal(drive.Town.HeightAt(foot.X, foot.Y), foot.Z, 0.1);
            }

            var ego = drive.TownFromEgoAt(seconds).Translation;
            Assert.Equal(drive.Town.HeightAt(ego.X, ego.Y), ego.Z, 0.03);
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void VehiclesInTrafficStayOnTheRoadAndWalkersOnPavementsAndRoads(int scene)
    {
        var drive = Drives[scene].Value;
        var roads = drive.Town.Map.Areas.Where(area => area.Layer == "drivable_area").ToArray();
        var pavements = drive.Town.Map.Areas.Where(area => area.Layer == "walkway").ToArray();
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += 0.7)
        {
            var states = drive.ObjectsAt(seconds);
            for (var i = 0; i < states.Count; i++)
            {
                if (drive.Actors[i].IsStill || drive.Objects[i].Model.Category == "vehicle.construction")
                {
                    continue;
                }

                var box = FootprintOf(states[i]);
                var isOn = drive.Actors[i].Kind == ActorKind.Afoot
                    ? IsIn(roads, box.Pose.X, box.Pose.Y) || IsIn(pavements, box.Pose.X, box.Pose.Y)
                    : box.Corners().All(corner => IsIn(roads, corner.X, corner.Y));
                Assert.True(isOn, $"{drive.Objects[i].Model.Name} at {seconds}, {box.Pose}");
            }

            Assert.True(EgoFootprint(drive, seconds).Corners().All(corner => IsIn(roads, corner.X, corner.Y)));
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void NothingRunsIntoWhatStandsInTheTown(int scene)
    {
        var drive = Drives[scene].Value;
        var ground = StandingGround.Of(drive.Town);
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += 0.5)
        {
            foreach (var state in drive.ObjectsAt(seconds))
            {
                // The raster marks whole cells of 0.2 m.
                Assert.True(ground.IsFree(FootprintOf(state).Grown(-0.2)), $"{state.Object.Model.Name} at {seconds}, {FootprintOf(state).Pose}");
            }
        }
    }

    [Theory, MemberData(nameof(Numbers))]
    public void TheEgoVehicleDrivesAsItsInstrumentsSay(int scene)
    {
        var drive = Drives[scene].Value;
        var travelled = 0.0;
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += 0.1)
        {
            var status = drive.EgoStatusAt(seconds);
            Assert.InRange(status.Speed, 0, 15);
            Assert.InRange(status.Acceleration.X, -3, 3);
            Assert.InRange(status.Acceleration.Y, -3, 3);
            Assert.InRange(status.Throttle, 0, 1);
            Assert.InRange(status.Brake, 0, 1);
            Assert.True(status.Throttle == 0 || status.Brake == 0 || status.Brake < 0.2);

            // Bicycle model: the turn that speed and steering give.
            Assert.Equal(status.Speed * Math.Tan(status.SteeringAngle) / VehicleBody.Ego.Wheelbase, status.YawRate, 0.06);
            var (from, to) = (drive.TownFromEgoAt(seconds - 0.05), drive.TownFromEgoAt(seconds + 0.05));
            var moved = from.Inverse() * to.Translation;
            Assert.Equal(moved.X / 0.1, status.Speed, 0.1);
            Assert.Equal(moved.X * status.YawRate * 0.05, moved.Y, 0.01); // no sliding
            travelled += moved.X;
        }

        Assert.True(travelled > 2 * drive.Duration);
    }

    [Fact]
    public void NobodyPassesARed()
    {
        var passes = 0;
        foreach (var drive in Drives.Select(drive => drive.Value))
        {
            var network = LaneNetwork.Of(drive.Town);
            var lines = network.Lanes.Where(lane => network.SignalGroups[lane.Id] >= 0).Select(lane => (Lane: lane, End: EndOf(lane))).ToArray();
            foreach (var fronts in FrontsOf(drive))
            {
                for (var step = 1; step < fronts.Length; step++)
                {
                    var before = DriveSimulation.RecordedFrom + ((step - 1) * TrafficSimulation.Step);
                    foreach (var (lane, end) in lines.Where(line => Passes(line.Lane, line.End, fronts[step - 1], fronts[step])))
                    {
                        passes++;
                        Assert.NotEqual(SignalAspect.Red, drive.AspectOf(new(0, lane.Id, []), before));
                    }
                }
            }
        }

        Assert.True(passes > 20, $"only {passes} passed a light");
    }

    [Fact]
    public void TheStretchThatIsPeopledReachesAsFarAsTheEgoVehicle()
    {
        var (numbers, network) = (SeededNumbers.Of(1), LaneNetwork.Of(Streets.Value));
        const double seconds = 90;
        var route = EgoRoute.Choose(Streets.Value, LaneTurn.Left, 50, seconds, ref numbers);
        var ego = new Vehicle(0, VehicleBody.Ego, route.Path, route.Start, 5, 0.97);
        var signals = new SignalPlan[Streets.Value.Map.Intersections.Count];
        var traffic = new TrafficSimulation(Streets.Value, signals, [ego], [], 0);
        while (traffic.Seconds < seconds)
        {
            traffic.Advance();
        }

        var (x, y) = route.Path.At(ego.S);
        Assert.Equal(0, route.DistanceTo(x, y), 3.0);
        Assert.InRange(ego.S - route.Start, 250, route.Stretch);
        Assert.True(route.Stretch <= seconds * VehicleBody.Ego.TopSpeed);
    }

    [Theory]
    [InlineData(2, 0.05)] // the beginning of a turn
    [InlineData(5, 0.3)]
    public void TheEgoVehicleTurnsInShortScenesToo(double duration, double least)
    {
        var turns = new List<double>();
        for (var scene = 0; scene < Scenes; scene++)
        {
            var drive = DriveSimulation.Simulate(Streets.Value, new() { Duration = duration, MovingVehicles = 8, Walkers = 4 }, 11, scene);
            turns.Add(HeadingAt(drive, duration) - HeadingAt(drive, 0));
        }

        turns = [.. turns.Select(turn => Math.IEEERemainder(turn, 2 * Math.PI)).Order()];
        Assert.True(turns[0] < -least && turns[2] > least, string.Join(", ", turns));
    }

    [Fact]
    public void TheEgoVehicleTurnsLeftAndRightAndGoesStraightInTheScenesOfAWorld()
    {
        var commands = Drives.SelectMany(drive => Enumerable.Range(0, 41).Select(i => drive.Value.CommandAt(i / 2.0))).ToHashSet();
        Assert.Equal(3, commands.Count);
    }

    [Theory, MemberData(nameof(Numbers))]
    public void CommandsFollowFromWhereTheEgoVehicleIsThreeSecondsLater(int scene)
    {
        var drive = Drives[scene].Value;
        for (var seconds = 0.0; seconds <= drive.Duration; seconds += 0.5)
        {
            var left = (drive.TownFromEgoAt(seconds).Inverse() * drive.TownFromEgoAt(seconds + 3).Translation).Y;
            Assert.Equal(left >= 2 ? DriveCommand.Left : left <= -2 ? DriveCommand.Right : DriveCommand.Straight, drive.CommandAt(seconds));
        }
    }

    [Fact]
    public void AllTenClassesOfDetectionComeNearTheEgoVehicle()
    {
        var seen = new HashSet<string>();
        foreach (var drive in Drives.Select(drive => drive.Value))
        {
            for (var seconds = 0.0; seconds <= drive.Duration; seconds += 0.5)
            {
                var ego = drive.TownFromEgoAt(seconds).Translation;
                seen.UnionWith(drive.ObjectsAt(seconds).Where(state => (state.TownFromObject.Translation - ego).LengthXy < 40).Select(ClassOf));
            }
        }

        Assert.Equal(10, seen.Count);
    }

    [Fact]
    public void TheSameSceneIsTheSameToTheBitAlsoBesideOthers()
    {
        var drives = new SimulatedDrive[Scenes];
        Parallel.For(0, Scenes, scene => drives[scene] = Simulate(scene));
        for (var scene = 0; scene < Scenes; scene++)
        {
            Assert.Equal(States(Drives[scene].Value), States(drives[scene]));
            Assert.Equal(Drives[scene].Value.Description, drives[scene].Description);
            Assert.Equal(Drives[scene].Value.Conditions, drives[scene].Conditions);
        }
    }

    [Fact]
    public void AnotherSeedGivesAnotherDrive()
    {
        var other = (SimulatedDrive)DriveSimulation.Simulate(Streets.Value, new(), 12, 0);
        Assert.NotEqual(States(Drives[0].Value), States(other));
    }

    [Theory]
    [InlineData(-1, 0.5, "traffic.duration must be 0.5 to 120, got -1")]
    [InlineData(20, 1.5, "traffic.parkedShare must be 0 to 1, got 1.5")]
    public void ImpossibleConfigurationsAreRefused(double duration, double parked, string message)
    {
        var config = new DriveConfig { Duration = duration, ParkedShare = parked };
        var error = Assert.Throws<ArgumentException>(() => DriveSimulation.Simulate(SmallTown.Build(false), config, 1, 0));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void ATownWithoutIntersectionsIsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => DriveSimulation.Simulate(SmallTown.Build(false), new(), 1, 0));
        Assert.Contains("must have an intersection", error.Message, StringComparison.Ordinal);
    }

    private static SimulatedDrive Simulate(int scene) => (SimulatedDrive)DriveSimulation.Simulate(Streets.Value, new(), 11, scene);

    private static IEnumerable<(string, RigidTransform, Vector3d, int, string, SurfaceColor)> States(SimulatedDrive drive) =>
        new[] { -0.5, 3.21, drive.Duration }.SelectMany(drive.ObjectsAt)
            .Select(state => (state.Object.Model.Name, state.TownFromObject, state.Velocity, state.Shape, state.Attribute, state.Object.Tint));

    private static Footprint FootprintOf(ObjectState state)
    {
        var forward = state.TownFromObject.Rotate(new(1, 0, 0));
        var (x, y, _) = state.TownFromObject.Translation;
        return new(new(x, y, Math.Atan2(forward.Y, forward.X)), state.Object.Model.Size.Length, state.Object.Model.Size.Width);
    }

    private static Footprint EgoFootprint(SimulatedDrive drive, double seconds)
    {
        var frame = drive.TownFromEgoAt(seconds);
        var (forward, middle) = (frame.Rotate(new(1, 0, 0)), frame * new Vector3d(0.985793 + 0.5, 0, 0));
        return new(new(middle.X, middle.Y, Math.Atan2(forward.Y, forward.X)), 4.084, 1.85);
    }

    private static bool IsIn(IEnumerable<TownArea> areas, double x, double y) => areas.Any(area => TestTowns.Contains(area, x, y));

    private static double HeadingAt(Drive drive, double seconds)
    {
        var forward = drive.TownFromEgoAt(seconds).Rotate(new(1, 0, 0));
        return Math.Atan2(forward.Y, forward.X);
    }

    // Middles of the fronts of the ego vehicle and of all others that drive, step by step; what is towed has none.
    private static IEnumerable<PlanPose[]> FrontsOf(SimulatedDrive drive)
    {
        yield return [.. Enumerable.Range(0, drive.Ego.Track.Count).Select(step => drive.Ego.FootprintOfStep(step)).Select(FrontOf)];
        for (var i = 0; i < drive.Actors.Count; i++)
        {
            var actor = drive.Actors[i];
            var isTowed = i > 0 && actor.IsCoupledTo(drive.Actors[i - 1]);
            if (actor.Kind is ActorKind.Driven or ActorKind.Ridden && !actor.IsStill && !isTowed)
            {
                yield return [.. Enumerable.Range(0, actor.Track.Count).Select(actor.FootprintOfStep).Select(FrontOf)];
            }
        }
    }

    private static PlanPose FrontOf(Footprint box) => box.Pose.Moved(box.Length / 2, 0);

    private static PlanPose EndOf(TownLane lane)
    {
        var (from, to) = (lane.Centreline[^2], lane.Centreline[^1]);
        return new(to.X, to.Y, Math.Atan2(to.Y - from.Y, to.X - from.X));
    }

    private static bool Passes(TownLane lane, PlanPose end, PlanPose before, PlanPose after)
    {
        var ((from, _), (to, left)) = (end.Sees(before.X, before.Y), end.Sees(after.X, after.Y));
        return from <= 0 && to > 0 && Math.Abs(left) < lane.Width / 2 && Math.Cos(after.Heading - end.Heading) > 0.5;
    }

    private static string ClassOf(ObjectState state) => state.Object.Model.Category switch
    {
        "vehicle.bus.rigid" or "vehicle.bus.bendy" => "bus",
        var category when category.StartsWith("human.", StringComparison.Ordinal) => "pedestrian",
        var category => category,
    };
}
