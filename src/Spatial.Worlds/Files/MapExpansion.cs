using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spatial.Worlds;

/// <summary>A town's map as the map expansion of nuScenes has it, version 1.3: every layer, also the empty ones.</summary>
/// <remarks>nuScenes devkit, <c>map_expansion/map_api.py</c>. Coordinates are metres of the town.</remarks>
internal sealed class MapExpansion
{
    private const string NoRow = "";

    // As the devkit's arcs need a radius also where they are straight.
    private const double StraightRadius = 1e4;

    private readonly Town _town;
    private readonly WorldTokens _tokens;
    private readonly MapShapes _shapes;
    private readonly Dictionary<string, List<TownArea>> _areas;

    private MapExpansion(Town town, WorldTokens tokens)
    {
        (_town, _tokens, _shapes) = (town, tokens, new(tokens));
        _areas = town.Map.Areas.GroupBy(area => area.Layer).ToDictionary(group => group.Key, group => group.ToList(), StringComparer.Ordinal);
    }

    /// <summary>The file.</summary>
    public static byte[] Encode(Town town, WorldTokens tokens) => JsonSerializer.SerializeToUtf8Bytes(new MapExpansion(town, tokens).Layers());

    private JsonObject Layers()
    {
        var lanes = _town.Map.Lanes;
        var layers = new JsonObject
        {
            ["drivable_area"] = RowsOf("drivable_area", (row, area) => row["polygon_tokens"] = new JsonArray(PolygonOf(area))),
            ["road_segment"] = RowsOf("road_segment", (row, area) =>
            {
                row["polygon_token"] = PolygonOf(area);
                row["is_intersection"] = area.IsIntersection;
                row["drivable_area_token"] = TokenAt("drivable_area", MiddleOf(area.Exterior));
            }),
            ["road_block"] = RowsOf("road_block", WriteRoadBlock),
            ["lane"] = new JsonArray([.. lanes.Where(lane => !lane.IsConnector).Select(lane => (JsonNode)LaneRow(lane))]),
            ["lane_connector"] = new JsonArray([.. lanes.Where(lane => lane.IsConnector).Select(lane => (JsonNode)LaneRow(lane))]),
            ["ped_crossing"] = RowsOf("ped_crossing", (row, area) =>
            {
                row["polygon_token"] = PolygonOf(area);
                row["road_segment_token"] = TokenAt("road_segment", MiddleOf(area.Exterior));
            }),
            ["walkway"] = RowsOf("walkway", (row, area) => row["polygon_token"] = PolygonOf(area)),
            ["stop_line"] = RowsOf("stop_line", WriteStopLine),
            ["carpark_area"] = RowsOf("carpark_area", (row, area) =>
            {
                row["polygon_token"] = PolygonOf(area);
                row["orientation"] = DirectionOf(area.Exterior);
                row["road_block_token"] = TokenAt("road_block", MiddleOf(area.Exterior));
            }),
            ["road_divider"] = LinesOf("road_divider", (row, line) => row["road_segment_token"] = TokenAt("road_segment", MiddleOf(line.Points))),
            ["lane_divider"] = LinesOf(
                "lane_divider", (row, line) => row["lane_divider_segments"] = DividerOf(line.Points.Select(NodeAt), "DOUBLE_DASHED_WHITE")),
            ["traffic_light"] = LinesOf("traffic_light", WriteTrafficLight),
            ["arcline_path_3"] = new JsonObject(lanes.Select(lane => KeyValuePair.Create(LaneToken(lane.Id), (JsonNode?)ArcsOf(lane)))),
            ["connectivity"] = new JsonObject(lanes.Select(lane => KeyValuePair.Create(LaneToken(lane.Id), (JsonNode?)new JsonObject
            {
                ["incoming"] = new JsonArray([.. lane.Previous.Select(id => (JsonNode)LaneToken(id))]),
                ["outgoing"] = new JsonArray([.. lane.Next.Select(id => (JsonNode)LaneToken(id))]),
            }))),
        };
        return new JsonObject([
            new("version", "1.3"),
            new("canvas_edge", new JsonArray(_town.Size, _town.Size)),
            new("node", _shapes.Nodes),
            new("line", _shapes.Lines),
            new("polygon", _shapes.Polygons),
            .. layers.ToList().Select(layer => KeyValuePair.Create(layer.Key, Detached(layers, layer.Key))),
        ]);
    }

    private static JsonNode? Detached(JsonObject parent, string key)
    {
        var node = parent[key];
        parent.Remove(key);
        return node;
    }

