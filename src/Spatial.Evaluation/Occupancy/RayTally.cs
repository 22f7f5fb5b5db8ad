namespace Spatial.Evaluation;

/// <summary>Counts the rays of a frame.</summary>
internal static class RayTally
{
    /// <summary>Counts kept rays by class and those matched at each threshold.</summary>
    /// <param name="rays">The rays.</param>
    /// <param name="layout">Where the counts go.</param>
    /// <param name="counts">Zeros of the layout's length.</param>
    public static void Count(FrameRays rays, RayIouLayout layout, Span<long> counts)
    {
        var (K, free) = (layout.Classes, layout.Free);
        ReadOnlySpan<byte> truth = rays.Truth.Classes.AsSpan(0, rays.Count), predicted = rays.Predicted.Classes.AsSpan(0, rays.Count);
        ReadOnlySpan<float> truthAt = rays.Truth.Distances.AsSpan(0, rays.Count), predictedAt = rays.Predicted.Distances.AsSpan(0, rays.Count);
        var confusion = counts.Slice(RayIouLayout.Confusion, K * K);
        for (var ray = 0; ray < truth.Length; ray++)
        {
            var label = truth[ray];
            if (label == free)
            {
                continue;
            }

            confusion[(label * K) + predicted[ray]]++;
            if (label == predicted[ray])
            {
                AddMatches(MathF.Abs(predictedAt[ray] - truthAt[ray]), label, K, counts[layout.Matched..]);
                if (layout.HasFlow)
                {
                    AddMatches(MathF.Abs(Float16.Round(predictedAt[ray]) - Float16.Round(truthAt[ray])), label, K, counts[layout.SubmissionMatched..]);
                }
            }
        }

        counts[RayIouLayout.Cast] = rays.Count;
        foreach (var count in confusion)
        {
            counts[RayIouLayout.Kept] += count;
        }
    }

    // matched: [3, K]
    private static void AddMatches(float difference, int label, int K, Span<long> matched)
    {
        for (var threshold = 0; threshold < RayIouLayout.Thresholds.Length; threshold++)
        {
            matched[(threshold * K) + label] += difference < RayIouLayout.Thresholds[threshold] ? 1 : 0;
        }
    }
}
