using OpenCvSharp;
using SkiaSharp;
using Spatial.Datasets;

namespace Spatial.Pictures;

/// <summary>A picture being drawn: OpenCV draws shapes and images, Skia writes text, both into the same [H, W, 4] pixels.</summary>
public sealed partial class Canvas : IDisposable
{
    private readonly Mat _pixels; // [H, W, 4] uint8, blue green red opaque
    private readonly SKSurface _surface;

    /// <summary>An empty picture of one colour.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Canvas(int width, int height, Rgb background)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        OpenCvRuntime.EnsureLoaded();
        _pixels = new Mat(height, width, MatType.CV_8UC4, Bgra(background));
        var layout = new SKImageInfo(width, height, SKColorType.Bgra8888, SKAlphaType.Opaque);
        _surface = SKSurface.Create(layout, _pixels.Data, (int)_pixels.Step());
    }

    /// <summary>Columns.</summary>
    public int Width => _pixels.Cols;

    /// <summary>Rows.</summary>
    public int Height => _pixels.Rows;

    /// <summary>[H, W, 4] uint8, blue green red opaque.</summary>
    internal Mat Pixels => _pixels;

    /// <summary>The colour of one pixel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The pixel is outside.</exception>
    public Rgb this[int x, int y]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)x, (uint)Width, nameof(x));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)y, (uint)Height, nameof(y));
            var pixel = _pixels.At<Vec4b>(y, x);
            return new(pixel.Item2, pixel.Item1, pixel.Item0);
        }
    }

    /// <summary>A canvas that starts as a camera's picture.</summary>
    /// <param name="pixels">[H, W, 3] uint8 RGB.</param>
    /// <exception cref="ArgumentException">The array does not hold width x height pixels.</exception>
    public static Canvas From(ImagePixels pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        var expected = (long)pixels.Width * pixels.Height * ImagePixels.Channels;
        if (pixels.Width <= 0 || pixels.Height <= 0 || pixels.Rgb.Length != expected)
        {
            throw new ArgumentException(
                $"pixels must be uint8 [{pixels.Height}, {pixels.Width}, 3] = {expected} values, got {pixels.Rgb.Length}", nameof(pixels));
        }

        var canvas = new Canvas(pixels.Width, pixels.Height, Rgb.White);
        using var rgb = Mat.FromPixelData(pixels.Height, pixels.Width, MatType.CV_8UC3, pixels.Rgb);
        Cv2.CvtColor(rgb, canvas._pixels, ColorConversionCodes.RGB2BGRA);
        return canvas;
    }

    /// <summary>Places another picture here, shrunk or grown to fit a rectangle without changing its shape, and centred in it.</summary>
    public void Place(Canvas picture, int left, int top, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var scale = Math.Min((double)width / picture.Width, (double)height / picture.Height);
        var size = new Size(Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
        using var target = new Mat(_pixels, new Rect(left + ((width - size.Width) / 2), top + ((height - size.Height) / 2), size.Width, size.Height));
        if (size == picture._pixels.Size())
        {
            picture._pixels.CopyTo(target);
            return;
        }

        Cv2.Resize(picture._pixels, target, size, interpolation: scale < 1 ? InterpolationFlags.Area : InterpolationFlags.Linear);
    }

    /// <summary>The picture as a PNG file's bytes; lossless, for drawings.</summary>
    public byte[] ToPng() => Encode(".png", new ImageEncodingParam(ImwriteFlags.PngCompression, 3));

    /// <summary>The picture as a JPEG file's bytes; colours at full resolution, since coloured points are small.</summary>
    public byte[] ToJpeg()
    {
        const int quality = 92; // text and points stay clean, at a quarter of PNG's size for photographs
        const int everyPixelHasItsColor = 0x111111;
        const ImwriteFlags samplingFactor = (ImwriteFlags)7; // IMWRITE_JPEG_SAMPLING_FACTOR, which OpenCvSharp does not name
        return Encode(".jpg", new(ImwriteFlags.JpegQuality, quality), new(samplingFactor, everyPixelHasItsColor));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _surface.Dispose();
        _pixels.Dispose();
    }

    private static Scalar Bgra(Rgb color) => new(color.B, color.G, color.R, 255);

    private byte[] Encode(string extension, params ImageEncodingParam[] settings)
    {
        using var bgr = new Mat();
        Cv2.CvtColor(_pixels, bgr, ColorConversionCodes.BGRA2BGR);
        Cv2.ImEncode(extension, bgr, out var bytes, settings);
        return bytes;
    }
}
