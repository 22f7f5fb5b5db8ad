namespace Spatial.Native;

/// <summary>The first triangle along rays. What a hit is, to the last bit, says <c>ray_trace.h</c>.</summary>
public static unsafe class RayTrace
{
    private const string Kernel = "ray_trace";

    /// <summary>Shoots rays into a scene.</summary>
    /// <param name="scene">What they may meet.</param>
    /// <param name="origins">[R, 3] float32, metres.</param>
    /// <param name="directions">[R, 3] float32, unit length. Neighbours in memory travel together: the more alike they are, the faster.</param>
    /// <param name="maxDistance">Farthest hit wanted, metres; may be infinite.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>What each ray meets first, from either side; a ray that is not finite meets nothing.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static TracedHits Run(TracedScene scene, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, float maxDistance, int threads = 0)
    {
        var hits = new TracedHits(RayCast.Triples(origins.Length, nameof(origins)));
        Run(scene, origins, directions, maxDistance, hits.Distances, hits.Instances, hits.Triangles, hits.Cosines, hits.Materials, threads);
        return hits;
    }

    /// <summary>Shoots rays into a scene and writes into the caller's memory.</summary>
    /// <param name="scene">What they may meet.</param>
    /// <param name="origins">[R, 3] float32, metres.</param>
    /// <param name="directions">[R, 3] float32, unit length.</param>
    /// <param name="maxDistance">Farthest hit wanted, metres; may be infinite.</param>
    /// <param name="distances">[R] float32.</param>
    /// <param name="instances">[R] int32.</param>
    /// <param name="triangles">[R] int32.</param>
    /// <param name="cosines">[R] float32.</param>
    /// <param name="materials">[R] uint8.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Run(
        TracedScene scene, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, float maxDistance, Span<float> distances,
        Span<int> instances, Span<int> triangles, Span<float> cosines, Span<byte> materials, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var R = RayCast.Triples(origins.Length, nameof(origins));
        if (directions.Length != origins.Length)
        {
            throw new ArgumentException($"directions must be [{R}, 3] as origins are, got {directions.Length} values", nameof(directions));
        }

        if (distances.Length != R || instances.Length != R || triangles.Length != R || cosines.Length != R || materials.Length != R)
        {
            throw new ArgumentException(
                $"distances, instances, triangles, cosines and materials must be [{R}], got {distances.Length}, {instances.Length}, {triangles.Length}, "
                + $"{cosines.Length} and {materials.Length} values",
                nameof(distances));
        }

        fixed (float* originsAt = origins, directionsAt = directions, distancesAt = distances, cosinesAt = cosines)
        fixed (int* instancesAt = instances, trianglesAt = triangles)
        fixed (byte* materialsAt = materials)
        {
            var o = NativeTensor.OnCpu(originsAt, NativeDtype.Float32, R, 3);
            var d = NativeTensor.OnCpu(directionsAt, NativeDtype.Float32, R, 3);
            var s = NativeTensor.OnCpu(distancesAt, NativeDtype.Float32, R);
            var i = NativeTensor.OnCpu(instancesAt, NativeDtype.Int32, R);
            var t = NativeTensor.OnCpu(trianglesAt, NativeDtype.Int32, R);
            var c = NativeTensor.OnCpu(cosinesAt, NativeDtype.Float32, R);
            var m = NativeTensor.OnCpu(materialsAt, NativeDtype.UInt8, R);
            using var pinned = new PinnedScene(scene);
            var sceneTensors = stackalloc NativeTensor[PinnedScene.TensorCount];
            var native = pinned.Describe(sceneTensors);
            var status = NativeMethods.RayTrace(&native, &o, &d, maxDistance, threads, &s, &i, &t, &c, &m);
            NativeKernelException.ThrowIfFailed(status, Kernel);
        }
    }

    /// <summary>Whether rays meet anything; faster than finding what.</summary>
    /// <param name="scene">What they may meet.</param>
    /// <param name="origins">[R, 3] float32, metres.</param>
    /// <param name="directions">[R, 3] float32; distances are counted in their lengths, so that two points with their difference and 1 make a line of sight.</param>
    /// <param name="maxDistance">Farthest hit that counts; may be infinite.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <returns>[R] uint8, 1 where a ray meets something.</returns>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static byte[] Blocked(TracedScene scene, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, float maxDistance, int threads = 0)
    {
        var blocked = new byte[RayCast.Triples(origins.Length, nameof(origins))];
        Blocked(scene, origins, directions, maxDistance, blocked, threads);
        return blocked;
    }

    /// <summary>Whether rays meet anything, into the caller's memory.</summary>
    /// <param name="scene">What they may meet.</param>
    /// <param name="origins">[R, 3] float32, metres.</param>
    /// <param name="directions">[R, 3] float32; distances are counted in their lengths.</param>
    /// <param name="maxDistance">Farthest hit that counts; may be infinite.</param>
    /// <param name="blocked">[R] uint8.</param>
    /// <param name="threads">CPU threads; 0 for the process's default.</param>
    /// <exception cref="ArgumentException">A length does not fit.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void Blocked(
        TracedScene scene, ReadOnlySpan<float> origins, ReadOnlySpan<float> directions, float maxDistance, Span<byte> blocked, int threads = 0)
    {
        ArgumentNullException.ThrowIfNull(scene);
        var R = RayCast.Triples(origins.Length, nameof(origins));
        if (directions.Length != origins.Length || blocked.Length != R)
        {
            throw new ArgumentException($"directions and blocked must be [{R}, 3] and [{R}], got {directions.Length} and {blocked.Length} values", nameof(directions));
        }

        fixed (float* originsAt = origins, directionsAt = directions)
        fixed (byte* blockedAt = blocked)
        {
            var o = NativeTensor.OnCpu(originsAt, NativeDtype.Float32, R, 3);
            var d = NativeTensor.OnCpu(directionsAt, NativeDtype.Float32, R, 3);
            var b = NativeTensor.OnCpu(blockedAt, NativeDtype.UInt8, R);
            using var pinned = new PinnedScene(scene);
            var sceneTensors = stackalloc NativeTensor[PinnedScene.TensorCount];
            var native = pinned.Describe(sceneTensors);
            NativeKernelException.ThrowIfFailed(NativeMethods.RayTraceBlocked(&native, &o, &d, maxDistance, threads, &b), "ray_trace_blocked");
        }
    }
}
