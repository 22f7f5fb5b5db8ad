using Spatial.Native;

namespace Spatial.Tests;

/// <summary>The first triangle along a ray by trying all of them in double precision: what the kernels are compared with.</summary>
internal static class BruteForceRay
{
    /// <summary>How far float32 may be off across a triangle's plane, metres: coordinates up to 128 m are rounded by 4e-6, about ten times on the way.</summary>
    public const double Rounding = 5e-5;

    // Where float32 may decide otherwise: this close to an edge, to a second triangle, or seen this flat.
    private const double EdgeMargin = 1e-3, DistanceMargin = 1e-2, FlatMargin = 1e-2;

    /// <summary>What a ray meets first.</summary>
    /// <param name="Instance">Its place; -1 for nothing.</param>
    /// <param name="Triangle">Its place in the mesh.</param>
    /// <param name="Distance">Metres.</param>
    /// <param name="Cosine">Of the angle to the normal.</param>
    /// <param name="InDoubt">True where rounding may decide otherwise.</param>
    public readonly record struct Hit(int Instance, int Triangle, double Distance, double Cosine, bool InDoubt);

    /// <summary>Tries every triangle.</summary>
    public static Hit FirstHit(IReadOnlyList<TracedMesh> meshes, IReadOnlyList<TracedInstance> instances, Vector3d origin, Vector3d direction, double maxDistance)
    {
        var best = new Hit(-1, -1, maxDistance, 0, false);
        var nearestDoubt = double.PositiveInfinity;
        var second = double.PositiveInfinity;
        for (var instance = 0; instance < instances.Count; instance++)
        {
            var mesh = meshes[instances[instance].Mesh];
            for (var triangle = 0; triangle < mesh.Materials.Length; triangle++)
            {
                if (Meet(mesh, instances[instance].WorldFromMesh, triangle, origin, direction) is not var (distance, inside, cosine) || inside < -EdgeMargin
                    || distance > maxDistance + DistanceMargin || distance < -DistanceMargin)
                {
                    continue;
                }

                if (inside < EdgeMargin || cosine < FlatMargin || Math.Abs(distance - maxDistance) < DistanceMargin || Math.Abs(distance) < DistanceMargin)
                {
                    nearestDoubt = Math.Min(nearestDoubt, distance);
                }
                else if (distance < best.Distance)
                {
                    second = best.Instance < 0 ? second : best.Distance;
                    best = new(instance, triangle, distance, cosine, false);
                }
                else
                {
                    second = Math.Min(second, distance);
                }
            }
        }

        return best with { InDoubt = nearestDoubt < best.Distance + DistanceMargin || second < best.Distance + DistanceMargin };
    }

    /// <summary>Vector number <paramref name="index"/> of a [N, 3] list.</summary>
    public static Vector3d VectorAt(ReadOnlySpan<float> values, int index) => new(values[3 * index], values[(3 * index) + 1], values[(3 * index) + 2]);

    // Möller and Trumbore, 1997: distance, the least barycentric coordinate, and the cosine to the normal; null for rays in the plane.
    private static (double Distance, double Inside, double Cosine)? Meet(TracedMesh mesh, RigidTransform pose, int triangle, Vector3d origin, Vector3d direction)
    {
        var a = pose * VectorAt(mesh.Vertices, mesh.Triangles[3 * triangle]);
        var ab = (pose * VectorAt(mesh.Vertices, mesh.Triangles[(3 * triangle) + 1])) - a;
        var ac = (pose * VectorAt(mesh.Vertices, mesh.Triangles[(3 * triangle) + 2])) - a;
        var normal = ab.Cross(ac);
        var p = direction.Cross(ac);
        var determinant = ab.Dot(p);
        if (determinant == 0)
        {
            return null;
        }

        var from = origin - a;
        var u = from.Dot(p) / determinant;
        var q = from.Cross(ab);
        var v = direction.Dot(q) / determinant;
        return (ac.Dot(q) / determinant, Math.Min(u, Math.Min(v, 1 - u - v)), Math.Abs(direction.Dot(normal)) / normal.Length);
    }
}