    private JsonArray RowsOf(string layer, Action<JsonObject, TownArea> write) => [.. AreasOf(layer).Select((area, number) =>
    {
        var row = new JsonObject { ["token"] = _tokens.Of(layer, number) };
        write(row, area);
        return (JsonNode)row;
    })];

    private JsonArray LinesOf(string layer, Action<JsonObject, TownLine> write) => [.. LinesIn(layer).Select((line, number) =>
    {
        var row = new JsonObject { ["token"] = _tokens.Of(layer, number), ["line_token"] = _shapes.AddLine(line.Points) };
        write(row, line);
        return (JsonNode)row;
    })];

    private List<TownArea> AreasOf(string layer) => _areas.TryGetValue(layer, out var areas) ? areas : [];

    private IEnumerable<TownLine> LinesIn(string layer) => _town.Map.Lines.Where(line => line.Layer == layer);

    private string PolygonOf(TownArea area) => _shapes.AddPolygon(area.Exterior, area.Holes);

    private void WriteRoadBlock(JsonObject row, TownArea area)
    {
        var (first, last) = EndsOf(area);
        row["polygon_token"] = PolygonOf(area);
        row["from_edge_line_token"] = _shapes.AddLine(first);
        row["to_edge_line_token"] = _shapes.AddLine(last);
        row["road_segment_token"] = TokenAt("road_segment", MiddleOf(area.Exterior));
    }

    // Across the beginning and the end of its lanes; along the first and the third side where no lane is named.
    private (IReadOnlyList<(double X, double Y)> First, IReadOnlyList<(double X, double Y)> Last) EndsOf(TownArea area)
    {
        if (area.Lanes.Count > 0)
        {
            var lane = _town.Map.Lanes[area.Lanes[0]];
            return (AcrossAt(lane, 0), AcrossAt(lane, lane.Centreline.Count - 1));
        }

        var corners = area.Exterior;
        return ([corners[0], corners[1]], [corners[corners.Count / 2], corners[((corners.Count / 2) + 1) % corners.Count]]);
    }

    private JsonObject LaneRow(TownLane lane)
    {
        var last = lane.Centreline.Count - 1;
        string[] left = [.. Enumerable.Range(0, last + 1).Select(at => NodeAt(BesideAt(lane, at, lane.Width / 2)))];
        string[] right = [.. Enumerable.Range(0, last + 1).Select(at => NodeAt(BesideAt(lane, at, -lane.Width / 2)))];
        return new()
        {
            ["token"] = LaneToken(lane.Id),
            ["polygon_token"] = _shapes.AddPolygonAround([.. right, .. left.Reverse()]),
            ["lane_type"] = "CAR",
            ["from_edge_line_token"] = _shapes.AddLine(AcrossAt(lane, 0)),
            ["to_edge_line_token"] = _shapes.AddLine(AcrossAt(lane, last)),
            ["left_lane_divider_segments"] = DividerOf(left, TypeOfDivider(lane, lane.Left)),
            ["right_lane_divider_segments"] = DividerOf(right, TypeOfDivider(lane, lane.Right)),
        };
    }

    private static string TypeOfDivider(TownLane lane, int neighbour) =>
        lane.IsConnector ? "NIL" : neighbour >= 0 ? "DOUBLE_DASHED_WHITE" : "SINGLE_SOLID_WHITE";

    private string NodeAt((double X, double Y) place) => _shapes.AddNode(place.X, place.Y);

    private static JsonArray DividerOf(IEnumerable<string> nodes, string type) =>
        [.. nodes.Select(node => (JsonNode)new JsonObject { ["node_token"] = node, ["segment_type"] = type })];

    private void WriteStopLine(JsonObject row, TownArea area)
    {
        var intersection = area.Lanes.Select(id => _town.Map.Lanes[id].Intersection).FirstOrDefault(-1);
        var middle = MiddleOf(area.Exterior);
        var lights = intersection >= 0 && _town.Map.Intersections[intersection].HasSignals ? LightsOf(intersection) : [];
        var crossings = lights.Count > 0 ? [] : CrossingsOf(area);
        row["polygon_token"] = PolygonOf(area);
        row["stop_line_type"] = lights.Count > 0 ? "TRAFFIC_LIGHT" : crossings.Count > 0 ? "PED_CROSSING" : "YIELD";
        row["ped_crossing_tokens"] = new JsonArray([.. crossings.Select(token => (JsonNode)token)]);
        row["traffic_light_tokens"] = new JsonArray([.. lights.Select(token => (JsonNode)token)]);
        row["road_block_token"] = TokenAt("road_block", middle);
    }

    private List<string> LightsOf(int intersection) =>
    [
        .. LinesIn("traffic_light").Index().Where(line => IntersectionNear(line.Item) == intersection)
            .Select(line => _tokens.Of("traffic_light", line.Index)),
    ];

