using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>points_to_image: ten sweeps into six cameras.</summary>
public sealed class PointsToImageBenchmarks : IKernelBenchmarks
{
    private const int Width = PointCloud.Width;
    private const double Focal = 1266; // pixels; all cameras of the rig

    // How far the devkit's float32 steps may move a point: coordinates of 1,200 m are rounded four times by up to 6e-5 m.
    private const double DevkitRounding = 5e-4;

    private static readonly IReadOnlyList<RigCamera> Rig = RigCamera.NuScenesLike;

    /// <summary>The peers' op has six equal cameras without a transform; the other two have the rig of a vehicle.</summary>
    public IEnumerable<KernelOp> Ops(BenchmarkData data)
    {
        var peersCamera = new PointCamera(RigidTransform.Identity, Rig[0].Intrinsics);
        yield return new(
            "project_300k_to_6cam", "Spatial points_to_image", threads => new Projection(data, [.. Rig.Select(_ => peersCamera)], false, threads).ToRun());
        yield return new(
            "points_to_image_6cam", "Spatial points_to_image, one transform per camera", threads => new Projection(data, Direct, false, threads).ToRun());
        yield return new(
            "points_to_image_6cam_devkit", "Spatial points_to_image, the devkit's rounded steps", threads => new Projection(data, ThroughGlobal, true, threads).ToRun());
    }

    public IEnumerable<Comparison> Comparisons(BenchmarkData data) =>
    [
        Row("P1", "points to six cameras", data, "points_to_image_6cam", new(data, Direct, false, threads: 1), DevkitRounding),
        Row("P2", "the same, rounded like the devkit", data, "points_to_image_6cam_devkit", new(data, ThroughGlobal, true, threads: 1), metres: 0),
    ];

    private static PointCamera[] Direct => [.. Rig.Select(camera => new PointCamera(camera.CameraFromPoints, camera.Intrinsics))];

    private static PointCamera[] ThroughGlobal =>
    [
        .. Rig.Select(camera => PointCamera.ThroughGlobal(
            RigCamera.EgoFromPoints, RigCamera.GlobalFromEgoOfPoints, camera.GlobalFromEgo, camera.EgoFromCamera, camera.Intrinsics)),
    ];

    private Comparison Row(string id, string title, BenchmarkData data, string op, Projection projection, double metres)
    {
        const double goal = 5, bytesOut = (2 * sizeof(double)) + sizeof(float) + 1;
        var numpy = NumpyScript.Python is not null ? new NumpyProjection(data, Rig) : null;
        double n = data.PointCount, projected = n * Rig.Count;
        return new(
            id,
            title,
            $"{data.PointCount} points x {Rig.Count} cameras",
            Ops(data).Single(candidate => candidate.Op == op),
            [numpy is not null ? new("numpy, the devkit's steps", numpy.Measure, null, goal) : Peer.Absent("numpy, the devkit's steps", goal, NumpyScript.Missing)],
            ceilings => ceilings.ReadMs(20 * n) + ceilings.WriteMs(bytesOut * projected),
            "20 N / B + 21 N cameras / W: points read once, results written once",
            LimitGoal: null,
            () => numpy is null ? "no peer to compare with" : Compare(projection, numpy, data.PointCount, metres))
        {
            Held = [numpy],
        };
    }

    private static string Compare(Projection ours, NumpyProjection numpy, int points, double metres)
    {
        numpy.Measure(1);
        return PixelAgreement.Compare("numpy", ours.Results(), numpy.Results(), points, metres, Focal);
    }

    private sealed class Projection(BenchmarkData data, PointCamera[] cameras, bool roundSteps, int threads)
    {
        private readonly double[] _pixels = new double[cameras.Length * data.PointCount * 2];
        private readonly float[] _depths = new float[cameras.Length * data.PointCount];
        private readonly byte[] _mask = new byte[cameras.Length * data.PointCount];

        public KernelRun ToRun() => new(Project, Output, new Dictionary<string, long> { ["points"] = data.PointCount, ["cameras"] = cameras.Length });

        public (double[] Pixels, byte[] Mask) Results()
        {
            Project();
            return (_pixels, _mask);
        }

        private void Project() => PointsToImage.Run(data.Points, Width, cameras, _pixels, _depths, _mask, roundSteps, threads: threads);

        private byte[] Output() => [.. MemoryMarshal.AsBytes(_pixels.AsSpan()), .. MemoryMarshal.AsBytes(_depths.AsSpan()), .. _mask];
    }
}
