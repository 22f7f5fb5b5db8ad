using System.Runtime.InteropServices;

namespace Spatial.Evaluation;

/// <summary>The points that a true and a predicted label share in one scan.</summary>
/// <param name="Truth">Label of the true segment, 1000 times its class plus the instance.</param>
/// <param name="Prediction">Label of the predicted segment.</param>
/// <param name="Points">How many points carry both, at least one.</param>
internal readonly record struct SegmentOverlap(ushort Truth, ushort Prediction, int Points)
{
    /// <summary>All overlaps of a scan, by true and then by predicted label.</summary>
    /// <param name="truth">[N] labels.</param>
    /// <param name="prediction">[N] labels.</param>
    public static SegmentOverlap[] Of(ReadOnlySpan<ushort> truth, ReadOnlySpan<ushort> prediction)
    {
        var counts = new Dictionary<uint, int>();
        for (var point = 0; point < truth.Length; point++)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(counts, ((uint)truth[point] << 16) | prediction[point], out _)++;
        }

        uint[] labels = [.. counts.Keys];
        Array.Sort(labels);
        return Array.ConvertAll(labels, both => new SegmentOverlap((ushort)(both >> 16), (ushort)both, counts[both]));
    }
}
