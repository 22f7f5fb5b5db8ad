using System.Collections.Concurrent;
using System.Numerics;

namespace Spatial.Worlds;

/// <summary>A shape of an object as occupancy needs it: its triangles, and points that fill its inside.</summary>
/// <param name="Corners">[T, 3] corners of triangles, frame of the box, metres.</param>
/// <param name="Inside">Points within the solid, frame of the box, metres: one wherever a cube of <see cref="SolidShapes.Spacing"/> lies in it.</param>
/// <param name="Radius">All lies within this distance of the box's middle, metres.</param>
internal sealed record SolidShape(Vector3[] Corners, Vector3[] Inside, float Radius);

/// <summary>Shapes of objects, each prepared once. Any number of readers.</summary>
internal sealed class SolidShapes
{
    /// <summary>Distance between points that fill a solid, metres: half a voxel, so that no voxel within a solid is without one, however turned.</summary>
    public const float Spacing = 0.2f;

    // The lattice stands beside round coordinates, where the edges of shapes are.
    private const float Offset = 0.0317f;

    private readonly ConcurrentDictionary<TriangleMesh, SolidShape> _shapes = new(ReferenceEqualityComparer.Instance);

    /// <summary>The shape of a mesh.</summary>
    public SolidShape Of(TriangleMesh mesh) => _shapes.GetOrAdd(mesh, Prepare);

    private static SolidShape Prepare(TriangleMesh mesh)
    {
        var corners = new Vector3[3 * mesh.TriangleCount];
        for (var i = 0; i < corners.Length; i++)
        {
            corners[i] = new(mesh.Vertices.AsSpan(3 * mesh.Triangles[i], 3));
        }

        var radius = corners.Length > 0 ? corners.Max(corner => corner.Length()) : 0;
        return new(corners, InsideOf(corners), radius);
    }

    private static Vector3[] InsideOf(Vector3[] corners)
    {
        var columns = CrossingsByColumn(corners);
        var points = new List<Vector3>();
        foreach (var ((column, row), crossings) in columns)
        {
            crossings.Sort();
            if (crossings.Sum(crossing => crossing.Side) == 0) // else the surface has a hole above or below
            {
                AddColumn(points, PlaceOf(column), PlaceOf(row), crossings);
            }
        }

        return [.. points];
    }

    // Going up, a face that looks down leads in (+1) and one that looks up leads out (-1); inside, the sum is not zero.
    private static void AddColumn(List<Vector3> points, float x, float y, List<(float Z, int Side)> crossings)
    {
        var depth = 0;
        for (var i = 0; i + 1 < crossings.Count; i++)
        {
            depth += crossings[i].Side;
            for (var step = StepFrom(crossings[i].Z); depth != 0 && PlaceOf(step) < crossings[i + 1].Z; step++)
            {
                points.Add(new(x, y, PlaceOf(step)));
            }
        }
    }

    private static SortedDictionary<(int Column, int Row), List<(float Z, int Side)>> CrossingsByColumn(Vector3[] corners)
    {
        var columns = new SortedDictionary<(int Column, int Row), List<(float Z, int Side)>>();
        for (var i = 0; i < corners.Length; i += 3)
        {
            var (a, b, c) = (corners[i], corners[i + 1], corners[i + 2]);
            var twice = Twice(a, b, c);
            if (twice == 0)
            {
                continue; // upright
            }

            var (low, high) = (Vector3.Min(Vector3.Min(a, b), c), Vector3.Max(Vector3.Max(a, b), c));
            for (var column = StepFrom(low.X); PlaceOf(column) < high.X; column++)
            {
                for (var row = StepFrom(low.Y); PlaceOf(row) < high.Y; row++)
                {
                    AddCrossing(columns, (column, row), a, b, c, twice);
                }
            }
        }

        return columns;
    }

    private static void AddCrossing(
        SortedDictionary<(int Column, int Row), List<(float Z, int Side)>> columns, (int Column, int Row) place, Vector3 a, Vector3 b, Vector3 c, float twice)
    {
        var point = new Vector3(PlaceOf(place.Column), PlaceOf(place.Row), 0);
        var (u, v, w) = (Twice(point, b, c) / twice, Twice(a, point, c) / twice, Twice(a, b, point) / twice);
        if (u < 0 || v < 0 || w < 0)
        {
            return;
        }

        if (!columns.TryGetValue(place, out var crossings))
        {
            columns.Add(place, crossings = []);
        }

        crossings.Add(((u * a.Z) + (v * b.Z) + (w * c.Z), twice < 0 ? 1 : -1));
    }

    // Twice the area seen from above, positive where the corners go round counter-clockwise.
    private static float Twice(Vector3 a, Vector3 b, Vector3 c) => ((b.X - a.X) * (c.Y - a.Y)) - ((b.Y - a.Y) * (c.X - a.X));

    private static float PlaceOf(int step) => (step * Spacing) + Offset;

    private static int StepFrom(float place) => (int)MathF.Ceiling((place - Offset) / Spacing);
}
