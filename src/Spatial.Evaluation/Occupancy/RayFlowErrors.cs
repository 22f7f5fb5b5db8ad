using System.Numerics;
using System.Runtime.InteropServices;

namespace Spatial.Evaluation;

/// <summary>Adds up the flow errors of a frame's rays by the two published rules.</summary>
/// <remarks>OccNet <c>projects/mmdet3d_plugin/datasets/ray_metrics.py</c> and <c>tools/ray_iou/metric.py</c>, <c>calc_metrics</c>: errors and their
/// sums over a frame are float32, sums over frames float64.</remarks>
internal sealed class RayFlowErrors
{
    [ThreadStatic]
    private static RayFlowErrors? _ofThisThread;

    private float[] _ofKept = [];    // in the order of the rays
    private float[] _ofMatched = []; // class by class

    /// <summary>The one of the calling thread.</summary>
    public static RayFlowErrors OfThisThread => _ofThisThread ??= new();

    /// <summary>Fills in the flow part of a sample's statistics, whose rays are counted already.</summary>
    /// <param name="rays">The rays.</param>
    /// <param name="truth">[X, Y, Z, 2] float32, m/s.</param>
    /// <param name="predicted">[X, Y, Z, 2] float32, m/s.</param>
    /// <param name="layout">Where counts and sums go.</param>
    /// <param name="counts">Counts of the rays.</param>
    /// <param name="sums">Zeros of the layout's length.</param>
    /// <exception cref="ArgumentException">A ray's velocity is not finite.</exception>
    public void Add(FrameRays rays, OccupancyFlow truth, OccupancyFlow predicted, RayIouLayout layout, long[] counts, double[] sums)
    {
        counts[RayIouLayout.WithFlow] = 1;
        var matchedCounts = counts.AsSpan(layout.Matched + (RayIouLayout.FlowThreshold * layout.Classes), layout.Classes);
        Span<int> next = stackalloc int[layout.Classes];
        Measure(rays, truth.Velocities, predicted.Velocities, layout, Places(matchedCounts, layout, next), next);

        var kept = (int)counts[RayIouLayout.Kept];
        var ofKept = Finite(NumpySum.Of<float>(_ofKept.AsSpan(0, kept)));
        var submissionMatched = counts.AsSpan(layout.SubmissionMatched + (RayIouLayout.FlowThreshold * layout.Classes), layout.Classes);
        for (var flow = 0; flow < layout.FlowClasses.Count; flow++)
        {
            var label = layout.FlowClasses[flow];
            var count = (int)matchedCounts[label];
            sums[RayIouLayout.FlowError + flow] = Finite(NumpySum.Of<float>(_ofMatched.AsSpan(next[label] - count, count)));

            // One matched ray of the class makes the scorer add the errors of all kept rays, whatever their class.
            if (submissionMatched[label] > 0)
            {
                sums[layout.SubmissionFlowError + flow] = ofKept;
                counts[layout.SubmissionFlowRays + flow] = kept;
            }
        }
    }

    // Where each flow class's errors begin, and how many there are in all.
    private static int Places(ReadOnlySpan<long> matched, RayIouLayout layout, Span<int> next)
    {
        next.Fill(-1);
        var place = 0;
        foreach (var label in layout.FlowClasses)
        {
            next[label] = place;
            place += (int)matched[label];
        }

        return place;
    }

    // `next` of each flow class moves from the beginning of its errors to their end.
    private void Measure(
        FrameRays rays, ReadOnlySpan<float> truth, ReadOnlySpan<float> predicted, RayIouLayout layout, int matched, Span<int> next)
    {
        if (_ofKept.Length < rays.Count)
        {
            (_ofKept, _ofMatched) = (new float[rays.Count], new float[rays.Count]);
        }

        Span<float> ofKept = _ofKept, ofMatched = _ofMatched.AsSpan(0, matched);
        ReadOnlySpan<Vector2> truthFlow = MemoryMarshal.Cast<float, Vector2>(truth), predictedFlow = MemoryMarshal.Cast<float, Vector2>(predicted);
        ReadOnlySpan<byte> truthClasses = rays.Truth.Classes.AsSpan(0, rays.Count), predictedClasses = rays.Predicted.Classes.AsSpan(0, rays.Count);
        ReadOnlySpan<int> truthCells = rays.Truth.Cells.AsSpan(0, rays.Count), predictedCells = rays.Predicted.Cells.AsSpan(0, rays.Count);
        var kept = 0;
        for (var ray = 0; ray < truthClasses.Length; ray++)
        {
            var label = truthClasses[ray];
            if (label == layout.Free)
            {
                continue;
            }

            var (t, p) = (truthFlow[truthCells[ray]], predictedFlow[predictedCells[ray]]);
            ofKept[kept++] = Length(Float16.Round(t.X) - Float16.Round(p.X), Float16.Round(t.Y) - Float16.Round(p.Y));
            if (label == predictedClasses[ray] && next[label] >= 0 &&
                MathF.Abs(rays.Predicted.Distances[ray] - rays.Truth.Distances[ray]) < RayIouLayout.Thresholds[RayIouLayout.FlowThreshold])
            {
                ofMatched[next[label]++] = Length(t.X - p.X, t.Y - p.Y);
            }
        }
    }

    private static float Length(float x, float y) => MathF.Sqrt((x * x) + (y * y));

    private static float Finite(float sum) => float.IsFinite(sum)
        ? sum
        : throw new ArgumentException("flow must be finite and within float16 (65504 m/s) wherever a ray ends, got a value that is not");
}
