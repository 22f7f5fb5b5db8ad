namespace Spatial.Worlds;

/// <summary>Simulates scenes: the same town, configuration, seed and number give the same drive, to the bit.</summary>
public static class DriveSimulation
{
    /// <summary>First recorded moment, seconds.</summary>
    internal const double RecordedFrom = -1.2;

    private const double Beyond = 3.6; // seconds recorded after a scene: plans of its last moments look 3 s ahead
    private const double WarmUp = 6; // seconds before the first recorded moment in which traffic sorts itself
    private const ulong Name = 0xD21E;

    /// <summary>Simulates a scene. Turns of the ego vehicle change from scene to scene: left, right, straight on.</summary>
    /// <param name="town">Town it takes place in.</param>
    /// <param name="config">What happens.</param>
    /// <param name="seed">Seed of the world.</param>
    /// <param name="scene">Number of the scene, from 0.</param>
    /// <exception cref="ArgumentException">The configuration or the town does not allow a drive.</exception>
    public static Drive Simulate(Town town, DriveConfig config, ulong seed, int scene)
    {
        ArgumentNullException.ThrowIfNull(town);
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegative(scene);
        config.Check();
        const int attempts = 5;
        var wish = (LaneTurn)((scene + SeededNumbers.Of(seed, Name).NextIndex(3)) % 3);
        for (var attempt = 0; ; attempt++)
        {
            var numbers = SeededNumbers.Of(seed, Name, (ulong)scene, (ulong)attempt);
            var (drive, isAsWished) = Attempt(town, config, wish, ConditionsOf(config, seed, scene), ref numbers);
            if (isAsWished || attempt == attempts - 1)
            {
                return drive;
            }
        }
    }

    /// <summary>Recorded steps of a scene.</summary>
    internal static int StepsOf(double duration) => (int)Math.Ceiling((duration + Beyond - RecordedFrom) / TrafficSimulation.Step) + 1;

    private static (SimulatedDrive Drive, bool IsAsWished) Attempt(
        Town town, DriveConfig config, LaneTurn wish, WorldConditions conditions, ref SeededNumbers numbers)
    {
        var seconds = WarmUp - RecordedFrom + config.Duration + Beyond;
        var route = EgoRoute.Choose(town, wish, numbers.NextBetween(45, 70), seconds * VehicleBody.Ego.TopSpeed, ref numbers);
        var still = StillLife.Arrange(town, config, route, new(numbers.NextBits()));
        var vehicles = TrafficSeeding.Vehicles(town, route, config.MovingVehicles, seconds, new(numbers.NextBits()));
        var walkers = TrafficSeeding.Walkers(town, route, still.Ground, config.Walkers, seconds, new(numbers.NextBits()));
        var signals = SignalsFor(town, route, ref numbers);
        var traffic = new TrafficSimulation(town, signals, vehicles, walkers, RecordedFrom - WarmUp, still.Ground);
        for (var i = 0; i < WarmUp / TrafficSimulation.Step; i++)
        {
            traffic.Advance();
        }

        var record = new DriveRecord(town, vehicles, walkers);
        var steps = StepsOf(config.Duration);
        for (var i = 0; i < steps; i++)
        {
            record.Add();
            traffic.Advance();
        }

        var clear = ClearedScene.Of(town, record.Ego, [.. still.Actors, .. record.Actors(ref numbers)], config.Duration);
        return (new(town, conditions, config.Duration, record.Ego, clear.Actors, signals), clear.IsEgoFree && IsAsWished(record.Ego, route, config.Duration));
    }

    // Lights change at random, but those the ego vehicle comes to turn green around its arrival.
    private static SignalPlan[] SignalsFor(Town town, EgoRoute route, ref SeededNumbers numbers)
    {
        var network = LaneNetwork.Of(town);
        var signals = new SignalPlan[town.Map.Intersections.Count];
        for (var i = 0; i < signals.Length; i++)
        {
            signals[i] = new(numbers.NextBetween(0, 40));
        }

        var isSet = new HashSet<int>();
        foreach (var place in route.Intersections)
        {
            const double meanSpeed = 5.2; // m/s with turns and waiting
            var connector = network.Lanes[route.Path.Route[place]];
            var group = place > 0 ? network.SignalGroups[route.Path.Route[place - 1]] : -1;
            var arrival = RecordedFrom - WarmUp + ((route.Path.Starts[place] - route.Start) / meanSpeed);
            if (group >= 0 && isSet.Add(connector.Intersection))
            {
                var green = arrival + numbers.NextBetween(-7, 3);
                signals[connector.Intersection] = new(green - (group * (SignalPlan.Green + SignalPlan.Yellow + SignalPlan.Clearing)));
            }
        }

        return signals;
    }

    // Half of the wished turn at least lies within the scene, and not all of the scene is spent waiting for it.
    private static bool IsAsWished(EgoRecord ego, EgoRoute route, double duration)
    {
        const double leastMean = 2; // m/s
        var (atStart, atEnd) = (ego.Track.DistanceAt(0), ego.Track.DistanceAt(duration));
        var (from, to) = (route.Path.Starts[route.Wished], route.Path.Starts[route.Wished + 1]);
        return atStart < from && atEnd > (from + to) / 2 && atEnd - atStart > leastMean * duration;
    }

    private static WorldConditions ConditionsOf(DriveConfig config, ulong seed, int scene)
    {
        // Spread evenly over scenes instead of drawn: small worlds have their share, too.
        const double golden = 0.618033988749895;
        var numbers = SeededNumbers.Of(seed, Name, (ulong)scene, 0xC0);
        var spread = SeededNumbers.Of(seed, Name, 0xC1);
        var isDusk = ((scene * golden) + spread.NextUnit()) % 1 < config.Dusk;
        var isRain = ((scene * golden * golden) + spread.NextUnit()) % 1 < config.Rain;
        var elevation = isDusk ? numbers.NextBetween(0.03, 0.12) : numbers.NextBetween(0.55, 1.1);
        return new(isDusk ? WorldLight.Dusk : WorldLight.Day, isRain, numbers.NextBetween(-Math.PI, Math.PI), elevation);
    }
}
