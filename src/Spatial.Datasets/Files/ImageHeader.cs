namespace Spatial.Datasets;

/// <summary>What an image file says about itself before any pixel is decoded.</summary>
/// <param name="Format">JPEG or PNG, by content.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">Values per pixel as stored.</param>
public sealed record ImageHeader(string Format, int Width, int Height, int Channels)
{
    /// <summary>Walks a whole image file by its structure and finds its header.</summary>
    /// <exception cref="InvalidDataException">Not a JPEG or PNG, cut off, damaged in its structure, or of a kind that is not read.</exception>
    internal static ImageHeader Parse(DatasetPath file, ReadOnlySpan<byte> bytes, PixelCap cap)
    {
        if (bytes.Length == 0)
        {
            throw file.Fault("is empty (0 bytes), expected a JPEG image; download it again");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8]))
        {
            return JpegStructure.Parse(file, bytes, cap);
        }

        if (bytes.StartsWith(PngStructure.Signature))
        {
            return PngStructure.Parse(file, bytes, cap);
        }

        var kind = bytes.StartsWith("RIFF"u8) ? "a WebP image"
            : bytes.StartsWith("GIF8"u8) ? "a GIF image"
            : bytes.StartsWith("BM"u8) ? "a BMP image"
            : $"a file that starts with bytes {Convert.ToHexString(bytes[..Math.Min(4, bytes.Length)])}";
        throw file.Fault($"expected a JPEG or PNG image, got {kind}");
    }
}

/// <summary>The most pixels an image may declare, and the option that says so.</summary>
internal readonly record struct PixelCap(long Pixels, string Option)
{
    /// <exception cref="InvalidDataException">The image declares more.</exception>
    public void Check(DatasetPath file, ImageHeader header)
    {
        if ((long)header.Width * header.Height > Pixels)
        {
            throw file.Fault($"declares {header.Width}x{header.Height} pixels, more than the {Pixels} that {Option} allows");
        }
    }
}
