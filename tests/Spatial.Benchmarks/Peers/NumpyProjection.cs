using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>The devkit's projection of points into cameras, by numpy: peers/project_points.py.</summary>
public sealed class NumpyProjection : IDisposable
{
    private readonly NumpyScript _script = new("project_points.py");

    /// <summary>Writes the inputs where the script reads them.</summary>
    public NumpyProjection(BenchmarkData data, IReadOnlyList<RigCamera> cameras)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.WritePoints(Path.Combine(_script.Folder, "points.f32"));
        File.WriteAllText(Path.Combine(_script.Folder, "rig.json"), JsonSerializer.Serialize(new { cameras = cameras.Select(Describe) }));
    }

    /// <summary>Runs the script and returns the times that it measured, all cameras in one.</summary>
    public Timing Measure(int repetitions) => _script.Measure(repetitions);

    /// <summary>What the latest run found: pixels [C, 2, N] float64, depth [C, N] float32 (m), mask [C, N] uint8.</summary>
    public (double[] Pixels, float[] Depth, byte[] Mask) Results() =>
        (_script.Read<double>("pixels.f64"), _script.Read<float>("depth.f32"), _script.Read<byte>("mask.u8"));

    /// <inheritdoc/>
    public void Dispose() => _script.Dispose();

    private static object Describe(RigCamera camera) => new
    {
        steps = new[]
        {
            Step(RigCamera.EgoFromPoints, inverse: false),
            Step(RigCamera.GlobalFromEgoOfPoints, inverse: false),
            Step(camera.GlobalFromEgo, inverse: true),
            Step(camera.EgoFromCamera, inverse: true),
        },
        intrinsics = new RigidTransform(camera.Intrinsics.Matrix, Vector3d.Zero).ToRows().Where((_, i) => i % 4 != 3),
        width = camera.Intrinsics.Width,
        height = camera.Intrinsics.Height,
    };

    private static object Step(RigidTransform transform, bool inverse) => new { rows = transform.ToRows(), inverse };
}
