namespace Spatial.Worlds;

/// <summary>Paints walls with windows: two storeys of two windows, 128 pixels each way for one window with its share of the wall.</summary>
internal static class FacadePaint
{
    private const int Size = TexturePicture.Size;
    private const int Half = Size / 2;
    private const ulong Seed = 0xFACA;

    public static TexturePicture Brick(NoiseTile fine, NoiseTile coarse)
    {
        var picture = new TexturePicture(0.5, 0.44, 0.38);
        const int course = 4; // pixels: about 10 cm
        for (var row = 0; row < Size; row += course)
        {
            var shift = row / course % 2 * 4;
            for (var column = 0; column < Size; column += 8)
            {
                var light = 0.7 + (0.6 * fine.At((column * 5) + row, row * 3));
                picture.Fill(column + shift, row, column + shift + 7, row + course - 1, 0.40 * light, 0.155 * light, 0.10 * light);
            }
        }

        picture.Grain(coarse, 0.3);
        ForEachWindow((left, bottom, number) =>
        {
            picture.Fill(left + 32, bottom + 30, left + 96, bottom + 36, 0.62, 0.58, 0.5) // sill
                .Fill(left + 34, bottom + 100, left + 94, bottom + 107, 0.5, 0.45, 0.38); // lintel
            Window(picture, left + 37, bottom + 36, left + 91, bottom + 100, (0.8, 0.8, 0.77), number);
        });
        return picture;
    }

    public static TexturePicture Plaster(NoiseTile fine, NoiseTile coarse)
    {
        var picture = new TexturePicture(0.92, 0.92, 0.92).Grain(coarse, 0.16).Grain(fine, 0.06);
        picture.Fill(0, 0, Size, 3, 0.78, 0.78, 0.78).Fill(0, Half, Size, Half + 4, 0.8, 0.8, 0.8); // string courses
        ForEachWindow((left, bottom, number) =>
        {
            picture.Fill(left + 29, bottom + 27, left + 99, bottom + 106, 1.1, 1.1, 1.08)
                .Fill(left + 27, bottom + 23, left + 101, bottom + 29, 0.7, 0.69, 0.67);
            Window(picture, left + 35, bottom + 30, left + 93, bottom + 101, (0.42, 0.33, 0.25), number);
            if (number % 3 == 0)
            {
                // Shutters.
                foreach (var shutter in new[] { left + 14, left + 95 })
                {
                    picture.Fill(shutter, bottom + 29, shutter + 19, bottom + 102, 0.14, 0.24, 0.2);
                    for (var slat = bottom + 32; slat < bottom + 100; slat += 5)
                    {
                        picture.Dim(shutter + 2, slat, shutter + 17, slat + 2, 0.6);
                    }
                }
            }
        });
        return picture;
    }

    public static TexturePicture Concrete(NoiseTile fine, NoiseTile coarse)
    {
        var picture = new TexturePicture(0.88, 0.87, 0.85).Grain(coarse, 0.25).Grain(fine, 0.08);
        for (var column = 0; column < Size; column += 64)
        {
            picture.Dim(column, 0, column + 2, Size, 0.7);
        }

        ForEachWindow((left, bottom, number) =>
        {
            picture.Dim(left, bottom, left + Half, bottom + 2, 0.6);
            Window(picture, left + 8, bottom + 40, left + 62, bottom + 104, (0.2, 0.2, 0.21), number);
            Window(picture, left + 64, bottom + 40, left + 120, bottom + 104, (0.2, 0.2, 0.21), number + 1);
        });
        return picture;
    }

