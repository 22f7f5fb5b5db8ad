using System.Text.Json;

namespace Spatial.Benchmarks;

/// <summary>Voxel means by numpy's unique and bincount: peers/voxelize_points.py.</summary>
public sealed class NumpyVoxels : IDisposable
{
    private readonly NumpyScript _script = new("voxelize_points.py");

    /// <summary>Writes the inputs where the script reads them.</summary>
    public NumpyVoxels(BenchmarkData data, VoxelGrid grid)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(grid);
        data.WritePoints(Path.Combine(_script.Folder, "points.f32"));
        var fields = new
        {
            min = new[] { grid.Min.X, grid.Min.Y, grid.Min.Z },
            cell = new[] { grid.CellSize.X, grid.CellSize.Y, grid.CellSize.Z },
            size = new[] { grid.SizeX, grid.SizeY, grid.SizeZ },
        };
        File.WriteAllText(Path.Combine(_script.Folder, "grid.json"), JsonSerializer.Serialize(fields));
    }

    /// <summary>Runs the script and returns the times that it measured.</summary>
    public Timing Measure(int repetitions) => _script.Measure(repetitions);

    /// <summary>Flat cell to mean position (m) of the latest run.</summary>
    public Dictionary<int, Vector3d> Voxels()
    {
        var means = _script.Read<double>("means.f64"); // [V, 5]
        return _script.Read<long>("keys.i64").Select((key, voxel) => (Key: (int)key, At: voxel * PointCloud.Width))
            .ToDictionary(voxel => voxel.Key, voxel => new Vector3d(means[voxel.At], means[voxel.At + 1], means[voxel.At + 2]));
    }

    /// <inheritdoc/>
    public void Dispose() => _script.Dispose();
}
