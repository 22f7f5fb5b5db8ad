namespace Spatial.Evaluation;

/// <summary>Counts the rays of a frame.</summary>
internal static class RayTally
{
    private const int Passes = 4; // none, or one to three thresholds

    /// <summary>Counts kept rays by class and those matched at each threshold.</summary>
    /// <param name="rays">The rays.</param>
    /// <param name="layout">Where the counts go.</param>
    /// <param name="counts">Zeros of the layout's length.</param>
    public static void Count(FrameRays rays, RayIouLayout layout, Span<long> counts)
    {
        var (K, free) = (layout.Classes, layout.Free);
        ReadOnlySpan<byte> truth = rays.Truth.Classes.AsSpan(0, rays.Count), predicted = rays.Predicted.Classes.AsSpan(0, rays.Count);
        ReadOnlySpan<float> truthAt = rays.Truth.Distances.AsSpan(0, rays.Count), predictedAt = rays.Predicted.Distances.AsSpan(0, rays.Count);

        // Neighbouring rays mostly see one class, and adding to one place again and again waits for itself: so one sum a ray for all thresholds.
        Span<int> passed = stackalloc int[K * Passes * Passes]; // [K, repository, submission]
        Span<int> confused = stackalloc int[K * K];
        passed.Clear();
        confused.Clear();
        for (var ray = 0; ray < truth.Length; ray++)
        {
            var label = truth[ray];
            if (label == free)
            {
                continue;
            }

            confused[(label * K) + predicted[ray]]++;
            if (label == predicted[ray])
            {
                var repository = PassedBy(MathF.Abs(predictedAt[ray] - truthAt[ray]));
                var submission = layout.HasFlow ? PassedBy(MathF.Abs(Float16.Round(predictedAt[ray]) - Float16.Round(truthAt[ray]))) : 0;
                passed[(((label * Passes) + repository) * Passes) + submission]++;
            }
        }

        AddMatches(passed, layout, counts);
        var confusion = counts.Slice(RayIouLayout.Confusion, K * K);
        for (var cell = 0; cell < confused.Length; cell++)
        {
            confusion[cell] += confused[cell];
        }

        counts[RayIouLayout.Cast] = rays.Count;
        foreach (var count in confusion)
        {
            counts[RayIouLayout.Kept] += count;
        }
    }

    // How many of the ascending thresholds a difference stays below: 0 to 3.
    private static int PassedBy(float difference) =>
        (difference < RayIouLayout.Thresholds[0] ? 1 : 0) + (difference < RayIouLayout.Thresholds[1] ? 1 : 0) + (difference < RayIouLayout.Thresholds[2] ? 1 : 0);

    // Whoever passes a threshold passes the larger ones too.
    private static void AddMatches(ReadOnlySpan<int> passed, RayIouLayout layout, Span<long> counts)
    {
        for (var at = 0; at < passed.Length; at++)
        {
            var (label, repository, submission) = (at / (Passes * Passes), at / Passes % Passes, at % Passes);
            for (var threshold = 0; threshold < RayIouLayout.Thresholds.Length; threshold++)
            {
                var needed = RayIouLayout.Thresholds.Length - threshold;
                counts[layout.Matched + (threshold * layout.Classes) + label] += repository >= needed ? passed[at] : 0;
                if (layout.HasFlow)
                {
                    counts[layout.SubmissionMatched + (threshold * layout.Classes) + label] += submission >= needed ? passed[at] : 0;
                }
            }
        }
    }
}
