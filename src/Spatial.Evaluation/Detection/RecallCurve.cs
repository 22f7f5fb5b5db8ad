namespace Spatial.Evaluation;

/// <summary>Precision and confidence over recall, filled while predictions come in by falling score.</summary>
/// <remarks>nuScenes devkit, <c>eval/detection/algo.py</c>, <c>accumulate</c>: numpy.interp over the recalls reached, 0 beyond them.</remarks>
internal sealed class RecallCurve(long truths)
{
    private int _next;

    /// <summary>[101] precision at recall 0, 0.01 to 1.</summary>
    public double[] Precision { get; } = new double[DetectionRules.RecallSteps];

    /// <summary>[101] score of the prediction at which that recall is reached.</summary>
    public double[] Confidence { get; } = new double[DetectionRules.RecallSteps];

    /// <summary>Annotations found so far.</summary>
    public long Matched { get; private set; }

    /// <summary>A prediction that matches, or several of the same score and kind.</summary>
    /// <param name="score">Its score.</param>
    /// <param name="times">How many.</param>
    /// <param name="seen">Predictions before it, matching or not.</param>
    /// <param name="lastScore">Score of the prediction before it; any value where there is none.</param>
    public void Match(double score, int times, long seen, double lastScore)
    {
        for (var i = 0; i < times; i++)
        {
            FillBelow((Matched + 1) / (double)truths, score, seen + i, i == 0 ? lastScore : score);
            Matched++;
        }
    }

    /// <summary>The end of the list: the highest recall is reached by the last prediction of all.</summary>
    public void Close(long seen, double lastScore)
    {
        if (Matched > 0 && _next < DetectionRules.RecallSteps && DetectionRules.RecallAt(_next) == Matched / (double)truths)
        {
            (Precision[_next], Confidence[_next]) = (Matched / (double)seen, lastScore);
            _next++;
        }
    }

    /// <summary>Mean of the precision above 0.1, over recalls above 0.1, as a share of the most it can be.</summary>
    /// <remarks>nuScenes devkit, <c>calc_ap</c>.</remarks>
    public double AveragePrecision()
    {
        Span<double> above = stackalloc double[DetectionRules.RecallSteps - DetectionRules.FirstStep];
        for (var i = 0; i < above.Length; i++)
        {
            above[i] = Math.Max(Precision[DetectionRules.FirstStep + i] - DetectionRules.MinPrecision, 0);
        }

        return NumpySum.MeanOf(above) / (1 - DetectionRules.MinPrecision);
    }

    /// <summary>The steps from the recall reached up to the one that the next match reaches.</summary>
    private void FillBelow(double recallAfter, double score, long seen, double lastScore)
    {
        for (; _next < DetectionRules.RecallSteps && DetectionRules.RecallAt(_next) < recallAfter; _next++)
        {
            var (recall, before) = (DetectionRules.RecallAt(_next), Matched / (double)truths);
            if (seen == 0)
            {
                (Precision[_next], Confidence[_next]) = (1, score); // The very first prediction matches: nothing lies to the left of it.
                continue;
            }

            var precision = Matched / (double)seen;
            Precision[_next] = Interpolate(recall, before, recallAfter, precision, (Matched + 1) / (double)(seen + 1));
            Confidence[_next] = Interpolate(recall, before, recallAfter, lastScore, score);
        }
    }

    /// <summary>As numpy.interp computes it: slope first, and the exact value at a sampling point.</summary>
    private static double Interpolate(double x, double x0, double x1, double y0, double y1) => x == x0 ? y0 : ((y1 - y0) / (x1 - x0) * (x - x0)) + y0;
}
