using System.Runtime.CompilerServices;

namespace Spatial.Worlds;

/// <summary>What drivers know of a town's lanes: lengths, where they meet each other and crossings, and which signals rule them.</summary>
internal sealed class LaneNetwork
{
    private const double SafeDistance = 3.2; // metres between the middles of lanes that two vehicles may use at once; narrower than any lane
    private const double SampleStep = 0.6;
    private const double EntryReach = 9; // a crossing this near to a connector's beginning belongs to the leg it comes from
    private static readonly ConditionalWeakTable<Town, LaneNetwork> Known = [];

    private LaneNetwork(Town town)
    {
        Lanes = town.Map.Lanes;
        Lengths = [.. Lanes.Select(lane => LengthOf(lane.Centreline))];
        Crossings = [.. Lanes.Select(lane => CrossingsOf(lane, town.Map.Crossings))];
        Conflicts = ConflictsOf();
        SignalGroups = SignalGroupsOf(town.Map.Intersections);
        CrossingGroups = [.. town.Map.Crossings.Select((_, crossing) => GroupOfCrossing(crossing))];
    }

    /// <summary>All lanes.</summary>
    public IReadOnlyList<TownLane> Lanes { get; }

    /// <summary>Length of each lane seen from above, metres.</summary>
    public double[] Lengths { get; }

    /// <summary>Crossings each lane passes over, in order.</summary>
    public LaneCrossing[][] Crossings { get; }

    /// <summary>For each connector, those that lead over the same ground.</summary>
    public LaneConflict[][] Conflicts { get; }

    /// <summary>Which of an intersection's two signal phases rules the end of each lane; -1 where there are none.</summary>
    public int[] SignalGroups { get; }

    /// <summary>What the light at the end of a lane shows; green where there is none.</summary>
    /// <param name="plans">Of every intersection.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="seconds">Moment of the scene.</param>
    public SignalAspect AspectOf(IReadOnlyList<SignalPlan> plans, int lane, double seconds) =>
        SignalGroups[lane] is >= 0 and var group ? plans[Lanes[lane].Intersection].AspectOf(group, seconds) : SignalAspect.Green;

    /// <summary>Phase in which traffic drives over each crossing, and its intersection; -1 where there are no signals.</summary>
    public int[] CrossingGroups { get; }

    /// <summary>The network of a town, made once.</summary>
    public static LaneNetwork Of(Town town) => Known.GetValue(town, key => new(key));

    private static double LengthOf(IReadOnlyList<Vector3d> line)
    {
        var length = 0.0;
        for (var i = 1; i < line.Count; i++)
        {
            length += (line[i] - line[i - 1]).LengthXy;
        }

        return length;
    }

    private static (double S, double X, double Y)[] Samples(TownLane lane)
    {
        var samples = new List<(double, double, double)> { (0, lane.Centreline[0].X, lane.Centreline[0].Y) };
        var s = 0.0;
        for (var i = 1; i < lane.Centreline.Count; i++)
        {
            var (from, to) = (lane.Centreline[i - 1], lane.Centreline[i]);
            var length = (to - from).LengthXy;
            var parts = Math.Max(1, (int)Math.Ceiling(length / SampleStep));
            for (var part = 1; part <= parts; part++)
            {
                var point = Vector3d.Lerp(from, to, part / (double)parts);
                samples.Add((s + (length * part / parts), point.X, point.Y));
            }

            s += length;
        }

        return [.. samples];
    }

    private static LaneCrossing[] CrossingsOf(TownLane lane, IReadOnlyList<TownCrossing> crossings)
    {
        const double besides = 0.4; // metres beside the painted crossing that people may use
        var passes = new List<LaneCrossing>();
        var samples = Samples(lane);
        for (var number = 0; number < crossings.Count; number++)
        {
            var crossing = crossings[number];
            var axis = crossing.To - crossing.From;
            var frame = new PlanPose(crossing.From.X, crossing.From.Y, Math.Atan2(axis.Y, axis.X));
            var inside = samples.Select(sample => (sample.S, Seen: frame.Sees(sample.X, sample.Y)))
                .Where(sample => Math.Abs(sample.Seen.Left) < (crossing.Width / 2) + besides && sample.Seen.Forward > 0 && sample.Seen.Forward < axis.LengthXy)
                .ToArray();
            if (inside.Length > 0)
            {
                passes.Add(new(number, inside[0].S - SampleStep, inside[^1].S + SampleStep, inside.Average(sample => sample.Seen.Forward)));
            }
        }

        return [.. passes.OrderBy(pass => pass.From)];
    }

    private LaneConflict[][] ConflictsOf()
    {
        var conflicts = Lanes.Select(_ => new List<LaneConflict>()).ToArray();
        foreach (var intersection in Lanes.Where(lane => lane.IsConnector).GroupBy(lane => lane.Intersection))
        {
            var connectors = intersection.Select(lane => (Lane: lane, Samples: Samples(lane))).ToArray();
            foreach (var (lane, samples) in connectors)
            {
                foreach (var (other, otherSamples) in connectors.Where(connector => connector.Lane != lane))
                {
                    var near = otherSamples.Where(place => samples.Any(sample => IsNear(sample, place))).ToArray();
                    if (near.Length > 0)
                    {
                        // Where both lead into the same lane the other one must have left the connector for good.
                        var isMerge = lane.Next.Intersect(other.Next).Any();
                        var from = samples.First(sample => near.Any(place => IsNear(sample, place))).S;
                        conflicts[lane.Id].Add(new(other.Id, from, isMerge ? Lengths[other.Id] : near[^1].S));
                    }
                }
            }
        }

        return [.. conflicts.Select(list => list.ToArray())];
    }

    private static bool IsNear((double S, double X, double Y) a, (double S, double X, double Y) b) =>
        ((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)) < SafeDistance * SafeDistance;

    // Approaches along one line share a phase, those across it have the other one.
    private int[] SignalGroupsOf(IReadOnlyList<TownIntersection> intersections)
    {
        var groups = new int[Lanes.Count];
        Array.Fill(groups, -1);
        var firstHeading = new double?[intersections.Count];
        foreach (var lane in Lanes.Where(lane => !lane.IsConnector && lane.Intersection >= 0 && intersections[lane.Intersection].HasSignals))
        {
            var (from, to) = (lane.Centreline[^2], lane.Centreline[^1]);
            var heading = Math.Atan2(to.Y - from.Y, to.X - from.X);
            var reference = firstHeading[lane.Intersection] ??= heading;
            groups[lane.Id] = Math.Abs(Math.Cos(heading - reference)) > Math.Sqrt(0.5) ? 0 : 1;
        }

        return groups;
    }

    private int GroupOfCrossing(int crossing)
    {
        foreach (var lane in Lanes.Where(lane => lane.IsConnector))
        {
            if (Crossings[lane.Id].Any(pass => pass.Crossing == crossing && pass.From < EntryReach) && lane.Previous.Count > 0)
            {
                return SignalGroups[lane.Previous[0]];
            }
        }

        return -1;
    }
}
