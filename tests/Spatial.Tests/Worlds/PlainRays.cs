using Spatial.Worlds;

namespace Spatial.Tests;

/// <summary>Follows rays through all triangles of a drive at a moment, one after the other: slow and plain.</summary>
internal sealed class PlainRays
{
    private readonly List<(Vector3d A, Vector3d B, Vector3d C, LidarsegClass Class, int Object)> _triangles = [];

    public PlainRays(Drive drive, double seconds)
    {
        foreach (var piece in drive.Town.Pieces)
        {
            Add(piece.Mesh, piece.TownFromPiece, HandMadeTown.ClassOf, -1);
        }

        foreach (var state in drive.ObjectsAt(seconds))
        {
            Add(state.Object.Model.Shapes[state.Shape], state.TownFromObject, _ => state.Object.Model.Class, state.Object.Number);
        }
    }

    public IReadOnlyList<(Vector3d A, Vector3d B, Vector3d C, LidarsegClass Class, int Object)> Triangles => _triangles;

    public (double Distance, LidarsegClass Class, int Object) Follow(Vector3d origin, Vector3d direction)
    {
        var nearest = (Distance: double.PositiveInfinity, Class: LidarsegClass.Noise, Object: -1);
        foreach (var (a, b, c, surface, number) in _triangles)
        {
            if (DistanceTo(a, b, c, origin, direction) is var distance && distance < nearest.Distance)
            {
                nearest = (distance, surface, number);
            }
        }

        return nearest;
    }

    public void Follow(ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, Span<float> distances, Span<int> objects)
    {
        for (var i = 0; i < distances.Length; i++)
        {
            var origin = origins.Slice(3 * i, 3);
            var direction = directions.Slice(3 * i, 3);
            var hit = Follow(new(origin[0], origin[1], origin[2]), new(direction[0], direction[1], direction[2]));
            (distances[i], objects[i]) = ((float)hit.Distance, hit.Object);
        }
    }

    private void Add(TriangleMesh mesh, RigidTransform townFromMesh, Func<SurfaceMaterial, LidarsegClass> classOf, int number)
    {
        for (var i = 0; i < mesh.TriangleCount; i++)
        {
            var (a, b, c) = mesh.CornersOf(i);
            _triangles.Add((townFromMesh * a, townFromMesh * b, townFromMesh * c, classOf(mesh.Materials[i]), number));
        }
    }

    // Moller and Trumbore, 1997.
    private static double DistanceTo(Vector3d a, Vector3d b, Vector3d c, Vector3d origin, Vector3d direction)
    {
        var (ab, ac) = (b - a, c - a);
        var across = direction.Cross(ac);
        var determinant = ab.Dot(across);
        if (Math.Abs(determinant) < 1e-12)
        {
            return double.PositiveInfinity;
        }

        var fromA = origin - a;
        var u = fromA.Dot(across) / determinant;
        var turned = fromA.Cross(ab);
        var v = direction.Dot(turned) / determinant;
        var distance = ac.Dot(turned) / determinant;
        return u >= 0 && v >= 0 && u + v <= 1 && distance > 1e-6 ? distance : double.PositiveInfinity;
    }
}
