using System.Runtime.CompilerServices;

namespace Spatial.Evaluation;

/// <summary>Values as the submission format stores them.</summary>
internal static class Float16
{
    private const uint Magnitude = 0x7FFFFFFF;
    private const uint LeastNormal = 0x38800000;    // 2^-14
    private const uint FirstTooLarge = 0x477FF000;  // 65520 rounds to infinity
    private const int DroppedBits = 13;

    /// <summary>The nearest float16, ties to even: what <c>(float)(Half)value</c> gives, several times as fast.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Round(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var magnitude = bits & Magnitude;
        if (magnitude is >= LeastNormal and < FirstTooLarge)
        {
            const uint belowHalf = (1u << (DroppedBits - 1)) - 1;
            var even = (bits >> DroppedBits) & 1;
            return BitConverter.UInt32BitsToSingle((bits + belowHalf + even) & ~((1u << DroppedBits) - 1));
        }

        return magnitude == 0 ? value : RoundRare(value);
    }

    // Apart, so that what is common stays small enough to be inlined.
    private static float RoundRare(float value) => (float)(Half)value;
}
