namespace Spatial.Datasets;

/// <summary>Element types of .npy files, little-endian.</summary>
public enum NpyType
{
    /// <summary>b1, one byte of 0 or 1.</summary>
    Bool,

    /// <summary>i1.</summary>
    Int8,

    /// <summary>u1.</summary>
    UInt8,

    /// <summary>i2.</summary>
    Int16,

    /// <summary>u2.</summary>
    UInt16,

    /// <summary>i4.</summary>
    Int32,

    /// <summary>u4.</summary>
    UInt32,

    /// <summary>i8.</summary>
    Int64,

    /// <summary>u8.</summary>
    UInt64,

    /// <summary>f2.</summary>
    Float16,

    /// <summary>f4.</summary>
    Float32,

    /// <summary>f8.</summary>
    Float64,
}

/// <summary>What .npy headers and C# call the element types.</summary>
internal static class NpyTypes
{
    private static readonly (NpyType Type, Type Clr, string Code, int Size)[] Rows =
    [
        (NpyType.Bool, typeof(bool), "|b1", 1),
        (NpyType.Int8, typeof(sbyte), "|i1", 1),
        (NpyType.UInt8, typeof(byte), "|u1", 1),
        (NpyType.Int16, typeof(short), "<i2", 2),
        (NpyType.UInt16, typeof(ushort), "<u2", 2),
        (NpyType.Int32, typeof(int), "<i4", 4),
        (NpyType.UInt32, typeof(uint), "<u4", 4),
        (NpyType.Int64, typeof(long), "<i8", 8),
        (NpyType.UInt64, typeof(ulong), "<u8", 8),
        (NpyType.Float16, typeof(Half), "<f2", 2),
        (NpyType.Float32, typeof(float), "<f4", 4),
        (NpyType.Float64, typeof(double), "<f8", 8),
    ];

    public static int SizeOf(NpyType type) => Rows[(int)type].Size;

    public static string CodeOf(NpyType type) => Rows[(int)type].Code;

    public static string NameOf(NpyType type) => type.ToString().ToLowerInvariant();

    /// <summary>An array of a type, its values yet to be filled.</summary>
    public static Array Allocate(NpyType type, int count) => type switch
    {
        NpyType.Bool => GC.AllocateUninitializedArray<bool>(count),
        NpyType.Int8 => GC.AllocateUninitializedArray<sbyte>(count),
        NpyType.UInt8 => GC.AllocateUninitializedArray<byte>(count),
        NpyType.Int16 => GC.AllocateUninitializedArray<short>(count),
        NpyType.UInt16 => GC.AllocateUninitializedArray<ushort>(count),
        NpyType.Int32 => GC.AllocateUninitializedArray<int>(count),
        NpyType.UInt32 => GC.AllocateUninitializedArray<uint>(count),
        NpyType.Int64 => GC.AllocateUninitializedArray<long>(count),
        NpyType.UInt64 => GC.AllocateUninitializedArray<ulong>(count),
        NpyType.Float16 => GC.AllocateUninitializedArray<Half>(count),
        NpyType.Float32 => GC.AllocateUninitializedArray<float>(count),
        _ => GC.AllocateUninitializedArray<double>(count),
    };

    /// <summary>The type of a C# element type.</summary>
    /// <exception cref="ArgumentException">.npy has no such type.</exception>
    public static NpyType Of<T>()
        where T : unmanaged
    {
        foreach (var row in Rows)
        {
            if (row.Clr == typeof(T))
            {
                return row.Type;
            }
        }

        throw new ArgumentException($".npy arrays hold bool, whole numbers, half, float or double, not {typeof(T).Name}", nameof(T));
    }

    /// <summary>The type a header names; one-byte types may carry any byte order.</summary>
    public static bool TryParse(string code, out NpyType type)
    {
        foreach (var row in Rows)
        {
            if (row.Code == code || (row.Size == 1 && code.Length == 3 && code[0] is '<' or '=' && code[1..] == row.Code[1..]))
            {
                type = row.Type;
                return true;
            }
        }

        type = default;
        return false;
    }
}
