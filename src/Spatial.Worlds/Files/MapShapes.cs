using System.Text.Json.Nodes;

namespace Spatial.Worlds;

/// <summary>Nodes, lines and polygons of a map expansion, numbered as they are made.</summary>
/// <param name="tokens">Gives their tokens.</param>
internal sealed class MapShapes(WorldTokens tokens)
{
    /// <summary>Rows of the layer node.</summary>
    public JsonArray Nodes { get; } = [];

    /// <summary>Rows of the layer line.</summary>
    public JsonArray Lines { get; } = [];

    /// <summary>Rows of the layer polygon.</summary>
    public JsonArray Polygons { get; } = [];

    /// <summary>Adds a node and returns its token.</summary>
    public string AddNode(double x, double y)
    {
        var token = tokens.Of("node", Nodes.Count);
        Nodes.Add((JsonNode)new JsonObject { ["token"] = token, ["x"] = x, ["y"] = y });
        return token;
    }

    /// <summary>Adds a line and returns its token.</summary>
    public string AddLine(IEnumerable<(double X, double Y)> points)
    {
        var token = tokens.Of("line", Lines.Count);
        Lines.Add((JsonNode)new JsonObject { ["token"] = token, ["node_tokens"] = AddNodes(points) });
        return token;
    }

    /// <summary>Adds a polygon and returns its token.</summary>
    public string AddPolygon(IEnumerable<(double X, double Y)> exterior, params IReadOnlyList<IReadOnlyList<(double X, double Y)>> holes)
    {
        var token = tokens.Of("polygon", Polygons.Count);
        Polygons.Add((JsonNode)new JsonObject
        {
            ["token"] = token,
            ["exterior_node_tokens"] = AddNodes(exterior),
            ["holes"] = new JsonArray([.. holes.Select(hole => (JsonNode)new JsonObject { ["node_tokens"] = AddNodes(hole) })]),
        });
        return token;
    }

    /// <summary>Adds a polygon around nodes that are there and returns its token.</summary>
    public string AddPolygonAround(IEnumerable<string> nodes)
    {
        var token = tokens.Of("polygon", Polygons.Count);
        Polygons.Add((JsonNode)new JsonObject
        {
            ["token"] = token,
            ["exterior_node_tokens"] = new JsonArray([.. nodes.Select(node => (JsonNode)node)]),
            ["holes"] = new JsonArray(),
        });
        return token;
    }

    private JsonArray AddNodes(IEnumerable<(double X, double Y)> points) => [.. points.Select(point => (JsonNode)AddNode(point.X, point.Y))];
}
