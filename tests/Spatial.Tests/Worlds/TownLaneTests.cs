using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class TownLaneTests
{
    public static TheoryData<ulong> Seeds => [1, 7, 42];

    [Theory, MemberData(nameof(Seeds))]
    public void LanesGoOnWhereTheyEndInTheSameDirection(ulong seed)
    {
        var lanes = TestTowns.Of(seed).Map.Lanes;
        foreach (var lane in lanes)
        {
            foreach (var next in lane.Next.Select(id => lanes[id]))
            {
                Assert.True((lane.Centreline[^1] - next.Centreline[0]).Length < 1e-6, $"lane {lane.Id} ends apart from where lane {next.Id} begins");
                Assert.True(Turn(Heading(lane, lane.Centreline.Count - 2), Heading(next, 0)) < 0.09, $"lane {lane.Id} goes on with a kink in lane {next.Id}");
                Assert.Contains(lane.Id, next.Previous);
                Assert.NotEqual(lane.IsConnector, next.IsConnector);
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void NumbersArePlacesAndPointsFollowEachOtherSmoothly(ulong seed)
    {
        var lanes = TestTowns.Of(seed).Map.Lanes;
        for (var id = 0; id < lanes.Count; id++)
        {
            Assert.Equal(id, lanes[id].Id);
            var points = lanes[id].Centreline;
            for (var i = 1; i < points.Count; i++)
            {
                Assert.InRange((points[i] - points[i - 1]).LengthXy, 0.05, 1.6);
            }

            for (var i = 1; i < points.Count - 1; i++)
            {
                // Half a metre of an arc of 6 m turns 0.083 radians.
                Assert.True(Turn(Heading(lanes[id], i - 1), Heading(lanes[id], i)) < 0.09, $"lane {id} has a kink at point {i}");
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void TurnsAreNoTighterThanSixMetres(ulong seed)
    {
        foreach (var lane in TestTowns.Of(seed).Map.Lanes)
        {
            var points = lane.Centreline;
            for (var i = 1; i < points.Count - 1; i++)
            {
                var (a, b, c) = (points[i - 1], points[i], points[i + 1]);
                var twice = Math.Abs(((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X)));
                var radius = (b - a).LengthXy * (c - b).LengthXy * (c - a).LengthXy / (2 * Math.Max(twice, 1e-12));
                Assert.True(radius > 6, $"lane {lane.Id} turns with a radius of {radius} m");
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void EveryLaneCanBeLeftAndReachedAndLeadsToEveryOther(ulong seed)
    {
        var lanes = TestTowns.Of(seed).Map.Lanes;

        Assert.All(lanes, lane => Assert.NotEmpty(lane.Next));
        Assert.All(lanes, lane => Assert.NotEmpty(lane.Previous));
        Assert.Equal(lanes.Count, Reached(0, id => lanes[id].Next).Count);
        Assert.Equal(lanes.Count, Reached(0, id => lanes[id].Previous).Count);
    }

    [Theory, MemberData(nameof(Seeds))]
    public void NeighboursLieALaneApartOnTheSideTheyAreNamedFor(ulong seed)
    {
        var lanes = TestTowns.Of(seed).Map.Lanes;

        Assert.Contains(lanes, lane => lane.Left >= 0);
        foreach (var lane in lanes.Where(lane => lane.Left >= 0))
        {
            var left = lanes[lane.Left];
            Assert.Equal(lane.Id, left.Right);
            var (across, heading) = (left.Centreline[0] - lane.Centreline[0], Heading(lane, 0));
            Assert.Equal(lane.Width, (Math.Cos(heading) * across.Y) - (Math.Sin(heading) * across.X), 6);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void ConnectorsStayInsideTheirIntersectionAndTurnAsTheySay(ulong seed)
    {
        var map = TestTowns.Of(seed).Map;
        foreach (var lane in map.Lanes.Where(lane => lane.IsConnector))
        {
            var area = Assert.Single(map.Areas, area => area.Layer == "road_segment" && area.Lanes.Contains(lane.Id));
            Assert.True(area.IsIntersection || map.Lanes.Count(other => other.IsConnector && other.Intersection == lane.Intersection) == 2);
            foreach (var point in lane.Centreline)
            {
                Assert.True(
                    TestTowns.Contains(area, point.X, point.Y) || TestTowns.DistanceToLine(area.Exterior, point.X, point.Y, isClosed: true) < 0.01,
                    $"connector {lane.Id} leaves its intersection at {point}");
            }

            var turn = Math.IEEERemainder(Heading(lane, lane.Centreline.Count - 2) - Heading(lane, 0), 2 * Math.PI);
            Assert.Equal(lane.Turn, Math.Abs(turn) < Math.PI / 4 ? LaneTurn.Straight : turn > 0 ? LaneTurn.Left : LaneTurn.Right);
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void LanesKeepToTheRight(ulong seed)
    {
        var map = TestTowns.Of(seed).Map;
        foreach (var area in map.Areas.Where(area => area.Layer == "road_block"))
        {
            // The middle of the road is on the left of every lane of a block: traffic keeps to the right.
            var divider = map.Lines.Where(line => line.Layer == "road_divider")
                .MinBy(line => TestTowns.DistanceToLine(line.Points, area.Exterior.Average(p => p.X), area.Exterior.Average(p => p.Y), isClosed: false))!;
            foreach (var lane in area.Lanes.Select(id => map.Lanes[id]))
            {
                var (heading, point) = (Heading(lane, 0), lane.Centreline[lane.Centreline.Count / 2]);
                Assert.True((Math.Cos(heading) * (divider.Points[0].Y - point.Y)) - (Math.Sin(heading) * (divider.Points[0].X - point.X)) > 0);
                Assert.True(TestTowns.Contains(area, point.X, point.Y));
            }
        }
    }

    [Theory, MemberData(nameof(Seeds))]
    public void CrossingsNameTheLanesTheyCross(ulong seed)
    {
        var town = TestTowns.Of(seed);
        var walkwayEnds = town.Map.Walkways.SelectMany(way => new[] { way.Points[0], way.Points[^1] }).ToList();
        Assert.NotEmpty(town.Map.Crossings);
        foreach (var crossing in town.Map.Crossings)
        {
            foreach (var end in new[] { crossing.From, crossing.To })
            {
                Assert.Contains(walkwayEnds, other => (other - end).Length < 1e-6);
            }

            var crossed = town.Map.Lanes.Where(lane => IsCut(lane.Centreline, crossing.From, crossing.To)).Select(lane => lane.Id).ToHashSet();
            Assert.NotEmpty(crossed);
            Assert.Equal(crossed, crossing.Lanes.ToHashSet());
        }
    }

    private static HashSet<int> Reached(int start, Func<int, IEnumerable<int>> onward)
    {
        var (reached, open) = (new HashSet<int> { start }, new Queue<int>([start]));
        while (open.TryDequeue(out var lane))
        {
            foreach (var next in onward(lane).Where(reached.Add))
            {
                open.Enqueue(next);
            }
        }

        return reached;
    }

    private static bool IsCut(IReadOnlyList<Vector3d> line, Vector3d from, Vector3d to)
    {
        for (var i = 1; i < line.Count; i++)
        {
            if (Side(from, to, line[i - 1]) * Side(from, to, line[i]) <= 0 && Side(line[i - 1], line[i], from) * Side(line[i - 1], line[i], to) <= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static double Side(Vector3d a, Vector3d b, Vector3d c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    private static double Heading(TownLane lane, int point)
    {
        var along = lane.Centreline[point + 1] - lane.Centreline[point];
        return Math.Atan2(along.Y, along.X);
    }

    private static double Turn(double from, double to) => Math.Abs(Math.IEEERemainder(to - from, 2 * Math.PI));
}
