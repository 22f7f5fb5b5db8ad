using System.Buffers.Binary;
using System.IO.Hashing;

namespace Spatial.Datasets;

/// <summary>Walks the chunks of a PNG from header to end and checks each one's sum.</summary>
/// <remarks>W3C PNG specification, sections 5 and 11.</remarks>
internal static class PngStructure
{
    private const int ChunkFrame = 12; // length, type and check sum around the content

    /// <summary>The eight bytes every PNG starts with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The header of a PNG whose structure is whole.</summary>
    /// <exception cref="InvalidDataException">Cut off, damaged, or animated; offset named.</exception>
    public static ImageHeader Parse(DatasetPath file, ReadOnlySpan<byte> bytes, PixelCap cap)
    {
        ImageHeader? header = null;
        for (var position = Signature.Length; ;)
        {
            var (type, content) = Chunk(file, bytes, position);
            header ??= type.SequenceEqual("IHDR"u8) ? ReadHeader(file, content, cap) : throw file.Fault("is a damaged PNG: its first chunk is not IHDR");
            if (type.SequenceEqual("acTL"u8))
            {
                throw file.Fault("is an animated PNG, expected a single picture");
            }

            if (type.SequenceEqual("IEND"u8))
            {
                return header;
            }

            position += ChunkFrame + content.Length;
        }
    }

    private static ImageHeader ReadHeader(DatasetPath file, ReadOnlySpan<byte> content, PixelCap cap)
    {
        if (content.Length != 13)
        {
            throw file.Fault($"is a damaged PNG: IHDR must have 13 bytes, got {content.Length}");
        }

        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(content), BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
        {
            throw file.Fault($"is a damaged PNG: {width}x{height} pixels");
        }

        var channels = content[9] switch
        {
            0 => 1, // grey
            2 or 3 => 3, // colour, palette
            4 => 2, // grey and alpha
            6 => 4, // colour and alpha
            var type => throw file.Fault($"is a damaged PNG: unknown colour type {type}"),
        };
        var header = new ImageHeader("PNG", (int)width, (int)height, channels);
        cap.Check(file, header);
        return header;
    }

    private static ChunkSpan Chunk(DatasetPath file, ReadOnlySpan<byte> bytes, int position)
    {
        var rest = bytes[position..];
        var length = rest.Length >= ChunkFrame ? BinaryPrimitives.ReadUInt32BigEndian(rest) : uint.MaxValue;
        if (length > rest.Length - ChunkFrame)
        {
            throw file.Fault($"is a PNG cut off after {bytes.Length} bytes, expected an end chunk (IEND); download it again");
        }

        var summed = rest.Slice(4, (int)length + 4);
        var sum = BinaryPrimitives.ReadUInt32BigEndian(rest[((int)length + 8)..]);
        return Crc32.HashToUInt32(summed) == sum
            ? new(summed[..4], summed[4..])
            : throw file.Fault($"is a damaged PNG: wrong check sum of the chunk at byte {position}; download it again");
    }

    private readonly ref struct ChunkSpan(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        private readonly ReadOnlySpan<byte> _type = type;
        private readonly ReadOnlySpan<byte> _content = content;

        public void Deconstruct(out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content)
        {
            type = _type;
            content = _content;
        }
    }
}
