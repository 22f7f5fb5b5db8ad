namespace Spatial.Worlds;

/// <summary>Triangles in a frame of their own, counter-clockwise seen from outside.</summary>
public sealed class TriangleMesh
{
    /// <summary>Takes ownership of the arrays.</summary>
    /// <param name="vertices">[V, 3] float32, x y z, metres.</param>
    /// <param name="triangles">[T, 3] indices of vertices.</param>
    /// <param name="materials">[T] what each triangle is made of.</param>
    /// <exception cref="ArgumentException">A length does not fit, a coordinate is not finite, or an index has no vertex.</exception>
    public TriangleMesh(float[] vertices, int[] triangles, SurfaceMaterial[] materials)
    {
        ArgumentNullException.ThrowIfNull(vertices);
        ArgumentNullException.ThrowIfNull(triangles);
        ArgumentNullException.ThrowIfNull(materials);
        if (vertices.Length % 3 != 0 || triangles.Length != 3 * materials.Length)
        {
            throw new ArgumentException(
                $"a mesh needs vertices [V, 3], triangles [T, 3] and materials [T], got {vertices.Length}, {triangles.Length} and {materials.Length} values",
                nameof(triangles));
        }

        if (Array.FindIndex(vertices, value => !float.IsFinite(value)) is var odd && odd >= 0)
        {
            throw new ArgumentException($"vertex {odd / 3} has the coordinate {vertices[odd]}, expected a finite one", nameof(vertices));
        }

        if (Array.FindIndex(triangles, index => index < 0 || index >= vertices.Length / 3) is var wrong && wrong >= 0)
        {
            throw new ArgumentException($"triangle {wrong / 3} has vertex {triangles[wrong]} of {vertices.Length / 3}", nameof(triangles));
        }

        (Vertices, Triangles, Materials) = (vertices, triangles, materials);
    }

    /// <summary>[V, 3] float32, x y z, metres.</summary>
    public float[] Vertices { get; }

    /// <summary>[T, 3] indices of vertices.</summary>
    public int[] Triangles { get; }

    /// <summary>[T] what each triangle is made of.</summary>
    public SurfaceMaterial[] Materials { get; }

    /// <summary>Number of triangles.</summary>
    public int TriangleCount => Materials.Length;

    /// <summary>The three corners of a triangle.</summary>
    public (Vector3d A, Vector3d B, Vector3d C) CornersOf(int triangle) =>
        (VertexAt(Triangles[3 * triangle]), VertexAt(Triangles[(3 * triangle) + 1]), VertexAt(Triangles[(3 * triangle) + 2]));

    private Vector3d VertexAt(int index) => new(Vertices[3 * index], Vertices[(3 * index) + 1], Vertices[(3 * index) + 2]);
}