    private int IntersectionNear(TownLine light)
    {
        var (x, y) = MiddleOf(light.Points);
        return _town.Map.Intersections.Index().Where(place => place.Item.HasSignals)
            .OrderBy(place => (place.Item.Centre - new Vector3d(x, y, place.Item.Centre.Z)).Length).Select(place => place.Index).FirstOrDefault(-1);
    }

    // Crossings that a lane of the stop line meets; their areas are found by their middles.
    private List<string> CrossingsOf(TownArea stopLine)
    {
        var met = _town.Map.Crossings.Where(crossing => crossing.Lanes.Intersect(stopLine.Lanes).Any());
        return
        [
            .. met.Select(crossing => Vector3d.Lerp(crossing.From, crossing.To, 0.5)).Select(middle => TokenAt("ped_crossing", (middle.X, middle.Y)))
                .Where(token => token != NoRow).Distinct(),
        ];
    }

    private void WriteTrafficLight(JsonObject row, TownLine light)
    {
        var (x, y) = light.Points[0];
        row["traffic_light_type"] = "VERTICAL";
        row["from_road_block_token"] = TokenAt("road_block", (x, y));
        row["items"] = new JsonArray([.. new[] { "RED", "YELLOW", "GREEN" }.Select((color, place) => (JsonNode)new JsonObject
        {
            ["color"] = color,
            ["shape"] = "CIRCLE",
            ["rel_pos"] = PoseOf(0, 0, StreetFurniture.SignalHeight + ((1 - place) * StreetFurniture.LensStep), 0),
            ["to_road_block_tokens"] = new JsonArray(),
        })]);
        row["pose"] = PoseOf(x, y, _town.HeightAt(x, y), DirectionOf(light.Points));
    }

    private static JsonObject PoseOf(double x, double y, double z, double yaw) => new()
    {
        ["tx"] = x,
        ["ty"] = y,
        ["tz"] = z,
        ["rx"] = 0.0,
        ["ry"] = 0.0,
        ["rz"] = yaw,
    };

    private static JsonArray ArcsOf(TownLane lane) => [.. LaneArcs.Of(lane.Centreline).Select(arc => (JsonNode)new JsonObject
    {
        ["start_pose"] = new JsonArray(arc.X, arc.Y, arc.Heading),
        ["end_pose"] = EndOf(arc),
        ["shape"] = arc.Curvature < 0 ? "RSR" : "LSL", // its middle part is straight, the outer ones turn; one of the three has a length
        ["radius"] = arc.Curvature == 0 ? StraightRadius : 1 / Math.Abs(arc.Curvature),
        ["segment_length"] = arc.Curvature == 0 ? new JsonArray(0.0, arc.Length, 0.0) : new JsonArray(arc.Length, 0.0, 0.0),
    })];

    private static JsonArray EndOf(LaneArc arc)
    {
        var (x, y) = arc.At(arc.Length);
        return new(x, y, arc.Heading + (arc.Curvature * arc.Length));
    }

    /// <summary>Row of a layer whose area holds a place; the nearest where none does, none where the layer is empty.</summary>
    private string TokenAt(string layer, (double X, double Y) place)
    {
        var areas = AreasOf(layer);
        var found = areas.FindIndex(area => area.Contains(place.X, place.Y));
        if (found < 0 && areas.Count > 0)
        {
            found = areas.Index().MinBy(area => area.Item.SquaredDistanceTo(place.X, place.Y)).Index;
        }

        return found < 0 ? NoRow : _tokens.Of(layer, found);
    }

    private string LaneToken(int id) => _tokens.Of("lane", id);

    private static (double X, double Y)[] AcrossAt(TownLane lane, int at) => [BesideAt(lane, at, lane.Width / 2), BesideAt(lane, at, -lane.Width / 2)];

    // Beside a point of the middle, left where positive.
    private static (double X, double Y) BesideAt(TownLane lane, int at, double left)
    {
        var points = lane.Centreline;
        var forward = points[Math.Min(at + 1, points.Count - 1)] - points[Math.Max(at - 1, 0)];
        return (points[at].X - (forward.Y / forward.LengthXy * left), points[at].Y + (forward.X / forward.LengthXy * left));
    }

    private static (double X, double Y) MiddleOf(IReadOnlyList<(double X, double Y)> points) =>
        (points.Average(point => point.X), points.Average(point => point.Y));

    private static double DirectionOf(IReadOnlyList<(double X, double Y)> points) => Math.Atan2(points[1].Y - points[0].Y, points[1].X - points[0].X);
}
