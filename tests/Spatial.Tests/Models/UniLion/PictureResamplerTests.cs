using Spatial.Models;
using static TorchSharp.torch;

namespace Spatial.Tests;

public sealed class PictureResamplerTests
{
    [Fact]
    public void APictureOfItsOwnSizeIsCopied()
    {
        var picture = Noise(7, 5);

        Assert.Equal(picture.Rgb, PictureResampler.Draw(picture, new(1, 7, 5, 0, 0, 7, 5)));
    }

    [Fact]
    public void TheCutIsWhereItIsAndBlackBeyondThePicture()
    {
        var picture = Noise(6, 4);

        var drawn = PictureResampler.Draw(picture, new(1, 6, 4, -1, 2, 9, 3));

        for (var row = 0; row < 3; row++)
        {
            for (var column = 0; column < 9; column++)
            {
                var (x, y) = (column - 1, row + 2);
                var expected = x is >= 0 and < 6 && y < 4 ? picture.Rgb.AsSpan(((y * 6) + x) * 3, 3).ToArray() : [0, 0, 0];
                Assert.Equal(expected, drawn.AsSpan(((row * 9) + column) * 3, 3).ToArray());
            }
        }
    }

    [Fact]
    public void HalfAsWideIsMixedByTheCubicFilter()
    {
        // The middle of three lies between pixels 2 and 3; by hand for distances of 0.25, 0.75 and 1.25 pixels of the result.
        byte[] line = [10, 20, 30, 200, 100, 90];
        var picture = new ImagePixels(6, 1, [.. line.SelectMany(value => new[] { value, value, value })]);
        double[] weights = [-0.0703125, 0.2265625, 0.8671875, 0.8671875, 0.2265625, -0.0703125];
        var sum = line.Zip(weights, (value, weight) => value * weight).Sum() / weights.Sum();

        var drawn = PictureResampler.Draw(picture, new(0.5, 3, 1, 1, 0, 1, 1));

        Assert.Equal((byte)Math.Round(sum), drawn[0]);
        Assert.Equal(drawn[0], drawn[2]);
    }

    [Theory]
    [InlineData(160, 90, 0.66, 105, 59)]
    [InlineData(53, 31, 0.4, 21, 12)]
    [InlineData(20, 15, 1.5, 30, 22)]
    public void AgreesWithAPlainVersionToTheLastBit(int width, int height, double scale, int resizedWidth, int resizedHeight)
    {
        var picture = Noise(width, height);

        var drawn = PictureResampler.Draw(picture, new(scale, resizedWidth, resizedHeight, 2, 3, resizedWidth - 4, resizedHeight - 3));

        var plain = PlainResize(picture, resizedWidth, resizedHeight);
        for (var row = 0; row < resizedHeight - 3; row++)
        {
            Assert.Equal(
                plain.AsSpan((((row + 3) * resizedWidth) + 2) * 3, (resizedWidth - 4) * 3).ToArray(),
                drawn.AsSpan(row * (resizedWidth - 4) * 3, (resizedWidth - 4) * 3).ToArray());
        }
    }

