using System.Numerics;
using System.Runtime.InteropServices;

namespace Spatial.Models;

/// <summary>Finds NaN and infinity among stored numbers by their bits: an exponent of ones.</summary>
internal static class NonFiniteValues
{
    /// <summary>Place of the first number that is NaN or infinite, or -1.</summary>
    /// <param name="bytes">Whole numbers of the dtype.</param>
    /// <param name="dtype">How they are written.</param>
    public static long FirstIn(ReadOnlySpan<byte> bytes, TensorDtype dtype) => dtype switch
    {
        TensorDtype.Float16 => FirstWith<ushort>(bytes, 0x7C00),
        TensorDtype.BFloat16 => FirstWith<ushort>(bytes, 0x7F80),
        TensorDtype.Float32 => FirstWith(bytes, 0x7F80_0000u),
        TensorDtype.Float64 => FirstWith(bytes, 0x7FF0_0000_0000_0000ul),
        _ => -1,
    };

    private static long FirstWith<T>(ReadOnlySpan<byte> bytes, T exponent)
        where T : unmanaged, IBinaryInteger<T>
    {
        var numbers = MemoryMarshal.Cast<byte, T>(bytes);
        var mask = new Vector<T>(exponent);
        var at = 0;
        for (; at <= numbers.Length - Vector<T>.Count; at += Vector<T>.Count)
        {
            if (Vector.EqualsAny(new Vector<T>(numbers[at..]) & mask, mask))
            {
                break;
            }
        }

        for (; at < numbers.Length; at++)
        {
            if ((numbers[at] & exponent) == exponent)
            {
                return at;
            }
        }

        return -1;
    }
}
