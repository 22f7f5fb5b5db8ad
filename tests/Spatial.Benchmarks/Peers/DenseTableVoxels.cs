namespace Spatial.Benchmarks;

/// <summary>Voxel means with a table of all cells, on buffers that are used again: what a plain C++ loop gets.</summary>
public sealed class DenseTableVoxels
{
    private readonly float[] _points, _sums;
    private readonly int _width;
    private readonly VoxelGrid _grid;
    private readonly int[] _table, _keys;
    private int _count;

    /// <summary>Allocates for some points.</summary>
    /// <param name="points">[N, width] float32.</param>
    /// <param name="width">Values per point.</param>
    /// <param name="grid">The grid.</param>
    public DenseTableVoxels(float[] points, int width, VoxelGrid grid)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(grid);
        (_points, _width, _grid) = (points, width, grid);
        _table = new int[grid.Count];
        Array.Fill(_table, -1);
        _keys = new int[points.Length / width];
        _sums = new float[_keys.Length * (width + 1)];
    }

    /// <summary>Voxelizes once.</summary>
    public void Run() => _count = NativePeers.DenseTable(_points, _width, _grid, _table, _keys, _sums);

    /// <summary>Flat cell to mean position (m) of a fresh run.</summary>
    public Dictionary<int, Vector3d> Voxels()
    {
        Run();
        return Enumerable.Range(0, _count).ToDictionary(slot => _keys[slot], slot =>
        {
            var mean = _sums.AsSpan(slot * (_width + 1), 3);
            return new Vector3d(mean[0], mean[1], mean[2]);
        });
    }
}
