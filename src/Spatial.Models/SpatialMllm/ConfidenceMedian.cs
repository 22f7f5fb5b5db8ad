using System.Runtime.CompilerServices;

namespace Spatial.Models;

/// <summary>The middle of many numbers, without sorting them.</summary>
/// <remarks>numpy, <c>percentile(values, 50)</c>: between the two middle ones of an even number, in float32.</remarks>
internal static class ConfidenceMedian
{
    private const int HalfBits = 16;
    private const uint Halves = 1u << HalfBits;

    /// <param name="values">At least one.</param>
    /// <exception cref="InvalidDataException">One is NaN.</exception>
    public static float Of(ReadOnlySpan<float> values)
    {
        var upper = Ranked(values, values.Length / 2);
        if (values.Length % 2 != 0)
        {
            return upper;
        }

        var lower = Ranked(values, (values.Length / 2) - 1);
        return upper - ((upper - lower) * 0.5f);
    }

    // Counts by the upper half of each number's order, then by the lower half of those that share the upper one.
    private static float Ranked(ReadOnlySpan<float> values, int rank)
    {
        var counts = new int[Halves];
        foreach (var value in values)
        {
            if (float.IsNaN(value))
            {
                throw new InvalidDataException("a confidence is NaN, expected numbers; are the weights those of a VGGT?");
            }

            counts[OrderOf(value) >> HalfBits]++;
        }

        var upper = Passed(counts, ref rank);
        Array.Clear(counts);
        foreach (var value in values)
        {
            if (OrderOf(value) >> HalfBits == upper)
            {
                counts[OrderOf(value) % Halves]++;
            }
        }

        return ValueOf((upper << HalfBits) + Passed(counts, ref rank));
    }

    private static uint Passed(int[] counts, ref int rank)
    {
        uint place = 0;
        for (; rank >= counts[place]; place++)
        {
            rank -= counts[place];
        }

        return place;
    }

    // Whole numbers that sort as the floats do.
    private static uint OrderOf(float value)
    {
        var bits = Unsafe.BitCast<float, uint>(value);
        return bits >> 31 == 0 ? bits | 0x80000000 : ~bits;
    }

    private static float ValueOf(uint order) => Unsafe.BitCast<uint, float>(order >> 31 == 0 ? ~order : order & 0x7FFFFFFF);
}
