namespace Spatial.Evaluation;

/// <summary>Sums in the order in which NumPy adds up to 128 values, so that means agree with the official ones to the last bit.</summary>
/// <remarks>NumPy, <c>pairwise_sum</c>: eight running sums, then their sum, then what is left over.</remarks>
internal static class NumpySum
{
    private const int Lanes = 8;

    public static double MeanOf(ReadOnlySpan<double> values) => Of(values) / values.Length;

    public static double Of(ReadOnlySpan<double> values)
    {
        var rest = values;
        var sum = 0.0;
        if (values.Length >= Lanes)
        {
            Span<double> lanes = stackalloc double[Lanes];
            for (; rest.Length >= Lanes; rest = rest[Lanes..])
            {
                for (var lane = 0; lane < Lanes; lane++)
                {
                    lanes[lane] += rest[lane];
                }
            }

            sum = (lanes[0] + lanes[1] + (lanes[2] + lanes[3])) + (lanes[4] + lanes[5] + (lanes[6] + lanes[7]));
        }

        foreach (var value in rest)
        {
            sum += value;
        }

        return sum;
    }
}
