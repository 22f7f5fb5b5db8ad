namespace Spatial.Worlds;

/// <summary>Simulates scenes: the same town, configuration, seed and number give the same drive, to the bit.</summary>
public static class DriveSimulation
{
    /// <summary>First recorded moment, seconds.</summary>
    internal const double RecordedFrom = -1.2;

    private const double Beyond = 3.6; // seconds recorded after a scene: plans of its last moments look 3 s ahead
    private const double WarmUp = 6; // seconds before the first recorded moment in which traffic sorts itself
    private const double MeanSpeed = 5.2; // of the ego vehicle, m/s, with turns and waiting
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
        var attempts = (int)Math.Clamp(40 / config.Duration, 5, 20); // a turn falls into a short scene less often, and such a scene is soon tried again
        var wish = (LaneTurn)((scene + SeededNumbers.Of(seed, Name).NextIndex(3)) % 3);
        var conditions = ConditionsOf(config, seed, scene);
        return SceneAttempts.BestOf(attempts, attempt => Attempt(town, config, wish, conditions, SeededNumbers.Of(seed, Name, (ulong)scene, (ulong)attempt)));
    }

    /// <summary>Recorded steps of a scene.</summary>
    internal static int StepsOf(double duration) => (int)Math.Ceiling((duration + Beyond - RecordedFrom) / TrafficSimulation.Step) + 1;

    private static (SimulatedDrive Scene, SceneQuality Quality) Attempt(
        Town town, DriveConfig config, LaneTurn wish, WorldConditions conditions, SeededNumbers numbers)
    {
        var seconds = WarmUp - RecordedFrom + config.Duration + Beyond;
        var route = EgoRoute.Choose(town, wish, ApproachOf(config.Duration, ref numbers), seconds, ref numbers);
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
        var quality = new SceneQuality(IsAsWished(record.Ego, route, config.Duration), clear.IsEgoFree, clear.Losses);
        return (new(town, conditions, config.Duration, record.Ego, clear.Actors, signals), quality);
    }

    // Metres to the turn, so that the ego vehicle comes to it in the first seconds of the scene, or of a short scene in its first part.
    private static double ApproachOf(double duration, ref SeededNumbers numbers)
    {
        var (earliest, latest) = (Math.Min(1.4, 0.1 * duration), Math.Min(6.3, 0.4 * duration));
        return MeanSpeed * (WarmUp - RecordedFrom + numbers.NextBetween(earliest, latest));
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
            var connector = network.Lanes[route.Path.Route[place]];
            var group = place > 0 ? network.SignalGroups[route.Path.Route[place - 1]] : -1;
            var arrival = RecordedFrom - WarmUp + ((route.Path.Starts[place] - route.Start) / MeanSpeed);
            if (group >= 0 && isSet.Add(connector.Intersection))
            {
                var green = arrival + numbers.NextBetween(-7, 3);
                signals[connector.Intersection] = new(green - (group * (SignalPlan.Green + SignalPlan.Yellow + SignalPlan.Clearing)));
            }
        }

        return signals;
    }

    // Half of the wished turn at least lies within the scene, in a very short one its beginning; and not all of the scene is spent waiting for it.
    private static bool IsAsWished(EgoRecord ego, EgoRoute route, double duration)
    {
        const double leastMean = 2; // m/s
        var (atStart, atEnd) = (ego.Track.DistanceAt(0), ego.Track.DistanceAt(duration));
        var (from, to) = (route.Path.Starts[route.Wished], route.Path.Starts[route.Wished + 1]);
        return atStart < from && atEnd > from + Math.Min((to - from) / 2, leastMean * duration) && atEnd - atStart > leastMean * duration;
    }

    /// <summary>Light and weather of a scene.</summary>
    internal static WorldConditions ConditionsOf(DriveConfig config, ulong seed, int scene)
    {
        var numbers = SeededNumbers.Of(seed, Name, (ulong)scene, 0xC0);
        var (isDusk, isRain) = ConditionSequence.Of(config.Dusk, config.Rain, SeededNumbers.Of(seed, Name, 0xC1)).At(scene);
        var elevation = isDusk ? numbers.NextBetween(0.03, 0.12) : numbers.NextBetween(0.55, 1.1);
        return new(isDusk ? WorldLight.Dusk : WorldLight.Day, isRain, numbers.NextBetween(-Math.PI, Math.PI), elevation);
    }
}
