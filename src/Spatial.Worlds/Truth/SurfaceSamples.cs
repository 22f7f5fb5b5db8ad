using System.Collections.Concurrent;

namespace Spatial.Worlds;

/// <summary>Places spread over the surface of a shape, one for each equal part of it.</summary>
/// <param name="Places">Frame of the box, metres.</param>
/// <param name="Normals">Unit length, outwards.</param>
internal sealed record SurfaceSamples(Vector3d[] Places, Vector3d[] Normals)
{
    /// <summary>How many places a shape has.</summary>
    public const int Count = 256;

    /// <summary>Spreads places over a mesh: at equal steps of area, at a place within the triangle that depends on the step alone.</summary>
    /// <remarks>The low-discrepancy sequence of Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018.</remarks>
    public static SurfaceSamples Of(TriangleMesh mesh)
    {
        var areas = Enumerable.Range(0, mesh.TriangleCount).Select(triangle => NormalOf(mesh, triangle).Length / 2).ToArray();
        var step = areas.Sum() / Count;
        if (!(step > 0))
        {
            return new([], []);
        }

        var (places, normals) = (new List<Vector3d>(), new List<Vector3d>());
        var (triangle, passed) = (0, 0.0);
        for (var i = 0; i < Count; i++)
        {
            var at = (i + 0.5) * step;
            while (triangle + 1 < areas.Length && passed + areas[triangle] <= at)
            {
                passed += areas[triangle++];
            }

            places.Add(PlaceIn(mesh.CornersOf(triangle), i));
            normals.Add(NormalOf(mesh, triangle) is { Length: > 0 } normal ? normal / normal.Length : Vector3d.Zero);
        }

        return new([.. places], [.. normals]);
    }

    private static Vector3d NormalOf(TriangleMesh mesh, int triangle)
    {
        var (a, b, c) = mesh.CornersOf(triangle);
        return (b - a).Cross(c - a);
    }

    private static Vector3d PlaceIn((Vector3d A, Vector3d B, Vector3d C) corners, int step)
    {
        const double plastic = 1.32471795724474602596;
        var (u, v) = (Fraction(0.5 + (step / plastic)), Fraction(0.5 + (step / (plastic * plastic))));
        (u, v) = u + v > 1 ? (1 - u, 1 - v) : (u, v);
        return corners.A + ((corners.B - corners.A) * u) + ((corners.C - corners.A) * v);
    }

    private static double Fraction(double value) => value - Math.Floor(value);
}

/// <summary>Places on the surfaces of shapes, each spread once. Any number of readers.</summary>
internal sealed class SurfaceSampleCache
{
    private readonly ConcurrentDictionary<TriangleMesh, SurfaceSamples> _samples = new(ReferenceEqualityComparer.Instance);

    /// <summary>Places of a shape.</summary>
    public SurfaceSamples Of(TriangleMesh mesh) => _samples.GetOrAdd(mesh, SurfaceSamples.Of);
}
