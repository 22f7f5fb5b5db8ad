using System.Numerics;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The largest value among a voxel's points, channel by channel. A gradient goes to the point that has it, the first of equal ones.</summary>
/// <remarks><c>scatter_max</c> of torch_scatter.</remarks>
internal static class VoxelMaximum
{
    /// <param name="values">[N, C] float32.</param>
    /// <param name="inverse">[N] int64, voxel of each point; every voxel has a point.</param>
    /// <param name="voxels">V.</param>
    /// <returns>[V, C].</returns>
    public static Tensor Of(Tensor values, Tensor inverse, long voxels)
    {
        using var scope = NewDisposeScope();
        return values.gather(0, Largest(values, inverse, voxels)).MoveToOuterDisposeScope();
    }

    /// <summary>The points that have the largest values, [V, C] int64.</summary>
    internal static Tensor Largest(Tensor values, Tensor inverse, long voxels)
    {
        using var scope = NewDisposeScope();
        using var gradless = no_grad();
        return (values.device_type == DeviceType.CPU ? InOrder(values, inverse, voxels) : RoundByRound(values, inverse, voxels)).MoveToOuterDisposeScope();
    }

    /// <summary>The same on any device: the first point of every voxel, then the second of those that have one, and so on.</summary>
    internal static Tensor RoundByRound(Tensor values, Tensor inverse, long voxels)
    {
        using var scope = NewDisposeScope();
        var (_, points) = inverse.sort(0, descending: false, stable: true); // voxel by voxel
        var counts = inverse.bincount(null, voxels);
        var firsts = counts.cumsum(0) - counts;
        var best = points.index_select(0, firsts).unsqueeze(1).expand(-1, values.shape[1]).clone(); // [V, C]
        var rounds = voxels == 0 ? 0 : counts.max().item<long>();
        for (long round = 1; round < rounds; round++)
        {
            using var inRound = NewDisposeScope();
            var left = counts.gt(round).nonzero().squeeze(1);
            var candidates = points.index_select(0, firsts.index_select(0, left) + round);
            var known = best.index_select(0, left);
            var larger = values.index_select(0, candidates).gt(values.gather(0, known));
            best.index_copy_(0, left, where(larger, candidates.unsqueeze(1), known));
        }

        return best.MoveToOuterDisposeScope();
    }

    private static Tensor InOrder(Tensor values, Tensor inverse, long voxels)
    {
        using var whole = values.contiguous();
        using var wholeInverse = inverse.contiguous();
        var rows = MemoryMarshal.Cast<byte, float>(whole.bytes);
        var voxelOf = MemoryMarshal.Cast<byte, long>(wholeInverse.bytes);
        var channels = (int)values.shape[1];
        var largest = new float[voxels * channels];
        var points = new int[voxels * channels];
        Array.Fill(points, -1);
        for (var point = 0; point < voxelOf.Length; point++)
        {
            var row = rows.Slice(point * channels, channels);
            var at = (int)voxelOf[point] * channels;
            var best = largest.AsSpan(at, channels);
            var bestPoints = points.AsSpan(at, channels);
            if (bestPoints[0] < 0)
            {
                row.CopyTo(best);
                bestPoints.Fill(point);
            }
            else
            {
                TakeLarger(row, point, best, bestPoints);
            }
        }

        using var compact = tensor(points, [voxels, channels]);
        return compact.to(int64);
    }

    private static void TakeLarger(ReadOnlySpan<float> row, int point, Span<float> best, Span<int> bestPoints)
    {
        var channel = 0;
        for (; channel <= row.Length - Vector<float>.Count; channel += Vector<float>.Count)
        {
            var (values, known) = (new Vector<float>(row[channel..]), new Vector<float>(best[channel..]));
            var larger = Vector.GreaterThan(values, known);
            Vector.ConditionalSelect(larger, values, known).CopyTo(best[channel..]);
            Vector.ConditionalSelect(larger, new Vector<int>(point), new Vector<int>(bestPoints[channel..])).CopyTo(bestPoints[channel..]);
        }

        for (; channel < row.Length; channel++)
        {
            if (row[channel] > best[channel])
            {
                (best[channel], bestPoints[channel]) = (row[channel], point);
            }
        }
    }
}
