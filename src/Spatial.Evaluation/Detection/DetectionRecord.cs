namespace Spatial.Evaluation;

/// <summary>Layout of a sample's statistics: box counts, and for every prediction its class, its score and what it matched.</summary>
/// <remarks>
/// Counts: position; 4 numbers of annotated boxes and 3 of predicted ones, after each filter; annotations left out; annotated boxes per class;
/// predictions; then one number per prediction in the order of the file: the class in 4 bits, and 3 bits per threshold, 0 for no match, else which of
/// the prediction's own pairs. Sums: the score of every prediction, then five errors for each pair, prediction by prediction.
/// A prediction usually takes the same annotation at all thresholds, so it has one pair and its errors are kept once.
/// </remarks>
internal static class DetectionRecord
{
    public const int TruthFilters = 4;
    public const int PredictionFilters = 3;

    private const int Position = 0;
    private const int TruthsAfter = 1;
    private const int PredictionsAfter = TruthsAfter + TruthFilters;
    private const int LeftOut = PredictionsAfter + PredictionFilters;
    private const int TruthsPerClass = LeftOut + 1;

    private const int ClassBits = 4;
    private const int PairBits = 3;
    private const int PairMask = (1 << PairBits) - 1;

    private static int Predictions => TruthsPerClass + DetectionRules.Classes;

    private static int Header => Predictions + 1;

    public static SampleStatistics Write(
        SceneAnnotations sample, long position, ReadOnlySpan<long> leftAfterEach, IReadOnlyList<AnnotatedBox> truths, IReadOnlyList<DetectedBox> predictions, int[] pairs)
    {
        var counts = new long[Header + predictions.Count];
        counts[Position] = position;
        leftAfterEach.CopyTo(counts.AsSpan(TruthsAfter));
        counts[LeftOut] = sample.LeftOut;
        foreach (var truth in truths)
        {
            counts[TruthsPerClass + DetectionClasses.IndexOf(truth.Box.Name)]++;
        }

        counts[Predictions] = predictions.Count;
        var errors = new List<double>();
        for (var i = 0; i < predictions.Count; i++)
        {
            counts[Header + i] = (long)DetectionClasses.IndexOf(predictions[i].Box.Name)
                | WritePairs(truths, predictions[i], pairs.AsSpan(i * DetectionRules.Thresholds.Length, DetectionRules.Thresholds.Length), errors);
        }

        return new(sample.SampleToken, sample.SceneName, counts, [.. predictions.Select(prediction => prediction.Score), .. errors]);
    }

    /// <summary>Refuses statistics that this protocol did not measure.</summary>
    public static void Check(SampleStatistics sample)
    {
        var predictions = sample.Counts.Length - Header;
        var pairs = 0L;
        var isSound = predictions >= 0 && sample.Counts[Predictions] == predictions;
        for (var i = 0; isSound && i < predictions; i++)
        {
            isSound = ClassOf(sample, i) is >= 0 and var @class && @class < DetectionRules.Classes;
            pairs += PairsOf(sample.Counts[Header + i]);
        }

        if (!isSound || sample.Sums.Length != predictions + (pairs * DetectionRules.Errors))
        {
            throw new ArgumentException(
                $"statistics of sample {sample.SampleToken} must be of the detection protocol, got {sample.Counts.Length} counts and {sample.Sums.Length} sums "
                + "of another layout", nameof(sample));
        }
    }

    public static long PositionOf(SampleStatistics sample) => sample.Counts[Position];

    public static ReadOnlySpan<long> TruthsAfterEach(SampleStatistics sample) => sample.Counts.AsSpan(TruthsAfter, TruthFilters);

    public static ReadOnlySpan<long> PredictionsAfterEach(SampleStatistics sample) => sample.Counts.AsSpan(PredictionsAfter, PredictionFilters);

    public static long LeftOutOf(SampleStatistics sample) => sample.Counts[LeftOut];

    public static long TruthsOf(SampleStatistics sample, int @class) => sample.Counts[TruthsPerClass + @class];

    public static int PredictionsOf(SampleStatistics sample) => sample.Counts.Length - Header;

    public static int ClassOf(SampleStatistics sample, int prediction) => (int)sample.Counts[Header + prediction] & ((1 << ClassBits) - 1);

    /// <summary>What a prediction matched, 3 bits per threshold: to be asked with <see cref="PairAt"/>.</summary>
    public static ushort MatchesOf(SampleStatistics sample, int prediction) => (ushort)(sample.Counts[Header + prediction] >> ClassBits);

    /// <summary>Which of its pairs a prediction has at a threshold, or -1.</summary>
    public static int PairAt(ushort matches, int threshold) => ((matches >> (PairBits * threshold)) & PairMask) - 1;

    /// <summary>How many pairs a prediction has over all thresholds.</summary>
    public static int PairsIn(ushort matches)
    {
        var pairs = 0;
        for (var threshold = 0; threshold < DetectionRules.Thresholds.Length; threshold++)
        {
            pairs = Math.Max(pairs, PairAt(matches, threshold) + 1);
        }

        return pairs;
    }

    /// <summary>Errors of all pairs, prediction by prediction: [pairs, 5].</summary>
    public static ReadOnlySpan<double> ErrorsOf(SampleStatistics sample) => sample.Sums.AsSpan(PredictionsOf(sample));

    private static int PairsOf(long count) => PairsIn((ushort)(count >> ClassBits));

    private static long WritePairs(IReadOnlyList<AnnotatedBox> truths, DetectedBox prediction, ReadOnlySpan<int> truthAt, List<double> errors)
    {
        var matches = 0L;
        var pairs = 0;
        Span<double> error = stackalloc double[DetectionRules.Errors];
        for (var threshold = 0; threshold < truthAt.Length; threshold++)
        {
            if (truthAt[threshold] == DetectionMatching.None)
            {
                continue;
            }

            var earlier = truthAt[..threshold].IndexOf(truthAt[threshold]);
            var pair = earlier >= 0 ? PairAt((ushort)(matches >> ClassBits), earlier) : pairs++;
            if (earlier < 0)
            {
                TruePositiveErrors.Measure(truths[truthAt[threshold]], prediction, error);
                errors.AddRange(error);
            }

            matches |= (pair + 1L) << (ClassBits + (PairBits * threshold));
        }

        return matches;
    }
}
