using System.Runtime.CompilerServices;

namespace Spatial.Worlds;

/// <summary>Ways and crossings for walkers, joined where their ends meet.</summary>
internal sealed class WalkwayGraph
{
    private const double SameEnd = 0.6; // metres
    private static readonly ConditionalWeakTable<Town, WalkwayGraph> Known = [];
    private readonly List<(double X, double Y)> _nodes = [];
    private readonly List<List<int>> _edgesOfNode = [];

    private WalkwayGraph(TownMap map)
    {
        var edges = new List<WalkEdge>();
        foreach (var walkway in map.Walkways)
        {
            edges.Add(NewEdge(edges.Count, [.. walkway.Points.Select(point => (point.X, point.Y))], -1));
        }

        for (var crossing = 0; crossing < map.Crossings.Count; crossing++)
        {
            var (from, to) = (map.Crossings[crossing].From, map.Crossings[crossing].To);
            edges.Add(NewEdge(edges.Count, [(from.X, from.Y), (to.X, to.Y)], crossing));
        }

        Edges = edges;
    }

    /// <summary>All ways and crossings.</summary>
    public IReadOnlyList<WalkEdge> Edges { get; }

    /// <summary>The graph of a town, made once.</summary>
    public static WalkwayGraph Of(Town town) => Known.GetValue(town, key => new(key.Map));

    /// <summary>A walk that begins along an edge and goes on as chance has it.</summary>
    /// <param name="first">Number of the edge.</param>
    /// <param name="isForward">Direction along it.</param>
    /// <param name="length">Least length, metres.</param>
    /// <param name="offset">How far to the right of the middle, metres.</param>
    /// <param name="ground">What stands on the pavement, to be walked around.</param>
    /// <param name="numbers">Chance.</param>
    /// <returns>The walk; null where something leaves no room.</returns>
    public WalkPath? Walk(int first, bool isForward, double length, double offset, StandingGround ground, ref SeededNumbers numbers)
    {
        var legs = new List<(WalkEdge Edge, bool IsForward)> { (Edges[first], isForward) };
        var total = Edges[first].Length;
        while (total < length)
        {
            var (edge, forward) = legs[^1];
            var (next, nextForward) = Onward(edge, forward, ref numbers);
            legs.Add((next, nextForward));
            total += next.Length;
        }

        return Laid(legs, offset, ground);
    }

    private WalkEdge NewEdge(int number, IReadOnlyList<(double X, double Y)> points, int crossing)
    {
        var edge = new WalkEdge(number, points, NodeAt(points[0]), NodeAt(points[^1]), crossing);
        _edgesOfNode[edge.FromNode].Add(number);
        _edgesOfNode[edge.ToNode].Add(number);
        return edge;
    }

    private int NodeAt((double X, double Y) place)
    {
        var known = _nodes.FindIndex(node => Math.Abs(node.X - place.X) < SameEnd && Math.Abs(node.Y - place.Y) < SameEnd);
        if (known >= 0)
        {
            return known;
        }

        _nodes.Add(place);
        _edgesOfNode.Add([]);
        return _nodes.Count - 1;
    }

    private (WalkEdge Edge, bool IsForward) Onward(WalkEdge edge, bool isForward, ref SeededNumbers numbers)
    {
        var node = isForward ? edge.ToNode : edge.FromNode;
        var others = _edgesOfNode[node].Where(number => number != edge.Number).Distinct().Select(number => Edges[number]).ToArray();
        var crossings = others.Where(other => other.Crossing >= 0).ToArray();
        var ways = others.Where(other => other.Crossing < 0).ToArray();
        var choice = crossings.Length > 0 && (ways.Length == 0 || (edge.Crossing < 0 && numbers.NextChance(0.4))) ? crossings : ways;
        if (choice.Length == 0)
        {
            // A dead end, or a ring: round once more, or back.
            return edge.FromNode == edge.ToNode ? (edge, isForward) : (edge, !isForward);
        }

        var next = choice[numbers.NextIndex(choice.Length)];
        return (next, next.FromNode == node);
    }

