namespace Spatial.Evaluation;

/// <summary>Overlap of truth and prediction per class of a confusion.</summary>
internal static class ClassIou
{
    /// <summary>How often a class is the truth: the sum of its row.</summary>
    public static long TruthOf(this ConfusionMatrix confusion, int label)
    {
        var sum = 0L;
        for (var predicted = 0; predicted < confusion.Size; predicted++)
        {
            sum += confusion[label, predicted];
        }

        return sum;
    }

    /// <summary>How often a class was predicted: the sum of its column.</summary>
    public static long PredictedOf(this ConfusionMatrix confusion, int label)
    {
        var sum = 0L;
        for (var truth = 0; truth < confusion.Size; truth++)
        {
            sum += confusion[truth, label];
        }

        return sum;
    }

    /// <summary>How often a class is the truth or was predicted.</summary>
    public static long UnionOf(this ConfusionMatrix confusion, int label) =>
        confusion.TruthOf(label) + confusion.PredictedOf(label) - confusion[label, label];

    /// <summary>True positives over the union; NaN for a class that is neither truth nor predicted.</summary>
    public static double IouOf(this ConfusionMatrix confusion, int label) => (double)confusion[label, label] / confusion.UnionOf(label);

    /// <summary>Mean of the values that are not NaN; NaN where none is.</summary>
    public static double MeanOfDefined(ReadOnlySpan<double> values)
    {
        var (sum, defined) = (0.0, 0);
        foreach (var value in values)
        {
            if (!double.IsNaN(value))
            {
                sum += value;
                defined++;
            }
        }

        return sum / defined;
    }
}
