using System.Buffers.Binary;
using System.Text;

namespace Spatial.Tests;

/// <summary>Safetensors files byte by byte, right or wrong.</summary>
internal static class CraftedSafetensors
{
    /// <summary>Three tensors of different dtypes, one of them a single number, one without any; and metadata.</summary>
    public static byte[] Small { get; } = Of(
        """
        {"__metadata__":{"format":"pt"},"weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[24,24]},
        "bias":{"dtype":"BF16","shape":[3],"data_offsets":[24,30]},"count":{"dtype":"I64","shape":[],"data_offsets":[30,38]}}
        """,
        [.. new float[] { 1, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes), 0x80, 0x3F, 0x00, 0x40, 0x40, 0x40, .. BitConverter.GetBytes(7L)]);

    /// <summary>A file with this header and these values.</summary>
    public static byte[] Of(string header, byte[] values) => WithLength((ulong)Encoding.UTF8.GetByteCount(header), Encoding.UTF8.GetBytes(header), values);

    /// <summary>A file with this header and so many zeros as values.</summary>
    public static byte[] Of(string header, int valueBytes) => Of(header, new byte[valueBytes]);

    /// <summary>A file that says its header is as long as said.</summary>
    public static byte[] WithLength(ulong length, byte[] header, byte[] values)
    {
        var start = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(start, length);
        return [.. start, .. header, .. values];
    }

    /// <summary>A file with these zero tensors one after the other: "name F32 2,3".</summary>
    public static byte[] Zeros(params IEnumerable<string> tensors)
    {
        var header = new StringBuilder("{");
        var offset = 0L;
        foreach (var tensor in tensors)
        {
            var parts = tensor.Split(' ');
            var sizes = parts[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse).ToArray();
            var bytes = sizes.Aggregate(1L, (a, b) => a * b) * (parts[1] switch { "F32" or "I32" => 4, "BF16" or "F16" => 2, "F64" or "I64" => 8, _ => 1 });
            header.Append(header.Length > 1 ? "," : "").Append(FormattableString.Invariant(
                $"\"{parts[0]}\":{{\"dtype\":\"{parts[1]}\",\"shape\":[{string.Join(',', sizes)}],\"data_offsets\":[{offset},{offset + bytes}]}}"));
            offset += bytes;
        }

        return Of(header.Append('}').ToString(), (int)offset);
    }
}
