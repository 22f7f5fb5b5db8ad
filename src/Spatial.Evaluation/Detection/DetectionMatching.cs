namespace Spatial.Evaluation;

/// <summary>Pairs predictions of a sample with annotations: the surest first, each taking the nearest annotation of its class that is still free.</summary>
/// <remarks>
/// nuScenes devkit, <c>eval/detection/algo.py</c>, <c>accumulate</c>. There one loop runs over the predictions of all samples, but an annotation can
/// only be taken by a prediction of its own sample, and the order of all predictions puts those of one sample in the order used here: by falling
/// score, equal scores by falling position. So sample by sample gives the same pairs.
/// </remarks>
internal static class DetectionMatching
{
    /// <summary>No annotation.</summary>
    public const int None = -1;

    /// <summary>Pairs at every threshold.</summary>
    /// <param name="truths">[T] annotations of a sample.</param>
    /// <param name="predictions">[P] predictions of the sample, in the order of the file.</param>
    /// <returns>[P, thresholds] position of the annotation that the prediction took, or <see cref="None"/>.</returns>
    public static int[] Pair(IReadOnlyList<AnnotatedBox> truths, IReadOnlyList<DetectedBox> predictions)
    {
        var thresholds = DetectionRules.Thresholds;
        var pairs = new int[predictions.Count * thresholds.Length];
        Array.Fill(pairs, None);
        for (var @class = 0; @class < DetectionRules.Classes; @class++)
        {
            var candidates = PositionsOf(@class, truths, truth => truth.Box.Name);
            if (candidates.Length > 0)
            {
                PairClass(truths, candidates, predictions, SurestFirst(@class, predictions), pairs);
            }
        }

        return pairs;
    }

    private static void PairClass(
        IReadOnlyList<AnnotatedBox> truths, int[] candidates, IReadOnlyList<DetectedBox> predictions, int[] ranked, int[] pairs)
    {
        var thresholds = DetectionRules.Thresholds;
        var isTaken = new bool[thresholds.Length, candidates.Length];
        var distances = new double[candidates.Length];
        foreach (var prediction in ranked)
        {
            var center = predictions[prediction].Box.Center;
            for (var i = 0; i < candidates.Length; i++)
            {
                distances[i] = (center - truths[candidates[i]].Box.Center).LengthXy;
            }

            for (var threshold = 0; threshold < thresholds.Length; threshold++)
            {
                var nearest = NearestFree(distances, isTaken, threshold);
                if (nearest != None && distances[nearest] < thresholds[threshold])
                {
                    isTaken[threshold, nearest] = true;
                    pairs[(prediction * thresholds.Length) + threshold] = candidates[nearest];
                }
            }
        }
    }

    private static int NearestFree(double[] distances, bool[,] isTaken, int threshold)
    {
        var (nearest, least) = (None, double.PositiveInfinity);
        for (var i = 0; i < distances.Length; i++)
        {
            if (!isTaken[threshold, i] && distances[i] < least)
            {
                (nearest, least) = (i, distances[i]);
            }
        }

        return nearest;
    }

    private static int[] SurestFirst(int @class, IReadOnlyList<DetectedBox> predictions)
    {
        var ranked = PositionsOf(@class, predictions, prediction => prediction.Box.Name);
        Array.Sort(ranked, (a, b) =>
        {
            var byScore = predictions[b].Score.CompareTo(predictions[a].Score);
            return byScore != 0 ? byScore : b.CompareTo(a);
        });
        return ranked;
    }

    private static int[] PositionsOf<T>(int @class, IReadOnlyList<T> boxes, Func<T, string> nameOf)
    {
        var name = DetectionClasses.Names[@class];
        var positions = new List<int>();
        for (var i = 0; i < boxes.Count; i++)
        {
            if (nameOf(boxes[i]) == name)
            {
                positions.Add(i);
            }
        }

        return [.. positions];
    }
}
