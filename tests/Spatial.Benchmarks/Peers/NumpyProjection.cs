using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>The devkit's projection of points into six cameras, by numpy in its own process: peers/project_points.py, timed inside Python.</summary>
public sealed class NumpyProjection : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spatial-bench-").FullName;

    /// <summary>Writes the inputs to a temporary folder.</summary>
    public NumpyProjection(BenchmarkData data, IReadOnlyList<RigCamera> cameras)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(cameras);
        data.WritePoints(Path.Combine(_folder, "points.f32"));
        File.WriteAllText(Path.Combine(_folder, "rig.json"), JsonSerializer.Serialize(new { cameras = cameras.Select(Describe) }));
    }

    /// <summary>A Python that has numpy, or null.</summary>
    public static string? Python { get; } = new[] { "python3", "/usr/bin/python3" }.FirstOrDefault(HasNumpy);

    /// <summary>Runs the peer and times it.</summary>
    /// <exception cref="InvalidDataException">The script failed; its words are in the message.</exception>
    public Timing Measure(int repetitions) => Measurement.Parse(Run(repetitions)).Timing;

    /// <summary>What the latest run found: pixels [C, 2, N] float64, depth [C, N] float32 (m), mask [C, N].</summary>
    public (double[] Pixels, float[] Depth, byte[] Mask) Results() =>
        (Read<double>("pixels.f64"), Read<float>("depth.f32"), Read<byte>("mask.u8"));

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

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

    private static bool HasNumpy(string python)
    {
        try
        {
            using var process = Start(python, "-c", "import numpy");
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no such program
        }
    }

    private static Process Start(string python, params string[] arguments) =>
        Process.Start(new ProcessStartInfo(python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;

    private string Run(int repetitions)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "peers", "project_points.py");
        using var process = Start(
            Python!, script, Path.Combine(_folder, "rig.json"), Path.Combine(_folder, "points.f32"), $"{repetitions}", _folder);
        var complaint = process.StandardError.ReadToEndAsync();
        var line = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? line
            : throw new InvalidDataException($"{Path.GetFileName(script)} ended with {process.ExitCode}: {complaint.Result}");
    }

    private T[] Read<T>(string name)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(File.ReadAllBytes(Path.Combine(_folder, name))).ToArray();
}
