using System.Numerics;

namespace Spatial.Evaluation;

/// <summary>Sums in the order in which NumPy 1 adds them, so that published sums and means come out to the last bit.</summary>
internal static class NumpySum
{
    private const int Buffer = 8192;
    private const int Block = 128;
    private const int Lanes = 8;

    /// <summary>What <c>numpy.mean</c> gives for a contiguous array.</summary>
    public static double MeanOf(ReadOnlySpan<double> values) => Of(values) / values.Length;

    /// <summary>What <c>numpy.sum</c> gives for a contiguous array.</summary>
    /// <remarks>NumPy 1.24: buffers of 8192 one after the other; each by <c>pairwise_sum</c>, halves down to blocks of 128, eight running sums
    /// within a block.</remarks>
    public static T Of<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPoint<T>
    {
        var sum = T.Zero;
        for (; values.Length > Buffer; values = values[Buffer..])
        {
            sum += Pairwise(values[..Buffer]);
        }

        return sum + Pairwise(values);
    }

    private static T Pairwise<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPoint<T>
    {
        if (values.Length < Lanes)
        {
            var few = T.Zero;
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

    private static T OfBlock<T>(ReadOnlySpan<T> values)
        where T : unmanaged, IFloatingPoint<T>
    {
        Span<T> lanes = stackalloc T[Lanes];
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
