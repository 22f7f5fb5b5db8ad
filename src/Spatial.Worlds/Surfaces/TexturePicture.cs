namespace Spatial.Worlds;

/// <summary>A square picture that repeats in all directions, in the making: linear factors, 1 leaves a colour as it is. Row 0 is the lowest.</summary>
internal sealed class TexturePicture
{
    /// <summary>Pixels along each edge.</summary>
    public const int Size = 256;

    private readonly double[] _values = new double[3 * Size * Size];

    public TexturePicture(double red, double green, double blue) => Fill(0, 0, Size, Size, red, green, blue);

    /// <summary>Fills a rectangle; what sticks out comes in at the other edge.</summary>
    public TexturePicture Fill(int left, int bottom, int right, int top, double red, double green, double blue)
    {
        for (var row = bottom; row < top; row++)
        {
            for (var column = left; column < right; column++)
            {
                Set(column, row, red, green, blue);
            }
        }

        return this;
    }

    /// <summary>Fills a rectangle from one colour at its bottom to another at its top.</summary>
    public TexturePicture Fade(
        int left, int bottom, int right, int top, (double Red, double Green, double Blue) low, (double Red, double Green, double Blue) high)
    {
        for (var row = bottom; row < top; row++)
        {
            var amount = (row - bottom) / (double)Math.Max(1, top - bottom - 1);
            Fill(left, row, right, row + 1, low.Red + ((high.Red - low.Red) * amount), low.Green + ((high.Green - low.Green) * amount),
                low.Blue + ((high.Blue - low.Blue) * amount));
        }

        return this;
    }

    /// <summary>Multiplies all with noise.</summary>
    /// <param name="noise">Noise.</param>
    /// <param name="strength">Full swing from its darkest to its lightest, as a share.</param>
    public TexturePicture Grain(NoiseTile noise, double strength)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                Scale(column, row, 1 + (strength * (noise.At(column, row) - 0.5)));
            }
        }

        return this;
    }

    /// <summary>Multiplies a rectangle.</summary>
    public TexturePicture Dim(int left, int bottom, int right, int top, double factor)
    {
        for (var row = bottom; row < top; row++)
        {
            for (var column = left; column < right; column++)
            {
                Scale(column, row, factor);
            }
        }

        return this;
    }

    /// <summary>Multiplies each pixel with a factor of its column and row.</summary>
    public TexturePicture Each(Func<int, int, double> factor)
    {
        for (var row = 0; row < Size; row++)
        {
            for (var column = 0; column < Size; column++)
            {
                Scale(column, row, factor(column, row));
            }
        }

        return this;
    }

    /// <summary>As textures are stored: [Size, Size, 3] uint8, factors in 1/128.</summary>
    public void CopyTo(Span<byte> rgb)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            rgb[i] = (byte)Math.Clamp((_values[i] * 128) + 0.5, 0, 255);
        }
    }

    private void Set(int column, int row, double red, double green, double blue)
    {
        var at = Place(column, row);
        (_values[at], _values[at + 1], _values[at + 2]) = (red, green, blue);
    }

    private void Scale(int column, int row, double factor)
    {
        var at = Place(column, row);
        (_values[at], _values[at + 1], _values[at + 2]) = (_values[at] * factor, _values[at + 1] * factor, _values[at + 2] * factor);
    }

    private static int Place(int column, int row) => 3 * (((row & (Size - 1)) * Size) + (column & (Size - 1)));
}
