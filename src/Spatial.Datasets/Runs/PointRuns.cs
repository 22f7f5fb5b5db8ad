using System.Buffers;

namespace Spatial.Datasets;

/// <summary>Labels of LiDAR points in little space, exactly: runs of equal labels, taken along the beams.</summary>
/// <remarks>
/// A spinning LiDAR's file holds its beams in turn, so neighbours in the file lie a metre apart and neighbours of one beam a hand's breadth:
/// every n-th point is followed, then every n-th from the second on. A run is {length, label}, both as little-endian base 128.
/// </remarks>
internal static class PointRuns
{
    // Beams of LiDARs in use, and the file's own order for all others. nuScenes has 32.
    private static readonly int[] Strides = [1, 16, 32, 64, 128];

    /// <summary>The stride that gives the fewest runs; the smallest of several.</summary>
    /// <param name="labels">[N] in the file's order.</param>
    public static int BestStride(ReadOnlySpan<int> labels)
    {
        var (best, fewest) = (1, int.MaxValue);
        foreach (var stride in Strides)
        {
            var runs = CountRuns(labels, stride);
            (best, fewest) = runs < fewest ? (stride, runs) : (best, fewest);
        }

        return best;
    }

    /// <summary>The runs of labels.</summary>
    /// <param name="labels">[N] in the file's order, 0 or more.</param>
    /// <param name="stride">Which neighbours are followed.</param>
    public static byte[] Encode(ReadOnlySpan<int> labels, int stride)
    {
        var runs = new ArrayBufferWriter<byte>();
        var length = 0;
        var last = 0;
        for (var start = 0; start < Math.Min(stride, labels.Length); start++)
        {
            for (var i = start; i < labels.Length; i += stride)
            {
                if (length > 0 && labels[i] != last)
                {
                    WriteRun(runs, length, last);
                    length = 0;
                }

                (last, length) = (labels[i], length + 1);
            }
        }

        if (length > 0)
        {
            WriteRun(runs, length, last);
        }

        return runs.WrittenSpan.ToArray();
    }

    /// <summary>Fills labels from their runs.</summary>
    /// <param name="runs">What <see cref="Encode"/> gave.</param>
    /// <param name="stride">The same stride, 1 or more.</param>
    /// <param name="labels">Receives [N] labels in the file's order.</param>
    /// <exception cref="InvalidDataException">The runs are cut short, or are not of so many points.</exception>
    public static void Decode(ReadOnlySpan<byte> runs, int stride, Span<int> labels)
    {
        var left = 0;
        var label = 0;
        for (var start = 0; start < Math.Min(stride, labels.Length); start++)
        {
            for (var i = start; i < labels.Length; i += stride)
            {
                if (left == 0)
                {
                    (left, label) = ((int)VoxelRuns.ReadCount(ref runs), (int)VoxelRuns.ReadCount(ref runs));
                }

                if (left-- == 0)
                {
                    throw new InvalidDataException("a run of point labels is empty");
                }

                labels[i] = label;
            }
        }

        if (left > 0 || !runs.IsEmpty)
        {
            throw new InvalidDataException($"the runs hold more labels than {labels.Length} points");
        }
    }

    private static int CountRuns(ReadOnlySpan<int> labels, int stride)
    {
        var runs = 0;
        var last = -1;
        for (var start = 0; start < Math.Min(stride, labels.Length); start++)
        {
            for (var i = start; i < labels.Length; i += stride)
            {
                runs += labels[i] != last ? 1 : 0;
                last = labels[i];
            }
        }

        return runs;
    }

    private static void WriteRun(ArrayBufferWriter<byte> runs, int length, int label)
    {
        VoxelRuns.WriteCount(runs, length);
        VoxelRuns.WriteCount(runs, label);
    }
}
