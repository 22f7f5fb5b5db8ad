namespace Spatial.Worlds;

/// <summary>Lanes along roads and connectors over intersections, joined to a graph.</summary>
internal sealed class LaneGraph
{
    private const double PointStep = 1.0; // metres along straights
    private const double TurnStep = 0.5; // metres in turns
    private readonly List<LaneDraft> _drafts = [];
    private readonly Dictionary<(RoadLeg Leg, bool IsInbound), List<int>> _lanesAt = []; // innermost lane first
    private readonly Func<double, double, double> _heightAt;

    private LaneGraph(Func<double, double, double> heightAt) => _heightAt = heightAt;

    /// <summary>All lanes of a network.</summary>
    public static LaneGraph Of(RoadNetwork network, Func<double, double, double> heightAt)
    {
        var graph = new LaneGraph(heightAt);
        foreach (var road in network.Roads)
        {
            graph.AddRoad(road.FromLeg, road.ToLeg);
            graph.AddRoad(road.ToLeg, road.FromLeg);
        }

        foreach (var node in network.Nodes)
        {
            graph.AddConnectors(node);
        }

        graph.Lanes = [.. graph._drafts.Select(draft => draft.ToLane())];
        return graph;
    }

    public IReadOnlyList<TownLane> Lanes { get; private set; } = [];

    /// <summary>Lanes that lead to a node along a leg, innermost first.</summary>
    public IReadOnlyList<int> Inbound(RoadLeg leg) => _lanesAt[(leg, true)];

    /// <summary>Lanes that lead away from a node along a leg, innermost first.</summary>
    public IReadOnlyList<int> Outbound(RoadLeg leg) => _lanesAt[(leg, false)];

    private void AddRoad(RoadLeg start, RoadLeg end)
    {
        var (profile, ids) = (start.Road.Profile, new List<int>());
        for (var lane = 0; lane < profile.LanesPerSide; lane++)
        {
            var offset = profile.LaneOffset(lane);
            var (from, to) = (start.At(start.Mouth, -offset), end.At(end.Mouth, offset));
            ids.Add(_drafts.Count);
            _drafts.Add(new()
            {
                Id = _drafts.Count,
                Centreline = OnGround(Straight(from, to)),
                Width = profile.LaneWidth,
                SpeedLimit = profile.SpeedLimit,
                Intersection = end.Node.Id,
            });
        }

        for (var lane = 1; lane < ids.Count; lane++)
        {
            _drafts[ids[lane]].Left = ids[lane - 1];
            _drafts[ids[lane - 1]].Right = ids[lane];
        }

        _lanesAt.Add((start, false), ids);
        _lanesAt.Add((end, true), ids);
    }

    private void AddConnectors(RoadNode node)
    {
        foreach (var from in node.Legs)
        {
            var ways = node.Legs.Where(leg => leg != from).Select(to => (To: to, Turn: TurnBetween(from, to))).ToList();
            foreach (var (to, turn) in ways)
            {
                foreach (var (first, second) in Pairs(from, to, turn, ways.Select(way => way.Turn).ToHashSet()))
                {
                    Connect(from, to, turn, first, second);
                }
            }
        }
    }

    private static LaneTurn TurnBetween(RoadLeg from, RoadLeg to)
    {
        // Driving in along a leg is driving against its outward direction.
        var (drive, onward) = (-from.Outward, to.Outward);
        var angle = Math.Atan2(drive.Cross(onward), drive.Dot(onward));
        return Math.Abs(angle) < Math.PI / 4 ? LaneTurn.Straight : angle > 0 ? LaneTurn.Left : LaneTurn.Right;
    }

    // Which lane leads to which: left turns from the innermost lane to the innermost, right turns from the outermost to the outermost.
    private IEnumerable<(int From, int To)> Pairs(RoadLeg from, RoadLeg to, LaneTurn turn, HashSet<LaneTurn> turns)
    {
        var (inbound, outbound) = (Inbound(from), Outbound(to));
        if (turn == LaneTurn.Straight || turns.Count == 1)
        {
            var count = Math.Max(inbound.Count, outbound.Count);
            for (var lane = 0; lane < count; lane++)
            {
                yield return (inbound[Math.Min(lane, inbound.Count - 1)], outbound[Math.Min(lane, outbound.Count - 1)]);
            }
        }
        else if (turn == LaneTurn.Left)
        {
            yield return (inbound[0], outbound[0]);
        }
        else
        {
            yield return (inbound[^1], outbound[^1]);
        }
    }

    private void Connect(RoadLeg from, RoadLeg to, LaneTurn turn, int first, int second)
    {
        var (start, end) = (_drafts[first], _drafts[second]);
        var curve = ConnectorCurve.Between(
            Plan(start.Centreline[^1]), -from.Outward, Plan(end.Centreline[0]), to.Outward, LargestTangent(from, to, turn), TurnStep);
        var id = _drafts.Count;
        _drafts.Add(new()
        {
            Id = id,
            Centreline = [start.Centreline[^1], .. OnGround([.. curve.Skip(1).SkipLast(1)]), end.Centreline[0]],
            Width = Math.Min(start.Width, end.Width),
            IsConnector = true,
            Turn = turn,
            SpeedLimit = Math.Min(start.SpeedLimit, end.SpeedLimit),
            Intersection = from.Node.Id,
        });
        _drafts[id].Previous.Add(first);
        _drafts[id].Next.Add(second);
        start.Next.Add(id);
        end.Previous.Add(id);
    }

    // Right turns and bends stay parallel to the kerb; left turns swing as wide as they can.
    private static double LargestTangent(RoadLeg from, RoadLeg to, LaneTurn turn) =>
        turn == LaneTurn.Right || from.Node.IsBend ? Math.Max(from.Mouth - from.CornerEnd, to.Mouth - to.CornerEnd) : 0;

    private static IReadOnlyList<PlanPoint> Straight(PlanPoint from, PlanPoint to)
    {
        var parts = Math.Max(1, (int)Math.Round(from.DistanceTo(to) / PointStep));
        return [.. Enumerable.Range(0, parts + 1).Select(part => PlanPoint.Lerp(from, to, part / (double)parts))];
    }

    private IReadOnlyList<Vector3d> OnGround(IReadOnlyList<PlanPoint> points) =>
        [.. points.Select(point => new Vector3d(point.X, point.Y, _heightAt(point.X, point.Y)))];

    private static PlanPoint Plan(Vector3d point) => new(point.X, point.Y);

    private sealed class LaneDraft
    {
        public required int Id { get; init; }

        public required IReadOnlyList<Vector3d> Centreline { get; init; }

        public required double Width { get; init; }

        public required double SpeedLimit { get; init; }

        public required int Intersection { get; init; }

        public bool IsConnector { get; init; }

        public LaneTurn Turn { get; init; }

        public List<int> Next { get; } = [];

        public List<int> Previous { get; } = [];

        public int Left { get; set; } = -1;

        public int Right { get; set; } = -1;

        public TownLane ToLane() => new()
        {
            Id = Id,
            Centreline = Centreline,
            Width = Width,
            IsConnector = IsConnector,
            Turn = Turn,
            Next = [.. Next],
            Previous = [.. Previous],
            Left = Left,
            Right = Right,
            SpeedLimit = SpeedLimit,
            Intersection = Intersection,
        };
    }
}