    [Fact]
    public void MirroredAndTurnedPixelsAreWhereTheLayoutSays()
    {
        // A white spot of nine pixels, drawn at three times the size, mirrored and turned.
        var pixels = new byte[60 * 40 * 3];
        for (var i = 0; i < 9; i++)
        {
            pixels.AsSpan(((((11 + (i / 3)) * 60) + 41 + (i % 3)) * 3), 3).Fill(255);
        }

        var layout = new PictureLayout(3, 180, 120, 20, 10, 150, 100, Mirrored: true, TurnDegrees: 20);
        var drawn = PictureResampler.Draw(new(60, 40, pixels), layout);

        var (sum, x, y) = (0.0, 0.0, 0.0);
        for (var i = 0; i < drawn.Length; i += 3)
        {
            (sum, x, y) = (sum + drawn[i], x + (drawn[i] * (i / 3 % 150 + 0.5)), y + (drawn[i] * (i / 3 / 150 + 0.5)));
        }

        var place = layout.NetworkFromCamera.ToMatrix() * new Vector3d(42.5, 12.5, 1); // the middle of the spot
        Assert.Equal(place.X, x / sum, 0.2);
        Assert.Equal(place.Y, y / sum, 0.2);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void NumbersAreTheOfficialOnesAndReleaseCompatSwapsColours()
    {
        using var scope = NewDisposeScope();
        using var golden = new GoldenTensors("drivepi/camera_inputs_io");
        var rgb = golden["normalise.rgb_image"].data<byte>().ToArray();
        var (released, corrected) = (new float[rgb.Length], new float[rgb.Length]);

        PictureNormalisation.Apply(rgb, released, DrivePiBehaviour.ReleaseCompat);
        PictureNormalisation.Apply(rgb, corrected, DrivePiBehaviour.Corrected);

        GoldenTensors.AssertAlike(golden["normalise.y"], tensor(released, [3, 4, 5]), 3e-4, least: 1);
        Assert.Equal((rgb[0] - 123.675f) / 58.395f, corrected[0], 1e-5f); // red by red's numbers
        Assert.Equal((rgb[1] - 116.28f) / 57.12f, corrected[20], 1e-5f);
        Assert.Equal((rgb[2] - 103.53f) / 57.375f, corrected[40], 1e-5f);
    }

    [Fact]
    public void PicturesThatDoNotFitAreRefused()
    {
        Assert.Contains("must have 2x2x3 values, got 11", Assert.Throws<ArgumentException>(() => PictureResampler.Draw(new(2, 2, new byte[11]), new(1, 2, 2, 0, 0, 2, 2))).Message);
        Assert.Contains("must have pixels, got 0x2", Assert.Throws<ArgumentException>(() => PictureResampler.Draw(new(2, 2, new byte[12]), new(0.1, 0, 2, 0, 0, 2, 2))).Message);
        Assert.Contains("as many values as the picture", Assert.Throws<ArgumentException>(() => PictureNormalisation.Apply(new byte[12], new float[11], DrivePiBehaviour.Corrected)).Message);
    }

    private static ImagePixels Noise(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        new Random(5).NextBytes(pixels);
        return new(width, height, pixels);
    }

    // Rows, then columns, one value at a time.
    private static byte[] PlainResize(ImagePixels picture, int width, int height)
    {
        var squeezed = new byte[picture.Height * width * 3];
        for (var i = 0; i < squeezed.Length; i++)
        {
            var (row, x, channel) = (i / (width * 3), i / 3 % width, i % 3);
            squeezed[i] = Mixed(picture.Width, width, x, at => picture.Rgb[(((row * picture.Width) + at) * 3) + channel]);
        }

        var resized = new byte[height * width * 3];
        for (var i = 0; i < resized.Length; i++)
        {
            var (y, rest) = (i / (width * 3), i % (width * 3));
            resized[i] = Mixed(picture.Height, height, y, at => squeezed[(at * width * 3) + rest]);
        }

        return resized;
    }

    private static byte Mixed(int length, int resized, int result, Func<int, byte> pixel)
    {
        var scale = (double)length / resized;
        var reach = 2 * Math.Max(scale, 1);
        var centre = (result + 0.5) * scale;
        var (start, end) = (Math.Max(0, (int)(centre - reach + 0.5)), Math.Min(length, (int)(centre + reach + 0.5)));
        var weights = Enumerable.Range(start, end - start).Select(at => Cubic((at - centre + 0.5) / Math.Max(scale, 1))).ToArray();
        var sum = 1L << 21;
        for (var k = 0; k < weights.Length; k++)
        {
            sum += pixel(start + k) * (long)((weights[k] / weights.Sum() * (1 << 22)) + (weights[k] < 0 ? -0.5 : 0.5));
        }

        return (byte)Math.Clamp(sum >> 22, 0, 255);

        static double Cubic(double x) => Math.Abs(x) switch
        {
            < 1 and var d => (1.5 * d * d * d) - (2.5 * d * d) + 1,
            < 2 and var d => (-0.5 * d * d * d) + (2.5 * d * d) - (4 * d) + 2,
            _ => 0,
        };
    }
}
