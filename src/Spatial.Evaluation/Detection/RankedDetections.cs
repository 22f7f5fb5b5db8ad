namespace Spatial.Evaluation;

/// <summary>All predictions of one class over many samples, the surest first: sorted once, then scored for any weights of the samples.</summary>
/// <remarks>Arrays of numbers: 14 bytes for each prediction, and the errors of matches side by side in the order in which every draw reads them.</remarks>
internal sealed class RankedDetections
{
    private readonly IReadOnlyList<SampleStatistics> _samples;
    private readonly int _class;
    private readonly double[] _scores;
    private readonly int[] _sampleOf;
    private readonly ushort[] _matches;
    private readonly int[] _matching;
    private readonly int[] _errorsAt;
    private readonly double[] _errors;

    private RankedDetections(IReadOnlyList<SampleStatistics> samples, int @class, double[] scores, int[] sampleOf, int[] pairsAt, ushort[] matches)
    {
        (_samples, _class, _scores, _sampleOf, _matches) = (samples, @class, scores, sampleOf, matches);
        Rank(pairsAt);
        _matching = [.. Enumerable.Range(0, matches.Length).Where(rank => matches[rank] != 0)];
        _errorsAt = new int[_matching.Length];
        _errors = new double[_matching.Sum(rank => DetectionRecord.PairsIn(matches[rank])) * DetectionRules.Errors];
        LineUpErrors(pairsAt);
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
        var (done, seen) = (0, 0L);
        foreach (var rank in _matching)
        {
            seen += WeightOf(done, rank, weights);
            done = rank;
            if (weights[_sampleOf[rank]] is > 0 and var times)
            {
                AddMatch(rank, times, seen, weights, curves);
            }
        }

        seen += WeightOf(done, _scores.Length, weights);
        foreach (var curve in curves)
        {
            curve.Close(seen, LastScoreBefore(_scores.Length, weights));
        }

        return curves;
    }

    /// <summary>The errors of matches at a threshold, over the recalls of its curve.</summary>
    public ErrorCurves ErrorCurves(int threshold, RecallCurve curve, ReadOnlySpan<int> weights)
    {
        var errors = new ErrorCurves(curve.Confidence);
        for (var match = 0; match < _matching.Length; match++)
        {
            var rank = _matching[match];
            if (DetectionRecord.PairAt(_matches[rank], threshold) is >= 0 and var pair)
            {
                var at = _errorsAt[match] + (pair * DetectionRules.Errors);
                errors.Add(_scores[rank], weights[_sampleOf[rank]], _errors.AsSpan(at, DetectionRules.Errors));
            }
        }

        errors.Close();
        return errors;
    }

    private void AddMatch(int rank, int times, long seen, ReadOnlySpan<int> weights, RecallCurve[] curves)
    {
        var lastScore = LastScoreBefore(rank, weights);
        for (var threshold = 0; threshold < curves.Length; threshold++)
        {
            if (DetectionRecord.PairAt(_matches[rank], threshold) >= 0)
            {
                curves[threshold].Match(_scores[rank], times, seen, lastScore);
            }
        }
    }

    /// <summary>How many predictions stand in the weighted list from one rank up to another: most predictions match nothing, so this is the inner loop.</summary>
    private long WeightOf(int from, int to, ReadOnlySpan<int> weights)
    {
        var sum = 0L;
        foreach (var sample in _sampleOf.AsSpan(from, to - from))
        {
            sum += weights[sample];
        }

        return sum;
    }

    private double LastScoreBefore(int rank, ReadOnlySpan<int> weights)
    {
        for (rank--; rank >= 0; rank--)
        {
            if (weights[_sampleOf[rank]] > 0)
            {
                return _scores[rank];
            }
        }

        return 0;
    }

    /// <summary>By falling score; of equal scores the later in the list first, as the devkit's reversed ascending sort has it.</summary>
    private void Rank(int[] pairsAt)
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
        Reorder(pairsAt, order);
        Reorder(_matches, order);
        for (var i = 0; i < _scores.Length; i++)
        {
            _scores[i] = -_scores[i];
        }
    }

    private void LineUpErrors(int[] pairsAt)
    {
        var filled = 0;
        for (var match = 0; match < _matching.Length; match++)
        {
            var rank = _matching[match];
            var length = DetectionRecord.PairsIn(_matches[rank]) * DetectionRules.Errors;
            DetectionRecord.ErrorsOf(_samples[_sampleOf[rank]]).Slice(pairsAt[rank] * DetectionRules.Errors, length).CopyTo(_errors.AsSpan(filled));
            (_errorsAt[match], filled) = (filled, filled + length);
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
