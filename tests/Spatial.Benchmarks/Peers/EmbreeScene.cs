using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>A scene of Embree 3, the field's ray tracer for CPUs, on one thread, as it is set up by default.</summary>
/// <remarks>Without its robust (watertight) edges, which ours has: in that mode calls of version 3.13.5 sometimes did not return.</remarks>
public sealed partial class EmbreeScene : IDisposable
{
    /// <summary>Why it is missing and how to get it.</summary>
    public const string Missing = "Embree is not built in: apt-get install libembree-dev, set SPATIAL_BENCH_EMBREE=1, and build again from a clean artifacts folder";

    private const string Library = "spatial_bench_embree";
    private nint _handle;

    /// <summary>Builds meshes and instances.</summary>
    public EmbreeScene(IReadOnlyList<TracedMesh> meshes, IReadOnlyList<TracedInstance> instances)
    {
        ArgumentNullException.ThrowIfNull(meshes);
        ArgumentNullException.ThrowIfNull(instances);
        var (vertexStarts, triangleStarts) = (new long[meshes.Count + 1], new long[meshes.Count + 1]);
        for (var i = 0; i < meshes.Count; i++)
        {
            vertexStarts[i + 1] = vertexStarts[i] + (meshes[i].Vertices.Length / 3);
            triangleStarts[i + 1] = triangleStarts[i] + meshes[i].Materials.Length;
        }

        _handle = Build(
            [.. meshes.SelectMany(mesh => mesh.Vertices)], vertexStarts, [.. meshes.SelectMany(mesh => mesh.Triangles)], triangleStarts, meshes.Count,
            [.. instances.Select(instance => instance.Mesh)], [.. instances.SelectMany(instance => RowsOf(instance.WorldFromMesh))], instances.Count, robust: 0);
    }

    /// <summary>False where Embree was not found when the native part was built.</summary>
    public static bool IsBuilt { get; } = NativeLibrary.TryLoad(Library, typeof(EmbreeScene).Assembly, DllImportSearchPath.AssemblyDirectory, out _);

    /// <summary>First hits, into the arrays of <paramref name="hits"/> but for cosines and materials.</summary>
    /// <param name="origins">[R, 3].</param>
    /// <param name="directions">[R, 3].</param>
    /// <param name="maxDistance">Metres, finite.</param>
    /// <param name="packets">True for packets of sixteen rays, false for one by one.</param>
    /// <param name="hits">R hits.</param>
    public void Trace(float[] origins, float[] directions, float maxDistance, bool packets, TracedHits hits)
    {
        ArgumentNullException.ThrowIfNull(hits);
        Trace(_handle, origins, directions, hits.Count, maxDistance, packets ? 1 : 0, hits.Distances, hits.Instances, hits.Triangles);
    }

    /// <summary>Whether anything is met.</summary>
    /// <param name="origins">[R, 3].</param>
    /// <param name="directions">[R, 3].</param>
    /// <param name="maxDistance">Metres, finite.</param>
    /// <param name="packets">True for packets of sixteen rays, false for one by one.</param>
    /// <param name="blocked">[R] 1 or 0.</param>
    public void Blocked(float[] origins, float[] directions, float maxDistance, bool packets, byte[] blocked)
    {
        ArgumentNullException.ThrowIfNull(blocked);
        Blocked(_handle, origins, directions, blocked.Length, maxDistance, packets ? 1 : 0, blocked);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_handle != 0)
        {
            Free(_handle);
            _handle = 0;
        }
    }

    private static IEnumerable<float> RowsOf(RigidTransform pose)
    {
        var (r, t) = pose;
        return new[] { r.M00, r.M01, r.M02, t.X, r.M10, r.M11, r.M12, t.Y, r.M20, r.M21, r.M22, t.Z }.Select(value => (float)value);
    }

    [LibraryImport(Library, EntryPoint = "spatial_bench_embree_build")]
    private static partial nint Build(
        ReadOnlySpan<float> vertices, ReadOnlySpan<long> vertexStarts, ReadOnlySpan<int> triangles, ReadOnlySpan<long> triangleStarts, int meshCount,
        ReadOnlySpan<int> meshOf, ReadOnlySpan<float> poses, int instanceCount, int robust);

    [LibraryImport(Library, EntryPoint = "spatial_bench_embree_trace")]
    private static partial void Trace(
        nint handle, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, long count, float maxDistance, int packets,
        Span<float> distances, Span<int> instances, Span<int> triangles);

    [LibraryImport(Library, EntryPoint = "spatial_bench_embree_blocked")]
    private static partial void Blocked(
        nint handle, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, long count, float maxDistance, int packets, Span<byte> blocked);

    [LibraryImport(Library, EntryPoint = "spatial_bench_embree_free")]
    private static partial void Free(nint handle);
}
