using System.Runtime.InteropServices;
using MessagePack;

namespace Spatial.Viewer;

/// <summary>Arrays of numbers in MessagePack as extensions: their type is the extension's code, their bytes are little-endian. Never lists of numbers.</summary>
internal static class TypedArrays
{
    public const sbyte UInt8 = 0x10;
    public const sbyte UInt16 = 0x11;
    public const sbyte UInt32 = 0x12;
    public const sbyte Int32 = 0x13;
    public const sbyte Float32 = 0x14;
    public const sbyte Float64 = 0x15;

    public static void WriteBytes(this ref MessagePackWriter writer, scoped ReadOnlySpan<byte> values) => writer.WriteTyped(UInt8, values);

    public static void WriteArray(this ref MessagePackWriter writer, scoped ReadOnlySpan<uint> values) => writer.WriteTyped(UInt32, MemoryMarshal.AsBytes(values));

    public static void WriteArray(this ref MessagePackWriter writer, scoped ReadOnlySpan<int> values) => writer.WriteTyped(Int32, MemoryMarshal.AsBytes(values));

    public static void WriteArray(this ref MessagePackWriter writer, scoped ReadOnlySpan<ushort> values) => writer.WriteTyped(UInt16, MemoryMarshal.AsBytes(values));

    public static void WriteArray(this ref MessagePackWriter writer, scoped ReadOnlySpan<float> values) => writer.WriteTyped(Float32, MemoryMarshal.AsBytes(values));

    public static void WriteArray(this ref MessagePackWriter writer, scoped ReadOnlySpan<double> values) => writer.WriteTyped(Float64, MemoryMarshal.AsBytes(values));

    public static void WriteTexts(this ref MessagePackWriter writer, IReadOnlyCollection<string> texts)
    {
        writer.WriteArrayHeader(texts.Count);
        foreach (var text in texts)
        {
            writer.Write(text);
        }
    }

    private static void WriteTyped(this ref MessagePackWriter writer, sbyte type, scoped ReadOnlySpan<byte> bytes)
    {
        writer.WriteExtensionFormatHeader(new(type, (uint)bytes.Length));
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }
}
