namespace Spatial.Models;

/// <summary>Cells that frames see by the points of their pixels: the surer half of all points, in cells of a twentieth of their shortest extent.</summary>
/// <param name="Cells">What each frame sees.</param>
/// <param name="CellSize">Edge of a cell, in the points' unit.</param>
/// <param name="Minimum">Where the first cell begins, x y z.</param>
/// <remarks>Spatial-MLLM 9fc4738, <c>sa_sampling.py</c>, <c>space_aware_frame_sampling</c> and <c>compute_voxel_sets</c>; float32 throughout, as
/// there.</remarks>
internal sealed record PointCoverage(FrameCells Cells, float CellSize, IReadOnlyList<float> Minimum)
{
    private const float LeastConfidence = 0.1f; // of the paper, whose confidences end at 1; those of the release begin there
    private const float CellsAlongShortest = 20;

    /// <summary>Finds them.</summary>
    /// <param name="points">[T, N, 3] float32.</param>
    /// <param name="confidences">[T, N] float32.</param>
    /// <param name="frames">T.</param>
    /// <exception cref="ArgumentException">Lengths do not fit each other.</exception>
    /// <exception cref="InvalidDataException">Points or confidences are no numbers, or points lie in a plane.</exception>
    public static PointCoverage Of(ReadOnlySpan<float> points, ReadOnlySpan<float> confidences, int frames)
    {
        if (frames < 1 || confidences.Length == 0 || confidences.Length % frames != 0 || points.Length != 3L * confidences.Length)
        {
            throw new ArgumentException(
                $"points must have three numbers for each confidence, of as many for each of {frames} frames, got {points.Length} and {confidences.Length}",
                nameof(points));
        }

        var threshold = ConfidenceMedian.Of(confidences);
        var (low, high) = Bounds(points, confidences, threshold);
        var size = Math.Min(Math.Min(high[0] - low[0], high[1] - low[1]), high[2] - low[2]) / CellsAlongShortest;
        var most = size > 0 ? Math.Max(Math.Max(high[0] - low[0], high[1] - low[1]), high[2] - low[2]) / size : float.PositiveInfinity;
        if (!(most < int.MaxValue / 2))
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"the points of {frames} frames extend {high[0] - low[0]} x {high[1] - low[1]} x {high[2] - low[2]}, which has no cells of a twentieth of the shortest; ")
                + "expected points in space: other frames, or uniform sampling");
        }

        var collector = new FrameCells.Collector();
        var pixels = confidences.Length / frames;
        for (var frame = 0; frame < frames; frame++)
        {
            collector.BeginFrame();
            for (var i = frame * pixels; i < (frame + 1) * pixels; i++)
            {
                if (IsSure(confidences[i], threshold))
                {
                    var at = 3 * i;
                    collector.Add(Index(points[at], low[0], size), Index(points[at + 1], low[1], size), Index(points[at + 2], low[2], size));
                }
            }
        }

        return new(collector.Collected(), size, low);
    }

    private static bool IsSure(float confidence, float threshold) => confidence >= threshold && confidence > LeastConfidence;

    private static int Index(float value, float low, float size) => (int)MathF.Floor((value - low) / size);

    private static (float[] Low, float[] High) Bounds(ReadOnlySpan<float> points, ReadOnlySpan<float> confidences, float threshold)
    {
        var (low, high) = (Enumerable.Repeat(float.PositiveInfinity, 3).ToArray(), Enumerable.Repeat(float.NegativeInfinity, 3).ToArray());
        for (var i = 0; i < confidences.Length; i++)
        {
            if (!IsSure(confidences[i], threshold))
            {
                continue;
            }

            for (var axis = 0; axis < 3; axis++)
            {
                var value = points[(3 * i) + axis];
                if (!float.IsFinite(value))
                {
                    throw new InvalidDataException(
                        FormattableString.Invariant($"point {i} has the coordinate {value}, expected finite numbers; are the weights those of a VGGT?"));
                }

                (low[axis], high[axis]) = (Math.Min(low[axis], value), Math.Max(high[axis], value));
            }
        }

        return low[0] <= high[0] ? (low, high)
            : throw new InvalidDataException($"no point has a confidence above {LeastConfidence}; are the weights those of a VGGT?");
    }
}
