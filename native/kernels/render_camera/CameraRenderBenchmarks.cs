using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>render_camera in a small town: six pictures of 704x396 with depths and instances.</summary>
public sealed class CameraRenderBenchmarks : IKernelBenchmarks
{
    public IEnumerable<KernelOp> Ops(BenchmarkData data) =>
    [
        new("render_6x704x396_day", "Spatial render_camera, 1 sample", threads => new SixPictures(Day, 1, threads).ToRun()),
        new("render_6x704x396_day_4", "Spatial render_camera, 4 samples", threads => new SixPictures(Day, 4, threads).ToRun()),
        new("render_6x704x396_rain", "Spatial render_camera, 1 sample, rain", threads => new SixPictures(SceneLight.Rain(), 1, threads).ToRun()),
    ];

    /// <summary>Nothing else takes these pictures; what of the time is the search alone shows how much shading costs.</summary>
    public IEnumerable<Comparison> Comparisons(BenchmarkData data)
    {
        var town = TracedTown.Instance;
        var (origins, directions) = town.CameraRays();
        var hits = new TracedHits(origins.Length / 3);
        yield return new(
            "T5",
            "six pictures with sun and shadows",
            $"{origins.Length / 3} pixels",
            Ops(data).First(),
            [
                Peer.Here("first hits of its rays alone", null, () => RayTrace.Run(
                    town.Scene, origins, directions, 1000, hits.Distances, hits.Instances, hits.Triangles, hits.Cosines, hits.Materials, threads: 1)),
            ],
            null,
            "",
            null,
            () => "no peer to compare with");
    }

    private static SceneLight Day => SceneLight.Day(2.2, 0.7);

    private sealed class SixPictures(SceneLight light, int samples, int threads)
    {
        private const int Pixels = 704 * 396;

        private readonly SceneShading _shading = TracedTown.Instance.Shading(light);
        private readonly byte[] _rgb = new byte[6 * Pixels * 3];
        private readonly float[] _depths = new float[6 * Pixels];
        private readonly int[] _instances = new int[6 * Pixels];

        public KernelRun ToRun() => new(Render, () => _rgb, new Dictionary<string, long> { ["pixels"] = 6 * Pixels });

        private void Render()
        {
            for (var i = 0; i < 6; i++)
            {
                var (intrinsics, worldFromCamera) = TracedTown.Instance.Cameras[i];
                CameraRender.Run(
                    TracedTown.Instance.Scene, _shading, intrinsics, worldFromCamera, samples,
                    _rgb.AsSpan(3 * i * Pixels, 3 * Pixels), _depths.AsSpan(i * Pixels, Pixels), _instances.AsSpan(i * Pixels, Pixels), threads);
            }
        }
    }
}
