using System.Runtime.InteropServices;
using MessagePack;

namespace Spatial.Tests;

/// <summary>Reads the viewer's packets as its page does: maps, lists, texts, numbers, and arrays by the code of their extension.</summary>
internal static class PacketReader
{
    /// <summary>A packet that is a map.</summary>
    public static Dictionary<string, object?> Read(byte[] packet) => (Dictionary<string, object?>)Value(packet)!;

    /// <summary>Any packet.</summary>
    public static object? Value(byte[] packet)
    {
        var reader = new MessagePackReader(packet);
        var value = Value(ref reader);
        Assert.True(reader.End, "bytes follow the packet");
        return value;
    }

    /// <summary>A part of a part.</summary>
    public static Dictionary<string, object?> Part(this Dictionary<string, object?> map, string name) => Assert.IsType<Dictionary<string, object?>>(map[name]);

    /// <summary>An array of numbers.</summary>
    public static T[] Array<T>(this Dictionary<string, object?> map, string name) => Assert.IsType<T[]>(map[name]);

    private static object? Value(ref MessagePackReader reader)
    {
        switch (reader.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.ReadNil();
                return null;
            case MessagePackType.Boolean:
                return reader.ReadBoolean();
            case MessagePackType.Integer:
                return reader.ReadInt64();
            case MessagePackType.Float:
                return reader.ReadDouble();
            case MessagePackType.String:
                return reader.ReadString();
            case MessagePackType.Array:
                var items = new object?[reader.ReadArrayHeader()];
                for (var i = 0; i < items.Length; i++)
                {
                    items[i] = Value(ref reader);
                }

                Assert.False(items.Length > 8 && items.All(item => item is long or double), "numbers must not be sent as lists");
                return items;
            case MessagePackType.Map:
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                for (var left = reader.ReadMapHeader(); left > 0; left--)
                {
                    map.Add(reader.ReadString()!, Value(ref reader));
                }

                return map;
            default:
                return Numbers(reader.ReadExtensionFormat());
        }
    }

    private static Array Numbers(ExtensionResult extension)
    {
        var bytes = extension.Data.IsSingleSegment ? extension.Data.FirstSpan : throw new InvalidOperationException("the packet is in one piece");
        return extension.TypeCode switch
        {
            0x10 => bytes.ToArray(),
            0x11 => MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(),
            0x12 => MemoryMarshal.Cast<byte, uint>(bytes).ToArray(),
            0x13 => MemoryMarshal.Cast<byte, int>(bytes).ToArray(),
            0x14 => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            0x15 => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            var code => throw new InvalidOperationException($"no array has code {code}"),
        };
    }
}
