namespace Spatial.Native;

/// <summary>Meshes made ready for rays: a bounding-volume hierarchy for each. Never changes; any number of readers.</summary>
public sealed unsafe class TracedMeshes
{
    private const int NodeWidth = 16, TriangleWidth = 24, MeshWidth = 8;

    private TracedMeshes(int count, int triangleCount)
    {
        (Count, TriangleCount) = (count, triangleCount);
        Nodes = new int[checked(triangleCount * NodeWidth)];
        Sorted = new int[checked(triangleCount * TriangleWidth)];
        Headers = new int[count * MeshWidth];
    }

    /// <summary>Number of meshes.</summary>
    public int Count { get; }

    /// <summary>Number of triangles of all meshes.</summary>
    public int TriangleCount { get; }

    // Laid out as ray_trace_layout.h says.
    internal int[] Nodes { get; } // [T, 16]

    internal int[] Sorted { get; } // [T, 24]

    internal int[] Headers { get; } // [M, 8]

    /// <summary>Builds the hierarchies.</summary>
    /// <param name="meshes">The meshes; instances name them by their place. A mesh may have no triangles.</param>
    /// <param name="threads">CPU threads; 0 for the process's default. The result is the same for any number.</param>
    /// <exception cref="ArgumentException">A mesh's arrays do not fit each other.</exception>
    /// <exception cref="NativeKernelException">A coordinate is not finite or beyond 10^6 m, or an index has no vertex.</exception>
    public static TracedMeshes Build(IReadOnlyList<TracedMesh> meshes, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(meshes);
        var (vertexStarts, triangleStarts) = Starts(meshes);
        var (V, T) = (vertexStarts[^1], triangleStarts[^1]);
        var (vertices, triangles, materials) = (new float[V * 3], new int[T * 3], new byte[T]);
        for (var i = 0; i < meshes.Count; i++)
        {
            meshes[i].Vertices.CopyTo(vertices, vertexStarts[i] * 3);
            meshes[i].Triangles.CopyTo(triangles, triangleStarts[i] * 3);
            meshes[i].Materials.CopyTo(materials, triangleStarts[i]);
        }

        var built = new TracedMeshes(meshes.Count, (int)T);
        fixed (float* verticesAt = vertices)
        fixed (int* trianglesAt = triangles, nodesAt = built.Nodes, sortedAt = built.Sorted, headersAt = built.Headers)
        fixed (byte* materialsAt = materials)
        fixed (long* vertexStartsAt = vertexStarts, triangleStartsAt = triangleStarts)
        {
            var v = NativeTensor.OnCpu(verticesAt, NativeDtype.Float32, V, 3);
            var t = NativeTensor.OnCpu(trianglesAt, NativeDtype.Int32, T, 3);
            var m = NativeTensor.OnCpu(materialsAt, NativeDtype.UInt8, T);
            var vs = NativeTensor.OnCpu(vertexStartsAt, NativeDtype.Int64, vertexStarts.Length);
            var ts = NativeTensor.OnCpu(triangleStartsAt, NativeDtype.Int64, triangleStarts.Length);
            var n = NativeTensor.OnCpu(nodesAt, NativeDtype.Int32, T, NodeWidth);
            var s = NativeTensor.OnCpu(sortedAt, NativeDtype.Int32, T, TriangleWidth);
            var h = NativeTensor.OnCpu(headersAt, NativeDtype.Int32, meshes.Count, MeshWidth);
            NativeKernelException.ThrowIfFailed(NativeMethods.RayTraceMeshes(&v, &t, &m, &vs, &ts, threads, &n, &s, &h), "ray_trace_meshes");
        }

        return built;
    }

    private static (long[] Vertices, long[] Triangles) Starts(IReadOnlyList<TracedMesh> meshes)
    {
        var (vertexStarts, triangleStarts) = (new long[meshes.Count + 1], new long[meshes.Count + 1]);
        for (var i = 0; i < meshes.Count; i++)
        {
            var (vertices, triangles, materials) = meshes[i];
            if (vertices.Length % 3 != 0 || triangles.Length != 3L * materials.Length)
            {
                throw new ArgumentException(
                    $"mesh {i} needs vertices [V, 3], triangles [T, 3] and materials [T], got {vertices.Length}, {triangles.Length} and {materials.Length} values",
                    nameof(meshes));
            }

            vertexStarts[i + 1] = vertexStarts[i] + (vertices.Length / 3);
            triangleStarts[i + 1] = triangleStarts[i] + materials.Length;
        }

        return (vertexStarts, triangleStarts);
    }
}
