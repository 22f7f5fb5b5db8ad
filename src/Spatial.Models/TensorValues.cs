using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>The numbers of tensors as plain memory, without the walk over indices by which TorchSharp's own accessor copies them.</summary>
internal static class TensorValues
{
    /// <summary>The numbers of a tensor, copied.</summary>
    /// <typeparam name="T">The type of the tensor's dtype.</typeparam>
    /// <param name="tensor">Of any layout, on any device.</param>
    /// <returns>[N], the last axis fastest.</returns>
    /// <exception cref="ArgumentException">The tensor is of another dtype.</exception>
    public static T[] Of<T>(Tensor tensor)
        where T : unmanaged
    {
        using var scope = NewDisposeScope();
        return View<T>(tensor.cpu().contiguous()).ToArray();
    }

    /// <summary>The numbers of a contiguous tensor on the CPU, where they are; valid as long as the tensor lives.</summary>
    /// <typeparam name="T">The type of the tensor's dtype.</typeparam>
    /// <param name="tensor">Contiguous, on the CPU.</param>
    /// <returns>[N], the last axis fastest.</returns>
    /// <exception cref="ArgumentException">The tensor is of another dtype.</exception>
    public static Span<T> View<T>(Tensor tensor)
        where T : unmanaged
    {
        var expected = DtypeOf<T>();
        return tensor.dtype == expected
            ? MemoryMarshal.Cast<byte, T>(tensor.bytes)
            : throw new ArgumentException($"the tensor must be {expected}, got {tensor.dtype}", nameof(tensor));
    }

    private static ScalarType DtypeOf<T>() => default(T) switch
    {
        byte => ScalarType.Byte,
        int => ScalarType.Int32,
        long => ScalarType.Int64,
        float => ScalarType.Float32,
        double => ScalarType.Float64,
        _ => throw new NotSupportedException($"tensors of {typeof(T).Name} are not read"),
    };
}
