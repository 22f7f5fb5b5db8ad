using System.Text;
using SkiaSharp;

namespace Spatial.Pictures;

/// <content>Text. Any text is untrusted: control characters become spaces, and what does not fit is cut with an ellipsis.</content>
public sealed partial class Canvas
{
    /// <summary>Writes one line.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="x">Left edge, pixels.</param>
    /// <param name="baseline">Row the letters stand on.</param>
    /// <param name="size">Font size, pixels.</param>
    /// <param name="color">Colour.</param>
    /// <param name="maxWidth">Room in pixels; longer text is cut.</param>
    /// <param name="bold">Heavier strokes.</param>
    public void Text(string text, double x, double baseline, double size, Rgb color, double maxWidth = double.PositiveInfinity, bool bold = false)
    {
        using var font = Font(size, bold);
        using var paint = new SKPaint { Color = new(color.R, color.G, color.B), IsAntialias = true };
        _surface.Canvas.DrawText(Fitted(Printable(text), font, maxWidth), (float)x, (float)baseline, SKTextAlign.Left, font, paint);
        _surface.Canvas.Flush();
    }

    /// <summary>Width of a line of text in pixels.</summary>
    public static double WidthOf(string text, double size, bool bold = false)
    {
        using var font = Font(size, bold);
        return font.MeasureText(Printable(text));
    }

    /// <summary>Breaks text into lines that fit a width; words too long for a line are broken too.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="size">Font size, pixels.</param>
    /// <param name="width">Room in pixels.</param>
    public static IReadOnlyList<string> Wrapped(string text, double size, double width)
    {
        using var font = Font(size, bold: false);
        var lines = new List<string>();
        var line = "";
        foreach (var word in Printable(text).Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (font.MeasureText(longer) <= width)
            {
                line = longer;
                continue;
            }

            if (line.Length > 0)
            {
                lines.Add(line);
            }

            line = word;
            while (font.MeasureText(line) > width && line.Length > 1)
            {
                var kept = Math.Max(1, (int)font.BreakText(line, (float)width));
                lines.Add(line[..kept]);
                line = line[kept..];
            }
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>Draws a chart into a rectangle.</summary>
    internal void Place(ScottPlot.Plot plot, int left, int top, int width, int height)
    {
        using var chart = new Canvas(width, height, Rgb.White); // ScottPlot clears the whole of what it draws on
        plot.Render(chart._surface.Canvas, width, height);
        chart._surface.Canvas.Flush();
        Place(chart, left, top, width, height);
    }

    private static SKFont Font(double size, bool bold) => new(PictureFont.Typeface, (float)size)
    {
        Edging = SKFontEdging.Antialias,
        Hinting = SKFontHinting.None, // the same shapes on every machine
        Subpixel = true,
        Embolden = bold,
    };

    private static string Fitted(string text, SKFont font, double maxWidth)
    {
        if (font.MeasureText(text) <= maxWidth)
        {
            return text;
        }

        var kept = text.Length;
        while (kept > 0 && font.MeasureText(text[..kept] + "\u2026") > maxWidth)
        {
            kept--;
        }

        return text[..kept] + "\u2026";
    }

    private static string Printable(string text)
    {
        const int longestShown = 4000; // nothing readable fits a picture beyond this, and measuring is not free
        var printable = new StringBuilder(Math.Min(text.Length, longestShown));
        foreach (var rune in text.EnumerateRunes().Take(longestShown))
        {
            printable.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar ? " " : rune.ToString());
        }

        return printable.ToString();
    }
}
