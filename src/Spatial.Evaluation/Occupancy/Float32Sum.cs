namespace Spatial.Evaluation;

/// <summary>Sums of float32 values in the order in which NumPy 1 adds them, so that published sums come out to the last bit.</summary>
internal static class Float32Sum
{
    private const int Buffer = 8192;
    private const int Block = 128;
    private const int Lanes = 8;

    /// <summary>What <c>numpy.sum</c> gives for a contiguous float32 array.</summary>
    /// <remarks>NumPy 1.24: buffers of 8192 one after the other; each by <c>pairwise_sum</c>, halves down to blocks of 128, eight running sums
    /// within a block.</remarks>
    public static float Of(ReadOnlySpan<float> values)
    {
        var sum = 0f;
        for (; values.Length > Buffer; values = values[Buffer..])
        {
            sum += Pairwise(values[..Buffer]);
        }

        return sum + Pairwise(values);
    }

    private static float Pairwise(ReadOnlySpan<float> values)
    {
        if (values.Length < Lanes)
        {
            var few = 0f;
            foreach (var value in values)
            {
                few += value;
            }

            return few;
        }

        if (values.Length <= Block)
        {
            return OfBlock(values);
        }

        var half = values.Length / 2;
        half -= half % Lanes;
        return Pairwise(values[..half]) + Pairwise(values[half..]);
    }

    private static float OfBlock(ReadOnlySpan<float> values)
    {
        Span<float> lanes = stackalloc float[Lanes];
        values[..Lanes].CopyTo(lanes);
        var at = Lanes;
        for (; at + Lanes <= values.Length; at += Lanes)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                lanes[lane] += values[at + lane];
            }
        }

        var sum = ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) + ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
        for (; at < values.Length; at++)
        {
            sum += values[at];
        }

        return sum;
    }
}
