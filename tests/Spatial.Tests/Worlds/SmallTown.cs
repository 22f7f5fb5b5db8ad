using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Two flat roads that cross at (100, 100), worked out by hand: eastward lane 0, connector 1, lane 2; northward lane 3, connector 4, lane 5;
/// a crossing over the eastward lane at x 50.</summary>
internal static class SmallTown
{
    public const double LaneEnd = 90;

    public static Town Build(bool hasSignals)
    {
        TownLane[] lanes =
        [
            Lane(0, (0, 100), (LaneEnd, 100), [1], [], 0),
            Lane(1, (LaneEnd, 100), (110, 100), [2], [0], 0, isConnector: true),
            Lane(2, (110, 100), (390, 100), [], [1], -1),
            Lane(3, (100, 0), (100, LaneEnd), [4], [], 0),
            Lane(4, (100, LaneEnd), (100, 110), [5], [3], 0, isConnector: true),
            Lane(5, (100, 110), (100, 390), [], [4], -1),
        ];
        return new()
        {
            Size = 400,
            Pieces = [],
            Painting = new(1, 1, 1, new byte[3]),
            Map = new()
            {
                Lanes = lanes,
                Crossings = [new(new(50, 94, 0), new(50, 106, 0), 3, [0], -1)],
                Walkways = [new([new(20, 94, 0), new(50, 94, 0)], 3), new([new(50, 106, 0), new(80, 106, 0)], 3)],
                Intersections = [new(new(100, 100, 0), hasSignals)],
                Areas = [],
                Lines = [],
            },
            HeightAt = (_, _) => 0,
            Spots = [],
        };
    }

    /// <summary>The same with signals and a crossing of 20 m over the eastward road where it enters the intersection, at x 93.</summary>
    public static Town WithWideCrossing()
    {
        var town = Build(hasSignals: true);
        return town with
        {
            Map = town.Map with
            {
                Crossings = [new(new(93, 90, 0), new(93, 110, 0), 3, [1], 0)],
                Walkways = [new([new(60, 90, 0), new(93, 90, 0)], 3), new([new(93, 110, 0), new(120, 110, 0)], 3)],
            },
        };
    }

    public static Vehicle Car(Town town, int number, IReadOnlyList<int> route, double front, double speed)
    {
        var body = VehicleBody.Of("sedan");
        return new(number, body, new RoutePath(town.Map.Lanes, route, 0), front - body.Nose, speed, 1);
    }

    private static TownLane Lane(
        int id, (double X, double Y) from, (double X, double Y) to, IReadOnlyList<int> next, IReadOnlyList<int> previous, int intersection,
        bool isConnector = false)
    {
        var parts = (int)Math.Max(Math.Abs(to.X - from.X), Math.Abs(to.Y - from.Y));
        return new()
        {
            Id = id,
            Centreline = [.. Enumerable.Range(0, parts + 1).Select(i => Vector3d.Lerp(new(from.X, from.Y, 0), new(to.X, to.Y, 0), i / (double)parts))],
            Width = 3.5,
            IsConnector = isConnector,
            Next = next,
            Previous = previous,
            Intersection = intersection,
            SpeedLimit = 13.9,
        };
    }
}
