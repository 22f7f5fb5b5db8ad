using OpenCvSharp;

namespace Spatial.Datasets;

/// <summary>Reads camera images. The file's structure is checked before a decoder sees it.</summary>
public static class ImageFile
{
    /// <summary>Reads the pixels of an image of a known size.</summary>
    /// <param name="file">A JPEG, or a PNG by content whatever its name.</param>
    /// <param name="expectedWidth">Columns the dataset's table names; the calibration holds for no other size.</param>
    /// <param name="expectedHeight">Rows the dataset's table names.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>[H, W, 3] uint8 RGB as stored: a rotation tag is ignored, since the calibration belongs to the raw picture. Grey becomes three equal
    /// channels.</returns>
    /// <exception cref="InvalidDataException">Damaged, cut off, of another size, above a cap, or of a kind that is not read.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static ImagePixels ReadPixels(DatasetPath file, int expectedWidth, int expectedHeight, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(expectedWidth);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(expectedHeight);
        limits ??= FileLimits.Default;
        var bytes = FileContent.ReadAll(file, limits.MaxImageBytes, nameof(FileLimits.MaxImageBytes));
        var header = ImageHeader.Parse(file, bytes, CapOf(limits));
        if (header.Width != expectedWidth || header.Height != expectedHeight)
        {
            throw file.Fault($"expected {expectedWidth}x{expectedHeight} pixels as its table says, got {header.Width}x{header.Height}; "
                + "the calibration would be wrong");
        }

        return DecodeColor(file, bytes, header);
    }

    /// <summary>Reads size and kind without decoding a pixel, and checks that the file is whole.</summary>
    /// <param name="file">A JPEG or PNG.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <exception cref="InvalidDataException">Damaged, cut off, above a cap, or of a kind that is not read.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    public static ImageHeader ReadHeader(DatasetPath file, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        return ImageHeader.Parse(file, FileContent.ReadAll(file, limits.MaxImageBytes, nameof(FileLimits.MaxImageBytes)), CapOf(limits));
    }

    /// <summary>Decodes with OpenCV, turning each of its ways to fail into one error.</summary>
    /// <returns>A picture of the header's size; the caller disposes it.</returns>
    internal static Mat Decode(DatasetPath file, byte[] bytes, ImageHeader header, ImreadModes mode)
    {
        OpenCvRuntime.EnsureLoaded();
        Mat? decoded = null;
        try
        {
            decoded = Cv2.ImDecode(bytes, mode | ImreadModes.IgnoreOrientation);
            if (!decoded.Empty() && decoded.Cols == header.Width && decoded.Rows == header.Height && decoded.Depth() == MatType.CV_8U)
            {
                return decoded;
            }
        }
        catch (OpenCVException error)
        {
            throw file.Fault($"is a damaged {header.Format}: {error.Message}; download it again", error);
        }

        decoded.Dispose();
        throw file.Fault($"is a damaged {header.Format} that does not decode; download it again");
    }

    private static PixelCap CapOf(FileLimits limits) => new(limits.MaxImagePixels, nameof(FileLimits.MaxImagePixels));

    private static ImagePixels DecodeColor(DatasetPath file, byte[] bytes, ImageHeader header)
    {
        using var bgr = Decode(file, bytes, header, ImreadModes.Color);
        var rgb = new byte[(long)header.Width * header.Height * ImagePixels.Channels]; // [H, W, 3]
        using var target = Mat.FromPixelData(header.Height, header.Width, MatType.CV_8UC3, rgb);
        Cv2.CvtColor(bgr, target, ColorConversionCodes.BGR2RGB);
        return new(header.Width, header.Height, rgb);
    }
}
