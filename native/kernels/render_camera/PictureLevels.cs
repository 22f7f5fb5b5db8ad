namespace Spatial.Native;

/// <summary>Pictures halved again and again, for surfaces seen from afar. Laid out as <c>render_camera.h</c> says.</summary>
internal static class PictureLevels
{
    private const int MostTextureSize = 4096;

    // sRGB and linear light.
    private static readonly float[] LinearOfByte = [.. Enumerable.Range(0, 256).Select(value => (float)LinearOf(value / 255.0))];

    /// <summary>[4096] byte of the linear value i / 4095.</summary>
    public static readonly int[] ByteOfLinear = [.. Enumerable.Range(0, 4096).Select(i => (int)Math.Round(255 * SrgbOf(i / 4095.0)))];

    /// <summary>All levels of all textures, [P, S].</summary>
    /// <exception cref="ArgumentException">The size is no power of two, or there are not as many bytes as pixels.</exception>
    public static int[] OfTextures(SurfaceTextures textures)
    {
        var (size, count, rgb) = textures;
        if (size < 1 || size > MostTextureSize || !int.IsPow2(size) || count < 0 || rgb.LongLength != 3L * count * size * size)
        {
            throw new ArgumentException(
                $"textures must be uint8 [{count}, {size}, {size}, 3] with a size that is a power of two up to {MostTextureSize}, got {rgb.LongLength} values", nameof(textures));
        }

        var perTexture = TexelsOf(size);
        var texels = new int[checked(perTexture * count)];
        for (var texture = 0; texture < count; texture++)
        {
            var begin = texture * perTexture;
            Pack(rgb.AsSpan(3 * texture * size * size, 3 * size * size), texels.AsSpan(begin));
            for (var edge = size; edge > 1; edge /= 2)
            {
                var next = begin + (edge * edge);
                Halve(texels.AsSpan(begin, edge * edge), edge, edge, texels.AsSpan(next), null);
                begin = next;
            }
        }

        return texels;
    }

    /// <summary>Texels of all levels of one texture, S.</summary>
    public static int TexelsOf(int size) => ((4 * size * size) - 1) / 3;

    /// <summary>All levels of the ground [G], and where each begins, its width and its height [L, 3].</summary>
    /// <exception cref="ArgumentException">There are not as many bytes as pixels, or a pixel has no size.</exception>
    public static (int[] Pixels, int[] Levels) OfGround(PaintedGround ground)
    {
        var (edge, width, height, rgb) = ground;
        if (width < 1 || height < 1 || rgb.LongLength != 3L * width * height || !(edge > 0) || !double.IsFinite(edge))
        {
            throw new ArgumentException(
                $"the ground must be uint8 [{height}, {width}, 3] with pixels larger than 0, got {rgb.LongLength} values and {edge} m", nameof(ground));
        }

        var levels = new List<int>();
        var total = 0;
        for (var (w, h) = (width, height); ; (w, h) = (Math.Max(1, w / 2), Math.Max(1, h / 2)))
        {
            levels.AddRange([total, w, h]);
            total = checked(total + (w * h));
            if (w == 1 && h == 1)
            {
                break;
            }
        }

        var pixels = new int[total];
        Pack(rgb, pixels);
        for (var level = 3; level < levels.Count; level += 3)
        {
            var (from, w, h) = (levels[level - 3], levels[level - 2], levels[level - 1]);
            Halve(pixels.AsSpan(from, w * h), w, h, pixels.AsSpan(levels[level]), LinearOfByte);
        }

        return (pixels, [.. levels]);
    }

    private static void Pack(ReadOnlySpan<byte> rgb, Span<int> packed)
    {
        for (var i = 0; i < rgb.Length / 3; i++)
        {
            packed[i] = (rgb[3 * i] << 16) | (rgb[(3 * i) + 1] << 8) | rgb[(3 * i) + 2];
        }
    }

    // Means of 2 x 2 pixels, of their light where a table gives it; an odd last column or row is left out, a single one counts twice.
    private static void Halve(ReadOnlySpan<int> from, int width, int height, Span<int> to, float[]? light)
    {
        var (w, h) = (Math.Max(1, width / 2), Math.Max(1, height / 2));
        var (right, down) = (width > 1 ? 1 : 0, height > 1 ? width : 0);
        for (var y = 0; y < h; y++)
        {
            for (var x = 0; x < w; x++)
            {
                var at = (2 * y * width) + (2 * x);
                var (a, b, c, d) = (from[at], from[at + right], from[at + down], from[at + right + down]);
                to[(y * w) + x] = (Mean(a, b, c, d, 16, light) << 16) | (Mean(a, b, c, d, 8, light) << 8) | Mean(a, b, c, d, 0, light);
            }
        }
    }

    private static int Mean(int a, int b, int c, int d, int shift, float[]? light)
    {
        var (p, q, r, s) = ((a >> shift) & 255, (b >> shift) & 255, (c >> shift) & 255, (d >> shift) & 255);
        return light is null
            ? (p + q + r + s + 2) / 4
            : ByteOfLinear[(int)(((light[p] + light[q] + light[r] + light[s]) * (4095f / 4)) + 0.5f)];
    }

    private static double LinearOf(double srgb) => srgb <= 0.04045 ? srgb / 12.92 : Math.Pow((srgb + 0.055) / 1.055, 2.4);

    private static double SrgbOf(double linear) => linear <= 0.0031308 ? linear * 12.92 : (1.055 * Math.Pow(linear, 1 / 2.4)) - 0.055;
}
