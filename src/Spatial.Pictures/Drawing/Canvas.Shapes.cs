using OpenCvSharp;

namespace Spatial.Pictures;

/// <content>Shapes. Coordinates are pixels; whole numbers are pixel centres.</content>
public sealed partial class Canvas
{
    private const int SubpixelBits = 4; // lines and polygons are placed to a sixteenth of a pixel

    /// <summary>A filled dot around the nearest pixel.</summary>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    /// <param name="radius">Pixels; 0 is a single pixel.</param>
    /// <param name="color">Colour.</param>
    public void Dot(double x, double y, int radius, Rgb color) =>
        Cv2.Circle(_pixels, new Point((int)Math.Floor(x + 0.5), (int)Math.Floor(y + 0.5)), radius, Bgra(color), Cv2.FILLED);

    /// <summary>A smooth circle line.</summary>
    public void Circle(double x, double y, double radius, Rgb color, int thickness = 1) =>
        Cv2.Circle(_pixels, Fixed(x, y), (int)Math.Round(radius * (1 << SubpixelBits)), Bgra(color), thickness, LineTypes.AntiAlias, SubpixelBits);

    /// <summary>A smooth line; parts outside the picture are cut off.</summary>
    public void Line(double x0, double y0, double x1, double y1, Rgb color, int thickness = 1)
    {
        if (LineClipping.ToRectangle(ref x0, ref y0, ref x1, ref y1, Width, Height, margin: thickness))
        {
            Cv2.Line(_pixels, Fixed(x0, y0), Fixed(x1, y1), Bgra(color), thickness, LineTypes.AntiAlias, SubpixelBits);
        }
    }

    /// <summary>A smooth line with a head at its end.</summary>
    /// <param name="x0">Start column.</param>
    /// <param name="y0">Start row.</param>
    /// <param name="x1">End column.</param>
    /// <param name="y1">End row.</param>
    /// <param name="headLength">Length of the two strokes of the head, pixels.</param>
    /// <param name="color">Colour.</param>
    /// <param name="thickness">Pixels.</param>
    public void Arrow(double x0, double y0, double x1, double y1, double headLength, Rgb color, int thickness = 2)
    {
        const double halfAngle = 0.5; // radians
        var backwards = Math.Atan2(y0 - y1, x0 - x1);
        Line(x0, y0, x1, y1, color, thickness);
        Line(x1, y1, x1 + (headLength * Math.Cos(backwards + halfAngle)), y1 + (headLength * Math.Sin(backwards + halfAngle)), color, thickness);
        Line(x1, y1, x1 + (headLength * Math.Cos(backwards - halfAngle)), y1 + (headLength * Math.Sin(backwards - halfAngle)), color, thickness);
    }

    /// <summary>A filled rectangle of whole pixels; parts outside the picture are cut off.</summary>
    public void Fill(int left, int top, int width, int height, Rgb color) =>
        Cv2.Rectangle(_pixels, new Rect(left, top, width, height), Bgra(color), Cv2.FILLED);

    /// <summary>Fills a rectangle pixel by pixel; parts outside the picture are left out.</summary>
    /// <param name="left">First column.</param>
    /// <param name="top">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="colorAt">Colour of a (column, row) of this canvas; null leaves the pixel as it is.</param>
    internal void Fill(int left, int top, int width, int height, Func<int, int, Rgb?> colorAt)
    {
        var rows = _pixels.AsRows<Vec4b>();
        for (var row = Math.Max(0, top); row < Math.Min(Height, top + height); row++)
        {
            var pixels = rows[row];
            for (var column = Math.Max(0, left); column < Math.Min(Width, left + width); column++)
            {
                if (colorAt(column, row) is { } color)
                {
                    pixels[column] = new(color.B, color.G, color.R, 255);
                }
            }
        }
    }

    /// <summary>Dims a rectangle so that text on it can be read.</summary>
    public void Shade(int left, int top, int width, int height)
    {
        const double remaining = 0.35;
        var region = new Rect(left, top, width, height).Intersect(new Rect(0, 0, Width, Height));
        if (region.Width > 0 && region.Height > 0)
        {
            using var pixels = new Mat(_pixels, region);
            pixels.ConvertTo(pixels, MatType.CV_8UC4, remaining);
            Cv2.Add(pixels, new Scalar(0, 0, 0, 255), pixels);
        }
    }

    private static Point Fixed(double x, double y) =>
        new((int)Math.Round(x * (1 << SubpixelBits)), (int)Math.Round(y * (1 << SubpixelBits)));
}
