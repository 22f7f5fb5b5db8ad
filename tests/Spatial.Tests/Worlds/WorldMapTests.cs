using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Worlds;

namespace Spatial.Tests;

public sealed class WorldMapTests
{
    private static readonly string[] PolygonLayers =
        ["road_segment", "road_block", "lane", "lane_connector", "ped_crossing", "walkway", "stop_line", "carpark_area"];
    private static readonly string[] LineLayers = ["road_divider", "lane_divider", "traffic_light"];

    [Fact]
    public void TheMaskIsForegroundWhereAVehicleCanDrive()
    {
        var town = HandMadeTown.Make();
        using var folder = new TemporaryFolder();
        var mask = MapMask.Read(folder.Write("mask.png", MapMaskPicture.Encode(town)));
        var numbers = SeededNumbers.Of(1);
        var drivable = town.Map.Areas.Where(area => area.Layer == "drivable_area").ToList();
        var (inside, outside) = (0, 0);
        for (var i = 0; i < 20_000; i++)
        {
            var (x, y) = (numbers.NextBetween(0.2, HandMadeTown.Size - 0.2), numbers.NextBetween(0.2, HandMadeTown.Size - 0.2));
            var around = Around(x, y, 0.12).Select(place => drivable.Any(area => IsInPolygon(area, place.X, place.Y))).Distinct().ToList();
            if (around.Count == 1)
            {
                Assert.Equal(around[0], mask.Contains(x, y));
                inside += around[0] ? 1 : 0;
                outside += around[0] ? 0 : 1;
            }
        }

        Assert.Equal((1200, 1200), (mask.Width, mask.Height));
        Assert.True(inside > 1000 && outside > 1000, $"{inside} places are inside, {outside} outside");
        Assert.False(mask.Contains(80, 91)); // the hole
        Assert.True(mask.Contains(80, 95));
    }

    [Fact]
    public void EveryReferenceOfTheExpansionLeadsToARow()
    {
        var map = Expansion();
        HashSet<string> Tokens(string layer) => [.. map[layer]!.AsArray().Select(row => (string)row!["token"]!)];
        var (nodes, lines, polygons) = (Tokens("node"), Tokens("line"), Tokens("polygon"));
        var rows = map.Where(layer => layer.Value is JsonArray && layer.Key != "canvas_edge")
            .SelectMany(layer => layer.Value!.AsArray()).Select(row => row!.AsObject());
        var references = 0;
        foreach (var row in rows)
        {
            foreach (var (field, value) in row.Where(pair => pair.Key.EndsWith("_token", StringComparison.Ordinal)))
            {
                Assert.Contains((string)value!, field.Contains("line_token", StringComparison.Ordinal) ? lines : TokensOf(field));
                references++;
            }

            foreach (var (field, value) in row.Where(pair => pair.Key.EndsWith("_tokens", StringComparison.Ordinal)))
            {
                var known = field.Contains("node", StringComparison.Ordinal) ? nodes : TokensOf(field);
                Assert.All(value!.AsArray(), token => Assert.Contains((string)token!, known));
            }
        }

        Assert.True(references > 30, $"{references} references");

        HashSet<string> TokensOf(string field)
        {
            var layer = new[] { "polygon", "drivable_area", "road_segment", "road_block", "ped_crossing", "traffic_light" }
                .Single(name => field.EndsWith(name + "_token", StringComparison.Ordinal) || field.EndsWith(name + "_tokens", StringComparison.Ordinal));
            return layer == "polygon" ? polygons : Tokens(layer);
        }
    }

    [Fact]
    public void AllLayersAreThereAsTheDevkitOpensThem()
    {
        var map = Expansion();

        Assert.Equal("1.3", (string)map["version"]!);
        Assert.Equal([120.0, 120.0], map["canvas_edge"]!.AsArray().Select(edge => (double)edge!));
        Assert.All(PolygonLayers, layer => Assert.All(map[layer]!.AsArray(), row => Assert.NotNull(row!["polygon_token"])));
        Assert.All(LineLayers, layer => Assert.All(map[layer]!.AsArray(), row => Assert.NotNull(row!["line_token"])));
        Assert.Equal(2, map["drivable_area"]!.AsArray().Count);
        Assert.Equal(4, map["lane"]!.AsArray().Count);
        Assert.Single(map["lane_connector"]!.AsArray());
        Assert.Equal([false, true], map["road_segment"]!.AsArray().Select(row => (bool)row!["is_intersection"]!));
        Assert.Equal(["TRAFFIC_LIGHT", "PED_CROSSING"], map["stop_line"]!.AsArray().Select(row => (string)row!["stop_line_type"]!));
    }

    [Fact]
    public void ALightIsRecordedAtItsPostWithItsLensesAsHighAsTheyHang()
    {
        var town = HandMadeTown.Make();
        var (x, y) = Assert.Single(town.Map.Lines, line => line.Layer == "traffic_light").Points[0];
        var light = Assert.Single(Expansion()["traffic_light"]!.AsArray())!;

        Assert.Equal((x, y), ((double)light["pose"]!["tx"]!, (double)light["pose"]!["ty"]!));
        Assert.Equal(town.HeightAt(x, y), (double)light["pose"]!["tz"]!);
        Assert.Equal([3.08, 2.75, 2.42], light["items"]!.AsArray().Select(item => Math.Round((double)item!["rel_pos"]!["tz"]!, 9)));
    }

