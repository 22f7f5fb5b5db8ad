namespace Spatial.Models;

/// <summary>Names and sizes of the dtypes in safetensors files.</summary>
public static class TensorDtypes
{
    private static readonly (string Code, TensorDtype Dtype, int Bytes)[] Table =
    [
        ("BOOL", TensorDtype.Bool, 1),
        ("U8", TensorDtype.UInt8, 1),
        ("I8", TensorDtype.Int8, 1),
        ("I16", TensorDtype.Int16, 2),
        ("F16", TensorDtype.Float16, 2),
        ("BF16", TensorDtype.BFloat16, 2),
        ("I32", TensorDtype.Int32, 4),
        ("F32", TensorDtype.Float32, 4),
        ("F64", TensorDtype.Float64, 8),
        ("I64", TensorDtype.Int64, 8),
    ];

    /// <summary>All codes, for messages.</summary>
    internal static string Codes { get; } = string.Join(", ", Table.Select(row => row.Code));

    /// <summary>The dtype's name in files: "BF16".</summary>
    public static string Code(this TensorDtype dtype) => RowOf(dtype).Code;

    /// <summary>Bytes of one number.</summary>
    public static int Bytes(this TensorDtype dtype) => RowOf(dtype).Bytes;

    /// <summary>True for the dtypes that can hold NaN and infinity.</summary>
    public static bool IsFloat(this TensorDtype dtype) =>
        dtype is TensorDtype.Float16 or TensorDtype.BFloat16 or TensorDtype.Float32 or TensorDtype.Float64;

    /// <summary>The dtype of a name in a file.</summary>
    internal static bool TryParse(string code, out TensorDtype dtype)
    {
        var row = Array.FindIndex(Table, row => row.Code == code);
        dtype = row < 0 ? default : Table[row].Dtype;
        return row >= 0;
    }

    private static (string Code, TensorDtype Dtype, int Bytes) RowOf(TensorDtype dtype) =>
        (uint)dtype < Table.Length ? Table[(int)dtype] : throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "no such dtype");
}
