using System.Reflection;
using ScottPlot;
using SkiaSharp;

namespace Spatial.Pictures;

/// <summary>The one font of all pictures, carried in this assembly: a machine without fonts would draw no text and report nothing.</summary>
public static class PictureFont
{
    private const string Resource = "DejaVuSans.ttf";
    private const string FamilyName = "DejaVu Sans";

    private static readonly Lazy<SKTypeface> LoadedTypeface = new(Load);
    private static readonly Lazy<bool> ChartsRegistered = new(RegisterForCharts);

    internal static SKTypeface Typeface => LoadedTypeface.Value;

    /// <summary>Makes ScottPlot use it, whatever fonts the machine has.</summary>
    public static void UseInCharts() => _ = ChartsRegistered.Value;

    /// <summary>How wide a line is in this font.</summary>
    /// <param name="text">The line.</param>
    /// <param name="size">Size of the font, in pixels.</param>
    /// <returns>Pixels.</returns>
    public static double WidthOf(string text, double size)
    {
        using var font = new SKFont(Typeface, (float)size);
        return font.MeasureText(text);
    }

    private static SKTypeface Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not embedded in {Assembly.GetExecutingAssembly().GetName().Name}");
        return SKTypeface.FromStream(stream) ?? throw new InvalidOperationException($"{Resource} is not a font that Skia can read");
    }

    private static bool RegisterForCharts()
    {
        ScottPlot.Fonts.FontResolvers.Insert(0, new Resolver());
        ScottPlot.Fonts.Default = FamilyName;
        return true;
    }

    private sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing width) => Named(fontName);

        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => Named(fontName);

        private static SKTypeface? Named(string fontName) => fontName == FamilyName ? Load() : null;
    }
}
