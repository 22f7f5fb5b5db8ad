namespace Spatial.Pictures;

/// <summary>A colour, 0 to 255 each.</summary>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Paper.</summary>
    public static Rgb White => new(255, 255, 255);

    /// <summary>Text and lines.</summary>
    public static Rgb Ink => new(24, 24, 27);

    /// <summary>Secondary text.</summary>
    public static Rgb Grey => new(110, 110, 118);

    /// <summary>Grid lines, and the tile of a missing picture.</summary>
    public static Rgb Pale => new(214, 214, 220);

    /// <summary>The same hue with each channel scaled.</summary>
    /// <param name="factor">0 gives black, 1 the colour itself.</param>
    public Rgb Darkened(double factor) => new((byte)(R * factor), (byte)(G * factor), (byte)(B * factor));

    /// <summary>A colour of the hue circle.</summary>
    /// <param name="hue">Turns: 0 red, 1/3 green, 2/3 blue; any whole number may be added.</param>
    /// <param name="saturation">0 (grey) to 1.</param>
    /// <param name="value">0 (black) to 1.</param>
    public static Rgb FromHsv(double hue, double saturation, double value)
    {
        var sixths = (hue - Math.Floor(hue)) * 6;
        return new(Channel(5), Channel(3), Channel(1));

        byte Channel(double offset)
        {
            var k = (offset + sixths) % 6;
            return (byte)Math.Round(255 * value * (1 - (saturation * Math.Clamp(Math.Min(k, 4 - k), 0, 1))));
        }
    }
}
