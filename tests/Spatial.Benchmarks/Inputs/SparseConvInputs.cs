using Spatial.Native;

namespace Spatial.Benchmarks;

/// <summary>Voxels of a cloud with seeded features and weights for a submanifold convolution.</summary>
public sealed class SparseConvInputs
{
    /// <summary>Voxelizes the cloud.</summary>
    public SparseConvInputs(BenchmarkData data, VoxelGrid grid, int channels)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(grid);
        var voxels = Voxelize.Run(data.Points, PointCloud.Width, grid);
        (Count, Channels, Shape) = (voxels.Count, channels, (grid.SizeZ, grid.SizeY, grid.SizeX));
        Coordinates = Array.ConvertAll(voxels.Coords, value => (long)value);
        var random = new Random(18);
        Features = Numbers(Count * channels);
        Weights = Numbers(SubmanifoldConv.Offsets * channels * channels);

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    /// <summary>Voxels V.</summary>
    public int Count { get; }

    /// <summary>Channels C, before and after.</summary>
    public int Channels { get; }

    /// <summary>Cells along z, y and x.</summary>
    public (int Z, int Y, int X) Shape { get; }

    /// <summary>[V, 4]: sample, z, y, x; sorted by sample, x, y, z.</summary>
    public long[] Coordinates { get; }

    /// <summary>[V, C].</summary>
    public float[] Features { get; }

    /// <summary>[27, C, C].</summary>
    public float[] Weights { get; }

    /// <summary>Neighbours as our kernel finds them, [27, V].</summary>
    public int[] Neighbours()
    {
        var neighbours = new int[SubmanifoldConv.Offsets * Count];
        SubmanifoldConv.FindNeighbours(Coordinates, Shape, neighbours);
        return neighbours;
    }
}
