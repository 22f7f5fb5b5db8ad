using System.Runtime.InteropServices;

namespace Spatial.Evaluation;

/// <summary>Matches true and predicted segments of one scan: those of one class whose IoU is above one half.</summary>
/// <remarks>nuScenes devkit, <c>eval/panoptic/panoptic_seg_evaluator.py</c>, <c>addBatchPanoptic</c>. A segment has at most one match, since two
/// disjoint ones cannot both cover more than half of it.</remarks>
/// <param name="overlaps">Overlaps whose truth is not ignored, in a fixed order.</param>
/// <param name="trueClassOf">Class of a true label.</param>
/// <param name="predictedClassOf">Class of a predicted label.</param>
internal sealed class SegmentMatching(IReadOnlyList<SegmentOverlap> overlaps, Func<ushort, byte> trueClassOf, Func<ushort, byte> predictedClassOf)
{
    private readonly Dictionary<ushort, int> _truths = PointsPer(overlaps, overlap => overlap.Truth);
    private readonly Dictionary<ushort, int> _predictions = PointsPer(overlaps, overlap => overlap.Prediction);

    /// <summary>Adds up, per class, segments with a match and their IoU, and segments without one.</summary>
    /// <param name="minPoints">Segments without a match count only from this size on.</param>
    /// <param name="matched">[K] pairs of segments that match.</param>
    /// <param name="surplus">[K] predicted segments without a match.</param>
    /// <param name="missed">[K] true segments without a match.</param>
    /// <param name="iouSums">[K] IoU of the matches, added in order of the overlaps.</param>
    public void Score(int minPoints, Span<long> matched, Span<long> surplus, Span<long> missed, Span<double> iouSums)
    {
        HashSet<ushort> matchedTruths = [], matchedPredictions = [];
        foreach (var overlap in overlaps)
        {
            var label = trueClassOf(overlap.Truth);
            if (label == predictedClassOf(overlap.Prediction) && IouOf(overlap) is > 0.5 and var iou)
            {
                matched[label]++;
                iouSums[label] += iou;
                matchedTruths.Add(overlap.Truth);
                matchedPredictions.Add(overlap.Prediction);
            }
        }

        CountLarge(_predictions, matchedPredictions, minPoints, predictedClassOf, surplus);
        CountLarge(_truths, matchedTruths, minPoints, trueClassOf, missed);
    }

    private double IouOf(SegmentOverlap overlap) =>
        (double)overlap.Points / (_truths[overlap.Truth] + _predictions[overlap.Prediction] - overlap.Points);

    private static Dictionary<ushort, int> PointsPer(IReadOnlyList<SegmentOverlap> overlaps, Func<SegmentOverlap, ushort> labelOf)
    {
        var points = new Dictionary<ushort, int>();
        foreach (var overlap in overlaps)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(points, labelOf(overlap), out _) += overlap.Points;
        }

        return points;
    }

    private static void CountLarge(
        Dictionary<ushort, int> segments, HashSet<ushort> matched, int minPoints, Func<ushort, byte> classOf, Span<long> counts)
    {
        foreach (var (segment, points) in segments)
        {
            if (points >= minPoints && !matched.Contains(segment))
            {
                counts[classOf(segment)]++;
            }
        }
    }
}