    [Fact]
    public void EmptyLayersAreThereToo()
    {
        var town = HandMadeTown.Make();
        town = town with { Map = town.Map with { Areas = [], Lines = [], Lanes = [], Crossings = [] } };

        var map = JsonNode.Parse(MapExpansion.Encode(town, new(1)))!.AsObject();

        Assert.All(PolygonLayers.Concat(LineLayers).Concat(["drivable_area", "node", "line", "polygon"]), layer => Assert.Empty(map[layer]!.AsArray()));
        Assert.Empty(map["arcline_path_3"]!.AsObject());
        Assert.Empty(map["connectivity"]!.AsObject());
    }

    [Fact]
    public void LanesLeadIntoEachOther()
    {
        var map = Expansion();
        var connectivity = map["connectivity"]!.AsObject();
        var lanes = map["lane"]!.AsArray().Concat(map["lane_connector"]!.AsArray()).Select(row => (string)row!["token"]!).ToHashSet();

        Assert.Equal(lanes, connectivity.Select(pair => pair.Key).ToHashSet());
        Assert.Equal(lanes, map["arcline_path_3"]!.AsObject().Select(pair => pair.Key).ToHashSet());
        foreach (var (token, links) in connectivity)
        {
            Assert.All(links!["outgoing"]!.AsArray(), next =>
                Assert.Contains(token, connectivity[(string)next!]!["incoming"]!.AsArray().Select(before => (string)before!)));
        }

        Assert.Equal(2, connectivity.Sum(pair => pair.Value!["outgoing"]!.AsArray().Count));
    }

    [Fact]
    public void ArcsRunAlongTheMiddleOfTheirLane()
    {
        foreach (var lane in HandMadeTown.Make().Map.Lanes)
        {
            var arcs = LaneArcs.Of(lane.Centreline);

            Assert.Single(arcs); // straight lines and circles are one piece each
            Assert.Equal(lane.IsConnector ? 0.1 : 0, arcs[0].Curvature, 1e-6);
            AssertIsAlong(lane.Centreline, arcs);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void ALaneOfLineTurnAndLineIsThreeArcs(int side)
    {
        // 20 m straight, a quarter turn of 8 m, 20 m straight.
        Vector3d[] points =
        [
            .. Enumerable.Range(0, 21).Select(i => new Vector3d(i, 0, 0)),
            .. Enumerable.Range(1, 16).Select(i => new Vector3d(20 + (8 * Math.Sin(i * Math.PI / 32)), side * 8 * (1 - Math.Cos(i * Math.PI / 32)), 0)),
            .. Enumerable.Range(1, 20).Select(i => new Vector3d(28, side * (8 + i), 0)),
        ];

        var arcs = LaneArcs.Of(points);

        Assert.InRange(arcs.Count, 3, 5);
        Assert.Contains(arcs, arc => Math.Abs(arc.Curvature - (side / 8.0)) < 0.01);
        AssertIsAlong(points, arcs);
    }

    private static void AssertIsAlong(IReadOnlyList<Vector3d> points, IReadOnlyList<LaneArc> arcs)
    {
        Assert.Equal(0, Distance(arcs[0].At(0), points[0]), 1e-9);
        Assert.Equal(0, Distance(arcs[^1].At(arcs[^1].Length), points[^1]), 1e-6);
        foreach (var (before, after) in arcs.Zip(arcs.Skip(1)))
        {
            Assert.Equal(0, Distance(before.At(before.Length), new(after.X, after.Y, 0)), 1e-6);
        }

        foreach (var point in points)
        {
            Assert.True(arcs.Min(arc => Enumerable.Range(0, 401).Min(i => Distance(arc.At(arc.Length * i / 400), point))) < 0.1);
        }
    }

    private static double Distance((double X, double Y) place, Vector3d point) => new Vector3d(place.X - point.X, place.Y - point.Y, 0).Length;

    private static JsonObject Expansion() => JsonNode.Parse(MapExpansion.Encode(HandMadeTown.Make(), new(1)))!.AsObject();

    private static IEnumerable<(double X, double Y)> Around(double x, double y, double distance) =>
        [(x - distance, y - distance), (x + distance, y - distance), (x - distance, y + distance), (x + distance, y + distance), (x, y)];

    // By the sum of angles, another way than the writer's.
    private static bool IsInPolygon(TownArea area, double x, double y)
    {
        double Turns(IReadOnlyList<(double X, double Y)> corners) => Enumerable.Range(0, corners.Count).Sum(i =>
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Count]);
            var turn = Math.Atan2(b.Y - y, b.X - x) - Math.Atan2(a.Y - y, a.X - x);
            return turn > Math.PI ? turn - (2 * Math.PI) : turn < -Math.PI ? turn + (2 * Math.PI) : turn;
        }) / (2 * Math.PI);
        return Math.Abs(Turns(area.Exterior)) > 0.5 && area.Holes.All(hole => Math.Abs(Turns(hole)) < 0.5);
    }
}
