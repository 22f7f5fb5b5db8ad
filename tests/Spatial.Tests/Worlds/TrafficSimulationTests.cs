using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class TrafficSimulationTests
{
    // Phase 0, which the eastward lane has, is green from 0 to 12 s of every 34 s.
    private static readonly SignalPlan GreenAtZero = new(0);

    [Fact]
    public void AVehicleStopsAtRedAndGoesAtGreen()
    {
        var town = SmallTown.Build(hasSignals: true);
        var car = SmallTown.Car(town, 0, [0, 1, 2], front: 20, speed: 10);
        var traffic = new TrafficSimulation(town, [GreenAtZero], [car], [], start: 16);
        while (traffic.Seconds < 33.9)
        {
            traffic.Advance();
            Assert.True(car.Front < SmallTown.LaneEnd, $"over the line at {traffic.Seconds}");
        }

        Assert.True(car.Speed < 0.1);
        Assert.InRange(car.Front, SmallTown.LaneEnd - 4, SmallTown.LaneEnd);
        Run(traffic, 6);
        Assert.True(car.Front > SmallTown.LaneEnd);
    }

    [Fact]
    public void AVehicleThatCannotStopAtYellowDrivesOn()
    {
        var town = SmallTown.Build(hasSignals: true);
        var car = SmallTown.Car(town, 0, [0, 1, 2], front: 75, speed: 12);
        var traffic = new TrafficSimulation(town, [GreenAtZero], [car], [], start: 11);
        Run(traffic, 3.5);
        Assert.True(car.Rear > SmallTown.LaneEnd);
    }

    [Fact]
    public void AFollowerSlowsDownBehindASlowerVehicleAndKeepsItsDistance()
    {
        var town = SmallTown.Build(hasSignals: false);
        var path = new RoutePath(town.Map.Lanes, [0, 1, 2], 0);
        var bicycle = new Vehicle(0, VehicleBody.Of("ridden_bicycle"), path, 60, 5, 1);
        var car = SmallTown.Car(town, 1, [0, 1, 2], front: 20, speed: 12);
        var traffic = new TrafficSimulation(town, [default], [bicycle, car], [], start: 0);
        for (var i = 0; i < 600; i++)
        {
            traffic.Advance();
            Assert.True(bicycle.Rear - car.Front > 1.5);
        }

        Assert.Equal(bicycle.Speed, car.Speed, 0.3);
        Assert.InRange(bicycle.Rear - car.Front, 5, 13);
    }

    [Fact]
    public void TwoVehiclesThatCrossAreNeverInTheIntersectionTogether()
    {
        var town = SmallTown.Build(hasSignals: false);
        var (east, north) = (SmallTown.Car(town, 0, [0, 1, 2], 40, 10), SmallTown.Car(town, 1, [3, 4, 5], 39, 10));
        var traffic = new TrafficSimulation(town, [default], [east, north], [], start: 0);
        for (var i = 0; i < 500; i++)
        {
            traffic.Advance();
            Assert.False(east.Footprint.Grown(0.5).Overlaps(north.Footprint));
        }

        Assert.True(east.Rear > 110 && north.Rear > 110);
    }

    [Fact]
    public void AVehicleWaitsForSomebodyOnACrossing()
    {
        var town = SmallTown.Build(hasSignals: false);
        var numbers = new SeededNumbers(1);
        var walk = WalkwayGraph.Of(town).Walk(2, isForward: true, 12, 0, StandingGround.Of(town), ref numbers)!;
        var walker = new Walker(0, ObjectModels.Named("man"), walk, 0.1, 0.8);
        var car = SmallTown.Car(town, 0, [0, 1, 2], front: 5, speed: 9);
        var traffic = new TrafficSimulation(town, [default], [car], [walker], start: 0);
        var slowest = car.Speed;
        for (var i = 0; i < 500; i++)
        {
            traffic.Advance();
            slowest = Math.Min(slowest, car.Speed);
            Assert.False(car.Footprint.Grown(0.4).Overlaps(new(walker.Pose, 0.8, 0.8)));
        }

        Assert.InRange(slowest, 0, 0.7);
        Assert.True(car.Rear > 52, "the vehicle drove on when the crossing was free");
        Assert.True(walker.S > 11);
    }

    [Fact]
    public void AWalkerWaitsForAVehicleThatCannotStop()
    {
        var town = SmallTown.Build(hasSignals: false);
        var numbers = new SeededNumbers(1);
        var walk = WalkwayGraph.Of(town).Walk(2, isForward: true, 12, 0, StandingGround.Of(town), ref numbers)!;
        var walker = new Walker(0, ObjectModels.Named("man"), walk, 0.1, 1.2);
        var car = SmallTown.Car(town, 0, [0, 1, 2], front: 30, speed: 13);
        var traffic = new TrafficSimulation(town, [default], [car], [walker], start: 0);
        while (car.Rear < 51)
        {
            traffic.Advance();
            Assert.Null(walker.OnCrossing);
        }

        Run(traffic, 12);
        Assert.True(walker.S > 11);
        Assert.Equal(50, walker.Pose.X, 0.5);
    }

    // The eastward road is red from 15 to 34 s, and 18.6 m are walked on it.
    [Theory]
    [InlineData(1.5, 2, 15)]
    [InlineData(1.5, 18, 18)]
    [InlineData(1.5, 22, 49)] // red, but not for the 12.4 s that are needed
    [InlineData(1.5, 33, 49)]
    [InlineData(0.9, 2, 15)] // a brisker pace than the walker's own, else 20.7 s would be needed
    [InlineData(0.9, 20, 49)]
    public void AWalkerSetsOutOverAWideRoadOnlyWhenTheLightLeavesTimeForAllOfIt(double pace, double arrival, double expected)
    {
        const double kerb = 1.8; // metres from the middle of a pavement
        var town = SmallTown.WithWideCrossing();
        var numbers = new SeededNumbers(1);
        var walk = WalkwayGraph.Of(town).Walk(2, isForward: true, 25, 0, StandingGround.Of(town), ref numbers)!;
        var walker = new Walker(0, ObjectModels.Named("man"), walk, 0.3, pace);
        var traffic = new TrafficSimulation(town, [GreenAtZero], [], [walker], arrival);
        var setOut = double.NaN;
        while (traffic.Seconds < 80)
        {
            traffic.Advance();
            setOut = double.IsNaN(setOut) && walker.OnCrossing is not null ? traffic.Seconds : setOut;
            var isOnTheRoad = walker.OnCrossing is not null && walker.Across > kerb && walker.Across < 20 - kerb;
            Assert.False(isOnTheRoad && traffic.AspectOf(0) != SignalAspect.Red, $"on the road at {traffic.Seconds}");
        }

        Assert.InRange(setOut, expected, expected + 0.6);
        Assert.True(walker.S > 20);
    }

    [Fact]
    public void WalkersWhoMeetStepAsideAndPass()
    {
        var town = SmallTown.Build(hasSignals: false);
        var numbers = new SeededNumbers(1);
        var (graph, ground) = (WalkwayGraph.Of(town), StandingGround.Of(town));
        var there = new Walker(0, ObjectModels.Named("man"), graph.Walk(0, isForward: true, 30, 0.1, ground, ref numbers)!, 1, 1.3);
        var back = new Walker(1, ObjectModels.Named("woman"), graph.Walk(0, isForward: false, 30, 0.1, ground, ref numbers)!, 1, 1.1);
        var traffic = new TrafficSimulation(town, [default], [], [there, back], start: 0);
        for (var i = 0; i < 600; i++)
        {
            traffic.Advance();
            Assert.False(new Footprint(there.Pose, 1.05, 0.77).Overlaps(new(back.Pose, 0.96, 0.68)));
        }

        Assert.True(there.S > 25 && back.S > 25);
    }

    [Fact]
    public void WheelsOfAVehicleRollWithoutSlidingSideways()
    {
        var lanes = new List<TownLane> { Bend(radius: 10) };
        var body = VehicleBody.Of("sedan");
        var car = new Vehicle(0, body, new RoutePath(lanes, [0], 0), 4, 4, 1);
        for (var i = 0; i < 80; i++)
        {
            var before = car.RearAxle;
            car.Advance(0, TrafficSimulation.Step);
            var (forward, left) = before.Sees(car.RearAxle.X, car.RearAxle.Y);
            var turned = car.RearAxle.Heading - before.Heading;

            // Rolling along an arc moves to the side by half the turn.
            Assert.Equal(forward * turned / 2, left, 0.003);
            Assert.Equal(forward * Math.Tan(car.Steering) / body.Wheelbase, turned, 0.006);
        }

        Assert.True(car.Speed > 3.9);
        Assert.True(Math.Abs(car.RearAxle.Heading) > 1);
    }

    private static TownLane Bend(double radius) => new()
    {
        Id = 0,
        Width = 3.5,
        IsConnector = true,
        SpeedLimit = 10,
        Centreline = [.. Enumerable.Range(0, 41).Select(i => i / 40.0 * Math.PI / 2)
            .Select(angle => new Vector3d(radius * Math.Sin(angle), radius * (1 - Math.Cos(angle)), 0))],
    };

    private static void Run(TrafficSimulation traffic, double seconds)
    {
        var until = traffic.Seconds + seconds;
        while (traffic.Seconds < until)
        {
            traffic.Advance();
        }
    }
}