    public static TexturePicture Glass()
    {
        var picture = new TexturePicture(0.3, 0.32, 0.33);
        for (var row = 0; row < Size; row += 64)
        {
            for (var column = 0; column < Size; column += 64)
            {
                var numbers = SeededNumbers.Of(Seed, 9, (ulong)row, (ulong)column);
                var light = numbers.NextBetween(0.7, 1.25);
                var isParapet = row / 64 % 2 == 0;
                var (low, high) = isParapet ? (0.42, 0.46) : (0.26, 0.5);
                picture.Fade(column + 3, row + 3, column + 64, row + 64, (low * 0.72 * light, low * 0.92 * light, low * light),
                    (high * 0.8 * light, high * light, high * 1.1 * light));
            }
        }

        return picture;
    }

    // Of a tile only the lower half shows: two shops, one with its door on the right.
    public static TexturePicture Shop(NoiseTile fine)
    {
        var picture = new TexturePicture(0.34, 0.33, 0.32).Grain(fine, 0.2);
        for (var shop = 0; shop < 2; shop++)
        {
            var (left, numbers) = (shop * Half, SeededNumbers.Of(Seed, 11, (ulong)shop));
            var (red, green, blue) = shop == 0 ? (0.10, 0.16, 0.13) : (0.3, 0.12, 0.09);
            picture.Fill(left + 3, 0, left + 125, 110, red, green, blue);
            picture.Fade(left + 7, 22, left + 82, 104, (0.16, 0.14, 0.11), (0.5, 0.46, 0.36)); // a lit window
            for (var thing = 0; thing < 9; thing++)
            {
                var (x, width) = (left + 9 + (thing * 8), 4 + numbers.NextIndex(5));
                picture.Fill(x, 22, x + width, 34 + numbers.NextIndex(34), numbers.NextBetween(0.08, 0.9), numbers.NextBetween(0.08, 0.7),
                    numbers.NextBetween(0.06, 0.6));
            }

            picture.Fill(left + 44, 22, left + 46, 104, red, green, blue);
            picture.Fade(left + 88, 6, left + 120, 96, (0.06, 0.07, 0.08), (0.3, 0.33, 0.36)).Fill(left + 88, 30, left + 120, 33, red, green, blue)
                .Fill(left + 92, 42, left + 94, 56, 0.8, 0.75, 0.6);
        }

        return picture;
    }

    // Frame, panes that mirror the sky more the higher they are, now and then a curtain, a blind or a light.
    private static void Window(TexturePicture picture, int left, int bottom, int right, int top, (double Red, double Green, double Blue) frame, int number)
    {
        picture.Fill(left, bottom, right, top, frame.Red, frame.Green, frame.Blue);
        var (middle, transom) = ((left + right) / 2, bottom + ((top - bottom) * 7 / 10));
        var numbers = SeededNumbers.Of(Seed, (ulong)number);
        var light = numbers.NextBetween(0.8, 1.3);
        foreach (var (from, to) in new[] { (left + 4, middle - 1), (middle + 2, right - 3) })
        {
            picture.Fade(from, bottom + 4, to, top - 3, (0.035 * light, 0.045 * light, 0.055 * light), (0.20 * light, 0.25 * light, 0.31 * light));
        }

        switch (number % 5)
        {
            case 1: // curtains
                picture.Fade(left + 4, bottom + 4, left + 13, top - 3, (0.3, 0.28, 0.24), (0.5, 0.48, 0.44))
                    .Fade(right - 12, bottom + 4, right - 3, top - 3, (0.3, 0.28, 0.24), (0.5, 0.48, 0.44));
                break;
            case 3: // a blind, half down
                picture.Fill(left + 4, bottom + ((top - bottom) / 2), right - 3, top - 3, 0.55, 0.53, 0.48);
                break;
        }

        picture.Fill(left, transom, right, transom + 3, frame.Red, frame.Green, frame.Blue)
            .Fill(middle - 1, bottom, middle + 2, top, frame.Red, frame.Green, frame.Blue);
        picture.Dim(left, top, right, top + 2, 0.6); // the reveal's shadow
    }

    private static void ForEachWindow(Action<int, int, int> paint)
    {
        for (var number = 0; number < 4; number++)
        {
            paint(number % 2 * Half, number / 2 * Half, number);
        }
    }
}
