namespace Spatial.Worlds;

/// <summary>The way that the vehicle was to follow in a scene, as a navigation system has it: along the lanes of the town, whatever stands there.</summary>
/// <remarks>nuScenes devkit, <c>can_bus/README.md</c>: the part of the route of a scene and about 50 m before and after it. The lanes are those that, one
/// leading to the next, lie nearest to where the vehicle was (Newson and Krumm, "Hidden Markov map matching through noise and sparseness", 2009).</remarks>
internal sealed class BaselineRoute
{
    private const double Beside = 50; // metres before and after
    private const double Step = 1; // metres from point to point
    private const double SampledEvery = 0.25; // seconds
    private const double WrongWay = 20; // metres beside a lane that are as bad as driving square to it
    private const double Hopeless = 30; // metres beside the best lane, squared costs counted, from which on a lane is given up

    private readonly IReadOnlyList<TownLane> _lanes;
    private readonly Drive _drive;

    private BaselineRoute(Drive drive) => (_drive, _lanes) = (drive, drive.Town.Map.Lanes);

    /// <summary>The route of a drive.</summary>
    /// <returns>Points a metre apart, town frame; fewer than 50 m before or after where the lanes of the town begin or end. None in a town without lanes.</returns>
    public static IReadOnlyList<(double X, double Y)> Of(Drive drive) => drive.Town.Map.Lanes.Count == 0 ? [] : new BaselineRoute(drive).Points();

    private List<(double X, double Y)> Points()
    {
        var lanes = Driven();
        Extend(lanes);
        var path = new RoutePath(_lanes, lanes, 0);
        var first = PlaceOf(path, _drive.TownFromEgoAt(0).Translation, 0);
        var last = PlaceOf(path, _drive.TownFromEgoAt(_drive.Duration).Translation, first);
        var points = new List<(double X, double Y)>();
        for (var s = Math.Max(0, first - Beside); s <= Math.Min(path.Length, last + Beside); s += Step)
        {
            points.Add(path.At(s));
        }

        return points;
    }

    // The cheapest chain of lanes from sample to sample (Viterbi): a lane is followed by itself or by one that it leads to.
    private List<int> Driven()
    {
        var chains = new List<Dictionary<int, (double Cost, int From)>> { _lanes.ToDictionary(lane => lane.Id, lane => (CostOf(lane, 0), lane.Id)) };
        for (var seconds = SampledEvery; seconds <= _drive.Duration; seconds += SampledEvery)
        {
            var costs = new Dictionary<int, double>();
            var next = new Dictionary<int, (double Cost, int From)>();
            var best = chains[^1].Values.Min(state => state.Cost);
            foreach (var (lane, (cost, _)) in chains[^1].Where(state => state.Value.Cost <= best + (Hopeless * Hopeless)).OrderBy(state => state.Key))
            {
                foreach (var to in _lanes[lane].Next.Prepend(lane))
                {
                    if (!costs.TryGetValue(to, out var own))
                    {
                        costs.Add(to, own = CostOf(_lanes[to], seconds));
                    }

                    if (!next.TryGetValue(to, out var known) || cost + own < known.Cost)
                    {
                        next[to] = (cost + own, lane);
                    }
                }
            }

            chains.Add(next);
        }

        List<int> lanes = [chains[^1].OrderBy(state => state.Value.Cost).ThenBy(state => state.Key).First().Key];
        foreach (var chain in Enumerable.Reverse(chains))
        {
            var from = chain[lanes[0]].From;
            if (from != lanes[0])
            {
                lanes.Insert(0, from);
            }
        }

        return lanes;
    }

    // Straight on where there is a choice.
    private void Extend(List<int> lanes)
    {
        for (var before = 0.0; before < Beside && _lanes[lanes[0]].Previous is { Count: > 0 } previous; before += LengthOf(lanes[0]))
        {
            lanes.Insert(0, StraightOf(previous));
        }

        for (var after = 0.0; after < Beside && _lanes[lanes[^1]].Next is { Count: > 0 } next; after += LengthOf(lanes[^1]))
        {
            lanes.Add(StraightOf(next));
        }
    }

    private int StraightOf(IReadOnlyList<int> choices) => choices.OrderBy(lane => _lanes[lane].Turn != LaneTurn.Straight).ThenBy(lane => lane).First();

    private double LengthOf(int lane) => LaneNetwork.Of(_drive.Town).Lengths[lane];

    // Squared metres beside the lane, the more the less the vehicle points along it.
    private double CostOf(TownLane lane, double seconds)
    {
        var townFromEgo = _drive.TownFromEgoAt(seconds);
        var (at, ahead) = (FromAbove(townFromEgo.Translation), townFromEgo.Rotate(new(1, 0, 0)));
        var cost = double.PositiveInfinity;
        for (var i = 1; i < lane.Centreline.Count; i++)
        {
            var (from, to) = (lane.Centreline[i - 1], lane.Centreline[i]);
            var along = to - from;
            var beside = PlanSegment.Distance(at, FromAbove(from), FromAbove(to));
            var turned = WrongWay * (1 - (((along.X * ahead.X) + (along.Y * ahead.Y)) / Math.Max(1e-9, along.LengthXy * ahead.LengthXy)));
            cost = Math.Min(cost, (beside * beside) + (turned * turned));
        }

        return cost;
    }

    private static PlanPoint FromAbove(Vector3d place) => new(place.X, place.Y);

    private static double PlaceOf(RoutePath path, Vector3d at, double from)
    {
        var (place, nearest) = (from, double.PositiveInfinity);
        for (var s = from; s <= path.Length; s += Step / 2)
        {
            var (x, y) = path.At(s);
            var squared = ((x - at.X) * (x - at.X)) + ((y - at.Y) * (y - at.Y));
            if (squared < nearest)
            {
                (place, nearest) = (s, squared);
            }
        }

        return place;
    }
}
