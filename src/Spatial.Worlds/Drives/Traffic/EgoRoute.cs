namespace Spatial.Worlds;

/// <summary>Where the ego vehicle drives.</summary>
/// <param name="Path">Its way.</param>
/// <param name="Start">Where its guided point is when the simulation begins, along the way.</param>
/// <param name="Stretch">What counts as near the ego vehicle's way, metres of way from its start: as far as it comes at most.</param>
/// <param name="Wished">Place in the route of the connector that turns as wished.</param>
/// <param name="Intersections">Places in the route of the connectors it drives over, bends left out.</param>
internal sealed record EgoRoute(RoutePath Path, double Start, double Stretch, int Wished, IReadOnlyList<int> Intersections)
{
    /// <summary>Finds a way that turns as wished within the scene.</summary>
    /// <param name="town">Town.</param>
    /// <param name="wish">How it turns.</param>
    /// <param name="approach">Metres driven before the turn.</param>
    /// <param name="seconds">How long it drives.</param>
    /// <param name="numbers">Chance.</param>
    /// <exception cref="ArgumentException">The town has no such way.</exception>
    public static EgoRoute Choose(Town town, LaneTurn wish, double approach, double seconds, ref SeededNumbers numbers)
    {
        const int tries = 10;
        var network = LaneNetwork.Of(town);
        var turns = network.Lanes.Where(lane => lane.IsConnector && lane.Turn == wish && IsIntersection(network, lane)).ToArray();
        EgoRoute? best = null;
        var bestScore = double.NegativeInfinity;
        for (var i = 0; i < tries && turns.Length > 0; i++)
        {
            var route = Before(network, turns[numbers.NextIndex(turns.Length)].Id, approach + 25, ref numbers, out var before);
            if (before < approach + 8)
            {
                continue;
            }

            var wished = route.Count - 1;
            RouteChoice.Extend(network, route, before + (seconds * VehicleBody.Ego.TopSpeed), isLong: false, ref numbers);
            var path = new RoutePath(network.Lanes, route, 0);
            var start = before - approach;
            var crossed = Enumerable.Range(0, route.Count)
                .Where(place => IsIntersection(network, network.Lanes[route[place]]) && path.Starts[place] > start).ToArray();
            var found = new EgoRoute(path, start, path.FarthestFrom(start, seconds, VehicleBody.Ego.TopSpeed) - start, wished, crossed);
            var score = found.Interest(town) + numbers.NextUnit();
            if (score > bestScore)
            {
                (best, bestScore) = (found, score);
            }
        }

        return best ?? throw new ArgumentException(
            FormattableString.Invariant($"the town must have an intersection with a way {wish}, got none with {approach:F0} m of lanes before it"),
            nameof(town));
    }

    /// <summary>Distance from the stretch that the scene takes place on, metres.</summary>
    public double DistanceTo(double x, double y) => Nearest(x, y).Distance;

    /// <summary>Distance from the stretch that the scene takes place on, and how far along it the nearest place is, metres.</summary>
    public (double Distance, double Along) Nearest(double x, double y)
    {
        var (nearest, along) = (double.PositiveInfinity, 0.0);
        for (var s = Start; s < Math.Min(Path.Length, Start + Stretch); s += 4)
        {
            var (atX, atY) = Path.At(s);
            var square = ((atX - x) * (atX - x)) + ((atY - y) * (atY - y));
            if (square < nearest)
            {
                (nearest, along) = (square, s - Start);
            }
        }

        return (Math.Sqrt(nearest), along);
    }

    // Not a bend, where there is nothing to choose.
    private static bool IsIntersection(LaneNetwork network, TownLane lane) =>
        lane.IsConnector && lane.Previous.Count > 0 && network.Lanes[lane.Previous[0]].Next.Count > 1;

    // Lanes that lead to a connector, and it.
    private static List<int> Before(LaneNetwork network, int connector, double length, ref SeededNumbers numbers, out double before)
    {
        var route = new List<int> { connector };
        before = 0;
        while (before < length && network.Lanes[route[0]].Previous is { Count: > 0 } previous)
        {
            var straight = previous.Where(lane => network.Lanes[lane].Turn == LaneTurn.Straight).ToArray();
            var choices = straight.Length > 0 ? straight : [.. previous];
            route.Insert(0, choices[numbers.NextIndex(choices.Length)]);
            before += network.Lengths[route[0]];
        }

        return route;
    }

    // More happens where there is room to park, people may stand, and something is built.
    private double Interest(Town town) => town.Spots.Sum(spot => DistanceTo(spot.Position.X, spot.Position.Y) is var distance && distance < 30
        ? spot.Kind switch
        {
            TownSpotKind.BuildingSite => 12,
            TownSpotKind.ParkingBay => distance < 12 ? 0.5 : 0.15,
            _ => 0.1,
        }
        : 0);
}