    private static WalkPath? Laid(List<(WalkEdge Edge, bool IsForward)> legs, double offset, StandingGround ground)
    {
        var line = new List<(double X, double Y)>();
        var marks = new List<(int Crossing, int From, int To, bool IsForward)>();
        foreach (var (edge, isForward) in legs)
        {
            var points = isForward ? edge.Points : [.. edge.Points.Reverse()];
            var from = Math.Max(0, line.Count - 1);
            const double least = 1.2; // metres between points, so that offsetting makes no loops
            for (var i = 0; i < points.Count; i++)
            {
                var isEnd = i == points.Count - 1;
                var isFar = line.Count == 0 || Distance(line[^1], points[i]) >= least;
                var leavesRoom = isEnd || Distance(points[i], points[^1]) >= least;
                if ((isFar && leavesRoom) || (isEnd && Distance(line[^1], points[i]) > 0.05))
                {
                    line.Add(points[i]);
                }
            }

            if (edge.Crossing >= 0)
            {
                marks.Add((edge.Crossing, from, line.Count - 1, isForward));
            }
        }

        var (resampled, stations) = Resampled(Offset(line, offset));
        if (WalkDetours.Around(Smoothed(Smoothed(resampled)), ground) is not { } detoured)
        {
            return null;
        }

        // Once more evenly spaced, so that metres along the walk are metres walked.
        var (way, walked) = Resampled([.. detoured]);
        double Walked(int mark) => walked[Math.Min(walked.Length - 1, (int)Math.Round(stations[mark] / WalkPath.Spacing))];
        return new(way, [.. marks.Select(mark => new WalkedCrossing(mark.Crossing, Walked(mark.From), Walked(mark.To), mark.IsForward))]);
    }

    private static List<(double X, double Y)> Offset(List<(double X, double Y)> line, double offset)
    {
        var moved = new List<(double X, double Y)>();
        for (var i = 0; i < line.Count; i++)
        {
            var before = Direction(line, Math.Max(1, i));
            var after = Direction(line, Math.Min(line.Count - 1, i + 1));
            var (x, y) = (before.X + after.X, before.Y + after.Y);
            var length = Math.Sqrt((x * x) + (y * y));
            if (length < 0.3)
            {
                // Turning back: step to the side.
                (x, y, length) = (before.X, before.Y, 1);
            }

            // To the right, longer in corners so that both sides keep the distance.
            var stretch = Math.Min(1.6, 2 / length);
            moved.Add((line[i].X + (y / length * offset * stretch), line[i].Y - (x / length * offset * stretch)));
        }

        return moved;
    }

    private static (double X, double Y) Direction(List<(double X, double Y)> line, int to)
    {
        var length = Distance(line[to - 1], line[to]);
        return ((line[to].X - line[to - 1].X) / length, (line[to].Y - line[to - 1].Y) / length);
    }

    private static (List<(double X, double Y)> Points, double[] Stations) Resampled(List<(double X, double Y)> line)
    {
        var stations = new double[line.Count];
        for (var i = 1; i < line.Count; i++)
        {
            stations[i] = stations[i - 1] + Distance(line[i - 1], line[i]);
        }

        var points = new List<(double X, double Y)>();
        var k = 0;
        for (var s = 0.0; s <= stations[^1]; s += WalkPath.Spacing)
        {
            while (k + 2 < line.Count && stations[k + 1] < s)
            {
                k++;
            }

            var part = (s - stations[k]) / (stations[k + 1] - stations[k]);
            points.Add((line[k].X + (part * (line[k + 1].X - line[k].X)), line[k].Y + (part * (line[k + 1].Y - line[k].Y))));
        }

        return (points, stations);
    }

    private static List<(double X, double Y)> Smoothed(List<(double X, double Y)> points)
    {
        const int reach = 3; // points: with two rounds, corners are rounded over 1.5 m to either side
        var smooth = new List<(double X, double Y)>();
        for (var i = 0; i < points.Count; i++)
        {
            var half = Math.Min(reach, Math.Min(i, points.Count - 1 - i));
            var (x, y) = (0.0, 0.0);
            for (var k = i - half; k <= i + half; k++)
            {
                (x, y) = (x + points[k].X, y + points[k].Y);
            }

            smooth.Add((x / ((2 * half) + 1), y / ((2 * half) + 1)));
        }

        return smooth;
    }

    private static double Distance((double X, double Y) a, (double X, double Y) b) =>
        Math.Sqrt(((a.X - b.X) * (a.X - b.X)) + ((a.Y - b.Y) * (a.Y - b.Y)));
}
