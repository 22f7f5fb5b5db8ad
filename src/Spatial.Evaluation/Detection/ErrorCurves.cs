namespace Spatial.Evaluation;

/// <summary>The five errors over recall: each the mean over all matches that are at least as sure, filled while matches come in by falling score.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/algo.py</c>, <c>accumulate</c>, and <c>eval/common/utils.py</c>, <c>cummean</c>.</remarks>
internal sealed class ErrorCurves
{
    private readonly double[] _confidence;
    private readonly double[] _sums = new double[DetectionRules.Errors];
    private readonly long[] _known = new long[DetectionRules.Errors];
    private double[] _means = new double[DetectionRules.Errors];
    private double[] _meansBefore = new double[DetectionRules.Errors];
    private double _scoreBefore = double.NaN;
    private int _next;

    /// <summary>Curves for the recalls of a curve.</summary>
    /// <param name="confidence">[101] falling scores at which each recall is reached.</param>
    public ErrorCurves(double[] confidence)
    {
        _confidence = confidence;
        Values = [.. Enumerable.Range(0, DetectionRules.Errors).Select(_ => new double[DetectionRules.RecallSteps])];
    }

    /// <summary>[5][101] errors.</summary>
    public double[][] Values { get; }

    /// <summary>A match, or several of the same score and errors.</summary>
    /// <param name="score">Its score.</param>
    /// <param name="times">How many.</param>
    /// <param name="errors">[5] its errors; NaN where not known.</param>
    public void Add(double score, int times, ReadOnlySpan<double> errors)
    {
        for (var i = 0; i < times; i++)
        {
            (_means, _meansBefore) = (_meansBefore, _means);
            for (var error = 0; error < errors.Length; error++)
            {
                if (!double.IsNaN(errors[error]))
                {
                    _sums[error] += errors[error];
                    _known[error]++;
                }

                _means[error] = _known[error] == 0 ? 0 : _sums[error] / _known[error];
            }

            for (; _next < DetectionRules.RecallSteps && _confidence[_next] >= score; _next++)
            {
                FillStep(score);
            }

            _scoreBefore = score;
        }
    }

    /// <summary>The end of the matches. An error that no match tells is 1 everywhere.</summary>
    public void Close()
    {
        for (var error = 0; error < Values.Length; error++)
        {
            Values[error].AsSpan(_next).Fill(_means[error]);
            if (_known[error] == 0)
            {
                Array.Fill(Values[error], 1);
            }
        }
    }

    /// <summary>Mean of an error over the recalls above 0.1 that were reached; 1 where none was.</summary>
    /// <remarks>nuScenes devkit, <c>calc_tp</c>.</remarks>
    public double MeanOf(int error)
    {
        var last = Array.FindLastIndex(_confidence, score => score != 0);
        return last < DetectionRules.FirstStep ? 1 : NumpySum.MeanOf(Values[error].AsSpan(DetectionRules.FirstStep, last + 1 - DetectionRules.FirstStep));
    }

    private void FillStep(double score)
    {
        var confidence = _confidence[_next];
        for (var error = 0; error < Values.Length; error++)
        {
            var isSampled = double.IsNaN(_scoreBefore) || confidence == score;
            Values[error][_next] = isSampled
                ? _means[error]
                : ((_meansBefore[error] - _means[error]) / (_scoreBefore - score) * (confidence - score)) + _means[error];
        }
    }
}
