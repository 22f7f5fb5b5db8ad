using System.Runtime.InteropServices;
using Spatial.Native;
using static System.FormattableString;

namespace Spatial.Benchmarks;

/// <summary>ray_trace in a small town: rays of cameras, of a LiDAR and towards the sun, and the building of hierarchies.</summary>
public sealed class RayTraceBenchmarks : IKernelBenchmarks
{
    private const float Farthest = 1000; // metres, beyond the town

    private readonly Lazy<EmbreeScene?> _embree = new(() => EmbreeScene.IsBuilt ? NewEmbree() : null);

    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        new("trace_camera_6x704x396", "Spatial ray_trace", threads => new RaySet(CameraRays(), threads).ToRun()),
        new("trace_lidar_10sweeps", "Spatial ray_trace", threads => new RaySet(TracedTown.Instance.LidarRays(), threads).ToRun()),
        new("trace_shadow_6x704x396", "Spatial ray_trace_blocked", threads => new ShadowSet(ShadowRays(), threads).ToRun()),
        new("trace_build_town", "Spatial ray_trace_meshes and _scene", threads => new(() => BuildAll(threads), () => [], Sizes)),
        new("trace_build_moving", "Spatial ray_trace_scene", _ => new(BuildMoving, () => [], Sizes)),
    ];

    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var (camera, lidar, shadow) = (new RaySet(CameraRays(), 1), new RaySet(TracedTown.Instance.LidarRays(), 1), new ShadowSet(ShadowRays(), 1));
        yield return Row("T1", "first hits of camera rays", camera.Count, "trace_camera_6x704x396", data, packets => camera.By(_embree.Value!, packets), () => Compare(camera));
        yield return Row("T2", "first hits of LiDAR rays", lidar.Count, "trace_lidar_10sweeps", data, packets => lidar.By(_embree.Value!, packets), () => Compare(lidar));
        yield return Row("T3", "shadow rays", shadow.Count, "trace_shadow_6x704x396", data, packets => shadow.By(_embree.Value!, packets), () => Compare(shadow));
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

    private static void BuildAll(int threads)
    {
        var town = TracedTown.Instance;
        _ = new TracedScene(TracedMeshes.Build(town.Meshes, threads), [.. town.Standing, .. town.Moving]);
    }

    private static void BuildMoving() => _ = new TracedScene(TracedTown.Instance.FixedPart, TracedTown.Instance.Moving);

    private static EmbreeScene NewEmbree() => new(TracedTown.Instance.Meshes, [.. TracedTown.Instance.Standing, .. TracedTown.Instance.Moving]);

    private Comparison Row(string id, string title, int rays, string op, BenchmarkData data, Action<bool> embree, Func<string> check)
    {
        const double packetsGoal = 0.9, singleGoal = 2; // as fast as the best; clearly faster than what is called most
        IReadOnlyList<Peer> peers = EmbreeScene.IsBuilt
            ? [Peer.Here("Embree 3, packets of 16, robust", packetsGoal, () => embree(true)), Peer.Here("Embree 3, ray by ray, robust", singleGoal, () => embree(false))]
            : [Peer.Absent("Embree 3, packets of 16, robust", packetsGoal, EmbreeScene.Missing)];
        return new(
            id, title, Invariant($"{rays} rays"), Ops(data).Single(candidate => candidate.Op == op), peers, null, "", null,
            () => EmbreeScene.IsBuilt ? check() : "no peer to compare with")
        {
            Held = [_embree.IsValueCreated ? _embree.Value : null],
        };
    }

    // Rays through edges, and overlapping leaves at one distance, may go either way.
    private static string Agreed(int differing, int rays)
    {
        const double largestShare = 2e-3;
        var found = Invariant($"Embree: all but {differing} of {rays} rays meet the same");
        return differing <= largestShare * rays ? found : throw new ResultsDifferException(found);
    }

    private string Compare(RaySet rays)
    {
        rays.Trace();
        rays.By(_embree.Value!, packets: true);
        return Agreed(rays.CountDifferent(), rays.Count);
    }

    private string Compare(ShadowSet rays)
    {
        rays.Trace();
        rays.By(_embree.Value!, packets: true);
        return Agreed(rays.CountDifferent(), rays.Count);
    }

    private sealed class RaySet((float[] Origins, float[] Directions) rays, int threads)
    {
        private readonly TracedHits _ours = new(rays.Origins.Length / 3), _theirs = new(rays.Origins.Length / 3);

        public int Count => _ours.Count;

        public KernelRun ToRun() => new(Trace, Output, new Dictionary<string, long> { ["rays"] = Count });

        public void Trace() => RayTrace.Run(
            TracedTown.Instance.Scene, rays.Origins, rays.Directions, Farthest, _ours.Distances, _ours.Instances, _ours.Triangles, _ours.Cosines, _ours.Materials, threads);

        public void By(EmbreeScene embree, bool packets) => embree.Trace(rays.Origins, rays.Directions, Farthest, packets, _theirs);

        public int CountDifferent() =>
            Enumerable.Range(0, Count).Count(ray => _ours.Instances[ray] != _theirs.Instances[ray] || _ours.Triangles[ray] != _theirs.Triangles[ray]);

        private byte[] Output() => [.. MemoryMarshal.AsBytes(_ours.Distances.AsSpan()), .. MemoryMarshal.AsBytes(_ours.Instances.AsSpan())];
    }

    private sealed class ShadowSet((float[] Origins, float[] Directions) rays, int threads)
    {
        private readonly byte[] _ours = new byte[rays.Origins.Length / 3], _theirs = new byte[rays.Origins.Length / 3];

        public int Count => _ours.Length;

        public KernelRun ToRun() => new(Trace, () => _ours, new Dictionary<string, long> { ["rays"] = Count });

        public void Trace() => RayTrace.Blocked(TracedTown.Instance.Scene, rays.Origins, rays.Directions, Farthest, _ours, threads);

        public void By(EmbreeScene embree, bool packets) => embree.Blocked(rays.Origins, rays.Directions, Farthest, packets, _theirs);

        public int CountDifferent() => Enumerable.Range(0, Count).Count(ray => _ours[ray] != _theirs[ray]);
    }
}
