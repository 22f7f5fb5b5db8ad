using System.Runtime.InteropServices;
using Spatial.Native;
using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>ray_trace in a small town: rays of cameras, of a LiDAR and towards the sun, and the building of hierarchies.</summary>
public sealed class RayTraceBenchmarks : IKernelBenchmarks
{
    private const float Farthest = 1000; // metres, beyond the town

    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        new("trace_camera_6x704x396", "Spatial ray_trace", threads => new RaySet(CameraRays(), threads).ToRun()),
        new("trace_lidar_10sweeps", "Spatial ray_trace", threads => new RaySet(TracedTown.Instance.LidarRays(), threads).ToRun()),
        new("trace_shadow_6x704x396", "Spatial ray_trace_blocked", threads => new ShadowSet(ShadowRays(), threads).ToRun()),
        new("trace_build_town", "Spatial ray_trace_meshes and _scene", threads => new Building(() => BuildAll(threads)).ToRun()),
        new("trace_build_moving", "Spatial ray_trace_scene", _ => new Building(BuildMoving).ToRun()),
    ];

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var embree = EmbreeScene.IsBuilt ? NewEmbree() : null;
        var (camera, lidar, shadow) = (new RaySet(CameraRays(), 1), new RaySet(TracedTown.Instance.LidarRays(), 1), new ShadowSet(ShadowRays(), 1));
        yield return Row("T1", "first hits of camera rays", "trace_camera_6x704x396", camera, data, embree) with { Held = [embree] };
        yield return Row("T2", "first hits of LiDAR rays", "trace_lidar_10sweeps", lidar, data, embree);
        yield return Row("T3", "shadow rays", "trace_shadow_6x704x396", shadow, data, embree);
        yield return new(
            "T4",
            "hierarchies of the town",
            Invariant($"{TracedTown.Instance.Built.TriangleCount} triangles, {TracedTown.Instance.Scene.Count} instances"),
            Ops(data).Single(op => op.Op == "trace_build_town"),
            [EmbreeScene.IsBuilt ? Peer.Here("Embree 3", null, () => NewEmbree().Dispose()) : Peer.Absent("Embree 3", null, EmbreeScene.Missing)],
            null,
            "",
            null,
            () => "built from the same meshes");
    }

    private static IReadOnlyDictionary<string, long> Sizes => new Dictionary<string, long>
    {
        ["triangles"] = TracedTown.Instance.Built.TriangleCount,
        ["instances"] = TracedTown.Instance.Scene.Count,
        ["moving"] = TracedTown.Instance.Moving.Count,
    };

    private static (float[] Origins, float[] Directions) CameraRays() => TracedTown.Instance.CameraRays();

    private static (float[] Origins, float[] Directions) ShadowRays()
    {
        var (origins, directions) = CameraRays();
        return TracedTown.Instance.ShadowRays(origins, directions);
    }

    private static TracedScene BuildAll(int threads)
    {
        var town = TracedTown.Instance;
        return new(TracedMeshes.Build(town.Meshes, threads), [.. town.Standing, .. town.Moving]);
    }

    private static TracedScene BuildMoving() => new(TracedTown.Instance.FixedPart, TracedTown.Instance.Moving);

    private static EmbreeScene NewEmbree() => new(TracedTown.Instance.Meshes, [.. TracedTown.Instance.Standing, .. TracedTown.Instance.Moving]);

    private Comparison Row(string id, string title, string op, RaySet rays, BenchmarkData data, EmbreeScene? embree)
    {
        const double packetsGoal = 0.8, singleGoal = 2; // close to the best, whose edges are not watertight; clearly faster than what is called most
        IReadOnlyList<Peer> peers = embree is not null
            ? [
                Peer.Here("Embree 3, packets of 16", packetsGoal, () => rays.TraceBy(embree, packets: true)),
                Peer.Here("Embree 3, ray by ray", singleGoal, () => rays.TraceBy(embree, packets: false)),
            ]
            : [Peer.Absent("Embree 3, packets of 16", packetsGoal, EmbreeScene.Missing)];
        return new(
            id, title, Invariant($"{rays.Count} rays"), Ops(data).Single(candidate => candidate.Op == op), peers, null, "", null,
            () => embree is not null ? Compare(rays, embree) : "no peer to compare with");
    }

    private static string Compare(RaySet rays, EmbreeScene embree)
    {
        const double largestShare = 1e-4; // rays through the edge of a leaf or a roof may go either way
        rays.Trace();
        rays.TraceBy(embree, packets: true);
        var differing = rays.CountDifferent();
        var found = Invariant($"Embree: all but {differing} of {rays.Count} rays end at the same place");
        return differing <= largestShare * rays.Count ? found : throw new ResultsDifferException(found);
    }

    /// <summary>Building a scene; what it gives is what rays meet in it.</summary>
    private sealed class Building(Func<TracedScene> build)
    {
        private TracedScene? _built;

        public KernelRun ToRun() => new(() => _built = build(), Output, Sizes);

        private byte[] Output()
        {
            var (origins, directions) = TracedTown.Instance.LidarRays();
            return MemoryMarshal.AsBytes(RayTrace.Run(_built!, origins, directions, Farthest).Distances.AsSpan()).ToArray();
        }
    }

    private class RaySet((float[] Origins, float[] Directions) rays, int threads)
    {
        private readonly TracedHits _ours = new(rays.Origins.Length / 3), _theirs = new(rays.Origins.Length / 3);

        public int Count => _ours.Count;

        protected float[] Origins => rays.Origins;

        protected float[] Directions => rays.Directions;

        protected int Threads => threads;

        public KernelRun ToRun() => new(Trace, Output, new Dictionary<string, long> { ["rays"] = Count });

        public virtual void Trace() => RayTrace.Run(
            TracedTown.Instance.Scene, Origins, Directions, Farthest, _ours.Distances, _ours.Instances, _ours.Triangles, _ours.Cosines, _ours.Materials, Threads);

        public virtual void TraceBy(EmbreeScene embree, bool packets) => embree.Trace(Origins, Directions, Farthest, packets, _theirs);

        // Where surfaces lie in one plane, either may be named: so places are compared.
        public virtual int CountDifferent()
        {
            const float metres = 0.01f;
            return Enumerable.Range(0, Count).Count(ray =>
                _ours.Distances[ray] != _theirs.Distances[ray] && !(Math.Abs(_ours.Distances[ray] - _theirs.Distances[ray]) < metres));
        }

        protected virtual byte[] Output() => [.. MemoryMarshal.AsBytes(_ours.Distances.AsSpan()), .. MemoryMarshal.AsBytes(_ours.Instances.AsSpan())];
    }

    private sealed class ShadowSet((float[] Origins, float[] Directions) rays, int threads) : RaySet(rays, threads)
    {
        private readonly byte[] _ours = new byte[rays.Origins.Length / 3], _theirs = new byte[rays.Origins.Length / 3];

        public override void Trace() => RayTrace.Blocked(TracedTown.Instance.Scene, Origins, Directions, Farthest, _ours, Threads);

        public override void TraceBy(EmbreeScene embree, bool packets) => embree.Blocked(Origins, Directions, Farthest, packets, _theirs);

        public override int CountDifferent() => Enumerable.Range(0, Count).Count(ray => _ours[ray] != _theirs[ray]);

        protected override byte[] Output() => _ours;
    }
}
