namespace Spatial.Worlds;

/// <summary>How a lane goes on.</summary>
public enum LaneTurn
{
    /// <summary>Along the road, or straight over an intersection.</summary>
    Straight,

    /// <summary>Left over an intersection.</summary>
    Left,

    /// <summary>Right over an intersection.</summary>
    Right,
}

/// <summary>A lane: what traffic follows. Lanes over intersections are connectors.</summary>
public sealed record TownLane
{
    /// <summary>Its place in <see cref="TownMap.Lanes"/>.</summary>
    public required int Id { get; init; }

    /// <summary>Middle of the lane in driving direction, points about 1 m apart on straights and closer in turns; z on the ground.</summary>
    public required IReadOnlyList<Vector3d> Centreline { get; init; }

    /// <summary>Metres.</summary>
    public required double Width { get; init; }

    /// <summary>True over an intersection.</summary>
    public required bool IsConnector { get; init; }

    /// <summary>How it turns; <see cref="LaneTurn.Straight"/> off intersections.</summary>
    public LaneTurn Turn { get; init; } = LaneTurn.Straight;

    /// <summary>Lanes that go on where this one ends.</summary>
    public IReadOnlyList<int> Next { get; init; } = [];

    /// <summary>Lanes that end where this one begins.</summary>
    public IReadOnlyList<int> Previous { get; init; } = [];

    /// <summary>Lane beside it to the left in the same direction; -1 where there is none.</summary>
    public int Left { get; init; } = -1;

    /// <summary>Lane beside it to the right in the same direction; -1 where there is none.</summary>
    public int Right { get; init; } = -1;

    /// <summary>Fastest allowed, m/s.</summary>
    public required double SpeedLimit { get; init; }

    /// <summary>The intersection a connector crosses, or that this lane leads to; -1 where it leads out of the town.</summary>
    public int Intersection { get; init; } = -1;
}

/// <summary>Where walkers cross a road.</summary>
/// <param name="From">Middle of one end, on the pavement.</param>
/// <param name="To">Middle of the other end.</param>
/// <param name="Width">Metres.</param>
/// <param name="Lanes">Lanes it crosses: connectors, for lanes end before crossings and begin behind them.</param>
/// <param name="Intersection">The intersection it belongs to; -1 between intersections.</param>
public sealed record TownCrossing(Vector3d From, Vector3d To, double Width, IReadOnlyList<int> Lanes, int Intersection);

/// <summary>A way for walkers along a pavement, both directions.</summary>
/// <param name="Points">Its middle, on the ground.</param>
/// <param name="Width">Metres that nothing stands on; the pavement itself is wider.</param>
public sealed record TownWalkway(IReadOnlyList<Vector3d> Points, double Width);

/// <summary>Where roads meet.</summary>
/// <param name="Centre">Its middle.</param>
/// <param name="HasSignals">True where lights rule it; else who comes first goes first, and left turns let those pass who come towards them.</param>
public sealed record TownIntersection(Vector3d Centre, bool HasSignals);

/// <summary>An area of the map.</summary>
/// <param name="Layer">Layer of the map expansion: drivable_area, road_segment, road_block, ped_crossing, walkway, stop_line, carpark_area.</param>
/// <param name="Exterior">Corners, counter-clockwise, x and y in metres.</param>
/// <param name="Holes">Corners of what is cut out, clockwise.</param>
/// <param name="Lanes">Lanes it belongs to, for stop lines and road segments.</param>
public sealed record TownArea(
    string Layer, IReadOnlyList<(double X, double Y)> Exterior, IReadOnlyList<IReadOnlyList<(double X, double Y)>> Holes, IReadOnlyList<int> Lanes)
{
    /// <summary>True for a road segment that is an intersection.</summary>
    public bool IsIntersection { get; init; }
}

/// <summary>A line of the map.</summary>
/// <param name="Layer">Layer of the map expansion: road_divider, lane_divider or traffic_light.</param>
/// <param name="Points">x and y in metres.</param>
public sealed record TownLine(string Layer, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Roads, lanes and areas of a town as a map has them.</summary>
public sealed record TownMap
{
    /// <summary>All lanes, connectors included; each at the place of its number.</summary>
    public required IReadOnlyList<TownLane> Lanes { get; init; }

    /// <summary>Where walkers cross.</summary>
    public required IReadOnlyList<TownCrossing> Crossings { get; init; }

    /// <summary>Where walkers walk.</summary>
    public required IReadOnlyList<TownWalkway> Walkways { get; init; }

    /// <summary>Where roads meet.</summary>
    public required IReadOnlyList<TownIntersection> Intersections { get; init; }

    /// <summary>Areas by layer of the map expansion.</summary>
    public required IReadOnlyList<TownArea> Areas { get; init; }

    /// <summary>Lines by layer of the map expansion.</summary>
    public required IReadOnlyList<TownLine> Lines { get; init; }
}
