using System.Numerics;
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
        var largest = values.device_type == DeviceType.CPU
            ? OnCpu.apply(values.contiguous(), inverse.contiguous(), voxels)
            : values.gather(0, RoundByRound(values, inverse, voxels));
        return largest.MoveToOuterDisposeScope();
    }

    /// <summary>The points that have the largest values, [V, C] int64, on any device: the first point of every voxel, then the second of those that have one,
    /// and so on.</summary>
    internal static Tensor RoundByRound(Tensor values, Tensor inverse, long voxels)
    {
        using var scope = NewDisposeScope();
        using var gradless = no_grad();
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

    /// <summary>The largest values [V, C] and the points that have them, [V, C] int32, in one walk over the points; each thread has voxels of its own.</summary>
    internal static (Tensor Largest, Tensor Points) InOrder(Tensor values, Tensor inverse, long voxels)
    {
        var channels = (int)values.shape[1];
        var largest = empty([voxels, channels], float32);
        var points = empty([voxels, channels], int32);
        InShares(voxels, (first, end) =>
        {
            var rows = new TensorRows<float>(values);
            var voxelOf = new TensorRows<long>(inverse);
            var best = new TensorRows<float>(largest);
            var bestPoints = new TensorRows<int>(points);
            for (var voxel = first; voxel < end; voxel++)
            {
                bestPoints[voxel][0] = -1;
            }

            for (var point = 0; point < voxelOf.Count; point++)
            {
                var voxel = voxelOf[point][0];
                if (voxel < first || voxel >= end)
                {
                    continue;
                }

                if (bestPoints[voxel][0] < 0)
                {
                    rows[point].CopyTo(best[voxel]);
                    bestPoints[voxel].Fill(point);
                }
                else
                {
                    TakeLarger(rows[point], point, best[voxel], bestPoints[voxel]);
                }
            }
        });
        return (largest, points);
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

    private static void InShares(long count, Action<long, long> body)
    {
        var shares = Math.Max(1, get_num_threads());
        Parallel.For(0, shares, share => body(count * share / shares, count * (share + 1) / shares));
    }

    // Rows of a contiguous tensor on the CPU.
    private readonly ref struct TensorRows<T>(Tensor tensor)
        where T : unmanaged
    {
        private readonly Span<T> _values = TensorValues.View<T>(tensor);
        private readonly int _width = tensor.dim() == 1 ? 1 : (int)tensor.shape[1];

        public int Count { get; } = (int)tensor.shape[0];

        public Span<T> this[long row] => _values.Slice((int)row * _width, _width);
    }

    private sealed class OnCpu : autograd.SingleTensorFunction<OnCpu>
    {
        public override string Name => nameof(VoxelMaximum);

        public override Tensor forward(autograd.AutogradContext context, params object[] inputs)
        {
            var (values, inverse) = ((Tensor)inputs[0], (Tensor)inputs[1]);
            var (largest, points) = InOrder(values, inverse, (long)inputs[2]);
            context.save_for_backward([points, inverse]);
            return largest;
        }

        public override List<Tensor> backward(autograd.AutogradContext context, Tensor gradient)
        {
            using var scope = NewDisposeScope();
            var saved = context.get_saved_variables();
            var (points, inverse, gradients) = (saved[0], saved[1], gradient.contiguous());
            var toValues = zeros([inverse.shape[0], gradients.shape[1]], float32);
            InShares(gradients.shape[0], (first, end) =>
            {
                var from = new TensorRows<float>(gradients);
                var to = new TensorRows<float>(toValues);
                var targets = new TensorRows<int>(points);
                for (var voxel = first; voxel < end; voxel++)
                {
                    var row = from[voxel];
                    var target = targets[voxel];
                    for (var channel = 0; channel < row.Length; channel++)
                    {
                        to[target[channel]][channel] = row[channel];
                    }
                }
            });
            return [toValues.MoveToOuterDisposeScope(), null!, null!];
        }
    }
}
