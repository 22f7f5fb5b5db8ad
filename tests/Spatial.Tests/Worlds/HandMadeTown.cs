using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>A town of 120 m made by hand: a road along x on a slope, grass beside it, a house, a wall and a tree.</summary>
internal static class HandMadeTown
{
    public const double Size = 120;
    public const double RoadFrom = 54;
    public const double RoadTo = 66;

    public static double HeightAt(double x, double y) => 0.02 * x;

    public static Town Make()
    {
        var grass = HandMadeMeshes.Together(
            HandMadeMeshes.Ground(0, 0, Size, RoadFrom, HeightAt, SurfaceMaterial.Grass),
            HandMadeMeshes.Ground(0, RoadTo, Size, Size, HeightAt, SurfaceMaterial.Grass));
        var road = HandMadeMeshes.Ground(0, RoadFrom, Size, RoadTo, HeightAt, SurfaceMaterial.Asphalt);
        var house = HandMadeMeshes.Box(new(0, 0, 3), new(12, 8, 6), SurfaceMaterial.BrickFacade);
        var wall = HandMadeMeshes.Box(new(0, 0, 1.1), new(2.8, 0.3, 2.2), SurfaceMaterial.StoneWall);
        var tree = HandMadeMeshes.Together(
            HandMadeMeshes.Box(new(0, 0, 1), new(0.4, 0.4, 2), SurfaceMaterial.Bark), HandMadeMeshes.Box(new(0, 0, 3), new(2, 2, 2), SurfaceMaterial.Foliage));
        return new()
        {
            Size = Size,
            Pieces =
            [
                Piece(grass, 0, 0, 0, 0), Piece(road, 0, 0, 0, 0), Piece(house, 60, 76, HeightAt(60, 76), 0.3), Piece(wall, 71, 68, HeightAt(71, 68), 0),
                Piece(tree, 50, 48, HeightAt(50, 48), 0.7),
            ],
            Painting = new(1, 120, 120, new byte[120 * 120 * 3]),
            Map = MakeMap(),
            HeightAt = HeightAt,
            Spots = [],
        };
    }

    public static LidarsegClass ClassOf(SurfaceMaterial material) => material switch
    {
        SurfaceMaterial.Asphalt => LidarsegClass.DriveableSurface,
        SurfaceMaterial.Grass => LidarsegClass.Terrain,
        SurfaceMaterial.Bark or SurfaceMaterial.Foliage => LidarsegClass.Vegetation,
        _ => LidarsegClass.Manmade,
    };

    private static TownPiece Piece(TriangleMesh mesh, double x, double y, double z, double yaw) =>
        new(mesh, RigidTransform.From(Quaterniond.FromYaw(yaw), new(x, y, z)), default);

    private static TownMap MakeMap()
    {
        // Two lanes east, one west; a turn to the left leads from the first to a lane north.
        TownLane Lane(int id, Vector3d[] points, int[] next, int[] previous, int left = -1, int right = -1, bool isConnector = false) => new()
        {
            Id = id,
            Centreline = points,
            Width = 3.5,
            IsConnector = isConnector,
            Turn = isConnector ? LaneTurn.Left : LaneTurn.Straight,
            Next = next,
            Previous = previous,
            Left = left,
            Right = right,
            SpeedLimit = 10,
            Intersection = isConnector || id == 0 ? 0 : -1,
        };
        Vector3d[] Straight(double fromX, double fromY, double toX, double toY) =>
            [.. Enumerable.Range(0, 21).Select(i => Vector3d.Lerp(new(fromX, fromY, 0), new(toX, toY, 0), i / 20.0))];
        Vector3d OnTurn(double angle) => new(70 + (10 * Math.Sin(angle)), 60 + (10 * (1 - Math.Cos(angle))), 0);
        Vector3d[] turn = [.. Enumerable.Range(0, 21).Select(i => OnTurn(i * Math.PI / 40))];
        TownArea Area(string layer, double fromX, double fromY, double toX, double toY, int[] lanes) =>
            new(layer, [(fromX, fromY), (toX, fromY), (toX, toY), (fromX, toY)], [], lanes);
        return new()
        {
            Lanes =
            [
                Lane(0, Straight(0, 60, 70, 60), [2], [], right: 1), Lane(1, Straight(0, 56.5, 120, 56.5), [], [], left: 0),
                Lane(2, turn, [3], [0], isConnector: true), Lane(3, Straight(80, 70, 80, 120), [], [2]), Lane(4, Straight(120, 63.5, 0, 63.5), [], []),
            ],
            Crossings = [new(new(30, RoadFrom, 0), new(30, RoadTo, 0), 3, [0, 1, 4], -1)],
            Walkways = [new([new(0, 52, 0), new(120, 52, 0)], 2)],
            Intersections = [new(new(75, 60, 0), true)],
            Areas =
            [
                Area("drivable_area", 0, RoadFrom, Size, RoadTo, []),
                new("drivable_area", [(76, 66), (84, 66), (84, 120), (76, 120)], [[(79, 90), (79, 92), (81, 92), (81, 90)]], []),
                Area("road_segment", 0, RoadFrom, 70, RoadTo, [0, 1]), Area("road_segment", 70, RoadFrom, 90, RoadTo, [2]) with { IsIntersection = true },
                Area("road_block", 0, RoadFrom, 70, 62, [0, 1]), Area("ped_crossing", 28.5, RoadFrom, 31.5, RoadTo, []), Area("walkway", 0, 51, Size, 53, []),
                Area("stop_line", 68, RoadFrom, 70, 62, [0, 1]), Area("stop_line", 32, 62, 34, RoadTo, [4]), Area("carpark_area", 90, 20, 110, 40, []),
            ],
            Lines =
            [
                new("road_divider", [(0, 62), (120, 62)]), new("lane_divider", [(0, 58.2), (70, 58.2)]), new("traffic_light", [(70, 53), (70.5, 53)]),
            ],
        };
    }
}
