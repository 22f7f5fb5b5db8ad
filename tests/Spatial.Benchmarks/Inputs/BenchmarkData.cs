using System.Runtime.InteropServices;

namespace Spatial.Benchmarks;

/// <summary>Inputs of nuScenes size that every op shares.</summary>
public sealed class BenchmarkData
{
    /// <summary>Class id of free space in both occupancy grids.</summary>
    public const byte Free = 17;

    private BenchmarkData(string source, float[] points, byte[] groundTruth, byte[] predicted)
    {
        (Source, Points, GroundTruth, Predicted) = (source, points, groundTruth, predicted);
    }

    /// <summary>Where the inputs come from, for the report.</summary>
    public string Source { get; }

    /// <summary>[N, 5] float32: x y z (m, key lidar frame), intensity, dt (s); ten sweeps.</summary>
    public float[] Points { get; }

    /// <summary>[200, 200, 16] classes 0 to 17, 17 free.</summary>
    public byte[] GroundTruth { get; }

    /// <summary>[200, 200, 16] classes 0 to 17: the ground truth, one cell off and with 2 % noise.</summary>
    public byte[] Predicted { get; }

    /// <summary>Number of points N.</summary>
    public int PointCount => Points.Length / PointCloud.Width;

    /// <summary>Makes the inputs in memory, the same on every machine.</summary>
    public static BenchmarkData Generate()
    {
        var scene = new SyntheticScene(seed: 2026);
        var points = scene.Scan(sweeps: 10);
        var truth = scene.Occupancy();
        return new("generated in memory", points, truth, scene.Disturb(truth));
    }

    /// <summary>Reads the files that the peers read.</summary>
    /// <param name="folder">Holds points.f32, occ_gt.u8 and occ_pred.u8, raw little-endian.</param>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="InvalidDataException">A file has an impossible length.</exception>
    public static BenchmarkData Load(string folder)
    {
        var points = Read(folder, "points.f32", length => length > 0 && length % (PointCloud.Width * sizeof(float)) == 0, "a multiple of 20");
        var cells = VoxelGrid.NuScenesOccupancy.Count;
        return new(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)),
            MemoryMarshal.Cast<byte, float>(points).ToArray(),
            Read(folder, "occ_gt.u8", length => length == cells, $"{cells}"),
            Read(folder, "occ_pred.u8", length => length == cells, $"{cells}"));
    }

    /// <summary>Writes the points where a peer in another process reads them.</summary>
    public void WritePoints(string file) => File.WriteAllBytes(file, MemoryMarshal.AsBytes(Points.AsSpan()).ToArray());

    private static byte[] Read(string folder, string name, Func<int, bool> fits, string expected)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"{name} is missing: --data needs a folder written by make_data.py, got {folder}", path);
        }

        var bytes = File.ReadAllBytes(path);
        return fits(bytes.Length)
            ? bytes
            : throw new InvalidDataException($"{name}: expected {expected} bytes, got {bytes.Length} (write the folder again with make_data.py): {path}");
    }
}
