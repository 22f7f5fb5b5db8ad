using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

/// <summary>Voxels to test sparse layers with.</summary>
internal static class SomeVoxels
{
    /// <summary>Every cell of one sample once, x fastest, then y, then z; features are normal.</summary>
    public static VoxelTokens All(SparseShape shape, int channels = 1)
    {
        var coordinates = ones([1, shape.Z, shape.Y, shape.X]).nonzero();
        return new(randn(coordinates.shape[0], channels), coordinates, shape, 1);
    }

    /// <summary>Distinct cells in no order, sample after sample; features are normal.</summary>
    public static VoxelTokens Random(SparseShape shape, int[] counts, int channels, int seed)
    {
        var random = new Random(seed);
        List<long> coordinates = [];
        for (var sample = 0; sample < counts.Length; sample++)
        {
            HashSet<int> cells = [];
            while (cells.Count < counts[sample])
            {
                cells.Add(random.Next(shape.Z * shape.Y * shape.X));
            }

            foreach (var cell in cells)
            {
                coordinates.AddRange([sample, cell / (shape.Y * shape.X), cell / shape.X % shape.Y, cell % shape.X]);
            }
        }

        var voxels = coordinates.Count / 4;
        using var generator = new Generator((ulong)seed);
        return new(randn(voxels, channels, generator: generator), tensor(coordinates.ToArray(), [voxels, 4]), shape, counts.Length);
    }

    /// <summary>Voxels at some cells.</summary>
    /// <param name="shape">The grid.</param>
    /// <param name="features">[V, C], row by row.</param>
    /// <param name="coordinates">Sample, z, y, x of each.</param>
    public static VoxelTokens At(SparseShape shape, Tensor features, params long[] coordinates)
    {
        var rows = tensor(coordinates, [coordinates.Length / 4, 4]);
        return new(features, rows, shape, coordinates.Length == 0 ? 1 : (int)rows.select(1, 0).max().item<long>() + 1);
    }
}
