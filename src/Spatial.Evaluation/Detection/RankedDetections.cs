namespace Spatial.Evaluation;

/// <summary>All predictions of one class over many samples, the surest first: sorted once, then scored for any weights of the samples.</summary>
/// <remarks>Arrays of numbers, 18 bytes for each prediction; the errors stay where the samples' statistics have them.</remarks>
internal sealed class RankedDetections
{
    private readonly IReadOnlyList<SampleStatistics> _samples;
    private readonly int _class;
    private readonly double[] _scores;
    private readonly int[] _sampleOf;
    private readonly int[] _pairsAt;
    private readonly ushort[] _matches;

    private RankedDetections(IReadOnlyList<SampleStatistics> samples, int @class, double[] scores, int[] sampleOf, int[] pairsAt, ushort[] matches)
    {
        (_samples, _class, _scores, _sampleOf, _pairsAt, _matches) = (samples, @class, scores, sampleOf, pairsAt, matches);
        Rank();
    }

    /// <summary>Ranks the predictions of every class.</summary>
    /// <param name="samples">Statistics of samples in the order of the submission.</param>
    public static RankedDetections[] OfClasses(IReadOnlyList<SampleStatistics> samples)
    {
        var counts = new int[DetectionRules.Classes];
        foreach (var sample in samples)
        {
            for (var i = 0; i < DetectionRecord.PredictionsOf(sample); i++)
            {
                counts[DetectionRecord.ClassOf(sample, i)]++;
            }
        }

        var (scores, sampleOf) = (Rows<double>(counts), Rows<int>(counts));
        var (pairsAt, matches) = (Rows<int>(counts), Rows<ushort>(counts));
        var filled = new int[counts.Length];
        for (var number = 0; number < samples.Count; number++)
        {
            var sample = samples[number];
            for (var (i, pairs) = (0, 0); i < DetectionRecord.PredictionsOf(sample); i++)
            {
                var @class = DetectionRecord.ClassOf(sample, i);
                var at = filled[@class]++;
                (scores[@class][at], sampleOf[@class][at]) = (sample.Sums[i], number);
                (pairsAt[@class][at], matches[@class][at]) = (pairs, DetectionRecord.MatchesOf(sample, i));
                pairs += DetectionRecord.PairsIn(matches[@class][at]);
            }
        }

        return [.. counts.Select((_, @class) => new RankedDetections(samples, @class, scores[@class], sampleOf[@class], pairsAt[@class], matches[@class]))];
    }

    /// <summary>Annotations of the class.</summary>
    /// <param name="weights">How often each sample counts.</param>
    public long TruthsIn(ReadOnlySpan<int> weights)
    {
        var truths = 0L;
        for (var number = 0; number < _samples.Count; number++)
        {
            truths += weights[number] * DetectionRecord.TruthsOf(_samples[number], _class);
        }

        return truths;
    }

    /// <summary>Curves over recall, one per threshold: those of a list in which each sample stands as often as its weight says.</summary>
    public RecallCurve[] RecallCurves(ReadOnlySpan<int> weights)
    {
        var truths = TruthsIn(weights);
        RecallCurve[] curves = [.. DetectionRules.Thresholds.Select(_ => new RecallCurve(truths))];
        var (seen, lastScore) = (0L, 0.0);
        for (var rank = 0; rank < _scores.Length; rank++)
        {
            var times = weights[_sampleOf[rank]];
            if (times == 0)
            {
                continue;
            }

            for (var threshold = 0; _matches[rank] != 0 && threshold < curves.Length; threshold++)
            {
                if (DetectionRecord.PairAt(_matches[rank], threshold) >= 0)
                {
                    curves[threshold].Match(_scores[rank], times, seen, lastScore);
                }
            }

            (seen, lastScore) = (seen + times, _scores[rank]);
        }

        foreach (var curve in curves)
        {
            curve.Close(seen, lastScore);
        }

        return curves;
    }

    /// <summary>The errors of matches at a threshold, over the recalls of its curve.</summary>
    public ErrorCurves ErrorCurves(int threshold, RecallCurve curve, ReadOnlySpan<int> weights)
    {
        var errors = new ErrorCurves(curve.Confidence);
        for (var rank = 0; rank < _scores.Length; rank++)
        {
            if (_matches[rank] != 0 && DetectionRecord.PairAt(_matches[rank], threshold) is >= 0 and var pair)
            {
                var ofSample = DetectionRecord.ErrorsOf(_samples[_sampleOf[rank]]);
                errors.Add(_scores[rank], weights[_sampleOf[rank]], ofSample.Slice((_pairsAt[rank] + pair) * DetectionRules.Errors, DetectionRules.Errors));
            }
        }

        errors.Close();
        return errors;
    }

    /// <summary>By falling score; of equal scores the later in the list first, as the devkit's reversed ascending sort has it.</summary>
    private void Rank()
    {
        var order = new int[_scores.Length];
        for (var i = 0; i < order.Length; i++)
        {
            (order[i], _scores[i]) = (i, -_scores[i]);
        }

        Array.Sort(_scores, order);
        for (var (start, end) = (0, 0); start < order.Length; start = end)
        {
            for (end = start + 1; end < order.Length && _scores[end] == _scores[start]; end++)
            {
            }

            Array.Sort(order, start, end - start);
            Array.Reverse(order, start, end - start);
        }

        Reorder(_sampleOf, order);
        Reorder(_pairsAt, order);
        Reorder(_matches, order);
        for (var i = 0; i < _scores.Length; i++)
        {
            _scores[i] = -_scores[i];
        }
    }

    private static void Reorder<T>(T[] values, int[] order)
    {
        var before = (T[])values.Clone();
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = before[order[i]];
        }
    }

    private static T[][] Rows<T>(int[] lengths) => [.. lengths.Select(length => new T[length])];
}
