using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Native;

/// <summary>The one place that turns a TorchSharp tensor into a native descriptor.</summary>
internal static unsafe class TorchTensors
{
    /// <summary>Describes a tensor after checking it. Keep the tensor alive until the native call is over.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="name">Its name in the caller's words.</param>
    /// <param name="dtype">The dtype it must have.</param>
    /// <param name="shape">The shape it must have; -1 matches any size.</param>
    /// <exception cref="ArgumentException">It has another dtype or shape, is not contiguous, or lies on another kind of device.</exception>
    public static NativeTensor Describe(Tensor tensor, string name, ScalarType dtype, params ReadOnlySpan<long> shape)
    {
        ArgumentNullException.ThrowIfNull(tensor, name);
        if (tensor.dtype != dtype || !Matches(tensor.shape, shape) || !tensor.is_contiguous())
        {
            throw new ArgumentException(
                $"{name} must be contiguous {dtype} {Text(shape)}, got {(tensor.is_contiguous() ? "" : "strided ")}{tensor.dtype} {Text(tensor.shape)} on {tensor.device}", name);
        }

        var device = tensor.device_type switch
        {
            DeviceType.CPU => NativeTensor.Cpu,
            DeviceType.CUDA => tensor.device_index,
            _ => throw new ArgumentException($"{name} must lie on cpu or cuda, got {tensor.device}", name),
        };
        return NativeTensor.On(device, NativeMethods.TorchData(tensor.Handle), DtypeOf(dtype), tensor.shape);
    }

    private static bool Matches(long[] actual, ReadOnlySpan<long> expected)
    {
        if (actual.Length != expected.Length)
        {
            return false;
        }

        for (var axis = 0; axis < actual.Length; axis++)
        {
            if (expected[axis] >= 0 && expected[axis] != actual[axis])
            {
                return false;
            }
        }

        return true;
    }

    private static string Text(ReadOnlySpan<long> shape)
    {
        var sizes = new string[shape.Length];
        for (var axis = 0; axis < shape.Length; axis++)
        {
            sizes[axis] = shape[axis] < 0 ? "any" : shape[axis].ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return $"[{string.Join(", ", sizes)}]";
    }

    private static NativeDtype DtypeOf(ScalarType dtype) => dtype switch
    {
        ScalarType.Byte => NativeDtype.UInt8,
        ScalarType.Int32 => NativeDtype.Int32,
        ScalarType.Int64 => NativeDtype.Int64,
        ScalarType.Float32 => NativeDtype.Float32,
        ScalarType.Float64 => NativeDtype.Float64,
        ScalarType.BFloat16 => NativeDtype.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "kernels take uint8, int32, int64, float32, float64 and bfloat16"),
    };
}
