using OpenCvSharp;
using Spatial.Pictures;

namespace Spatial.Tests;

public sealed class CanvasTests
{
    [Fact]
    public void TextIsWrittenInTheFontThatIsCarriedAlong()
    {
        using var canvas = new Canvas(200, 40, Rgb.White);
        canvas.Text("lane", 4, 28, 24, Rgb.Ink);

        Assert.True(canvas.Count(0, 0, 200, 40, PictureScenes.IsDark) > 60);
        Assert.Contains("DejaVuSans.ttf", typeof(Canvas).Assembly.GetManifestResourceNames());
        Assert.Equal((569 + 1255 + 1298 + 1260) * 24 / 2048.0, Canvas.WidthOf("lane", 24), 0.5); // DejaVu Sans advances by its own table
    }

    [Fact]
    public void TextThatDoesNotFitIsCutWithinItsRoom()
    {
        using var canvas = new Canvas(400, 40, Rgb.White);
        canvas.Text("a rather long explanation of everything", 0, 28, 24, Rgb.Ink, maxWidth: 120);

        Assert.True(canvas.Count(0, 0, 120, 40, PictureScenes.IsDark) > 60);
        Assert.Equal(0, canvas.Count(122, 0, 278, 40, color => color != Rgb.White));
    }

    [Fact]
    public void ControlCharactersAreWrittenAsSpaces()
    {
        Assert.Equal(Canvas.WidthOf("a b", 20), Canvas.WidthOf("a\nb", 20));
        Assert.Equal(Canvas.WidthOf("a b", 20), Canvas.WidthOf("a\ud800b", 20)); // half a surrogate pair
    }

    [Fact]
    public void WrappedLinesFitAndLoseNothing()
    {
        var text = "turn left at the next crossing, then " + new string('x', 60);

        var lines = Canvas.Wrapped(text, 20, 200);

        Assert.All(lines, line => Assert.True(Canvas.WidthOf(line, 20) <= 200, line));
        Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-1e12, 5, 1e12, 5)]
    [InlineData(-50, 5, 60, 5)]
    public void LinesThatLeaveThePictureAreCutAtItsEdge(double x0, double y0, double x1, double y1)
    {
        using var canvas = new Canvas(20, 10, Rgb.White);
        canvas.Line(x0, y0, x1, y1, Rgb.Ink);

        Assert.Equal(20, canvas.Count(0, 5, 20, 1, color => color.R < 200)); // a smooth line is not full ink
    }

    [Theory]
    [InlineData(-5, -5, 30, -5)]
    [InlineData(double.NaN, 5, 10, 5)]
    [InlineData(0, 5, double.PositiveInfinity, 5)]
    public void LinesOutsideAndLinesToNowhereLeaveNoTrace(double x0, double y0, double x1, double y1)
    {
        using var canvas = new Canvas(20, 10, Rgb.White);
        canvas.Line(x0, y0, x1, y1, Rgb.Ink);

        Assert.Equal(200, canvas.Count(Rgb.White));
    }

    [Fact]
    public void PixelsMustFillThePicture()
    {
        var error = Assert.Throws<ArgumentException>(() => Canvas.From(new(4, 3, new byte[35])));

        Assert.Contains("uint8 [3, 4, 3] = 36 values, got 35", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PngKeepsEveryPixelAndJpegKeepsColoursClose()
    {
        using var canvas = new Canvas(31, 17, new(10, 200, 90));
        canvas.Dot(20, 9, 5, new(250, 20, 30));

        using var png = Cv2.ImDecode(canvas.ToPng(), ImreadModes.Color);
        using var jpeg = Cv2.ImDecode(canvas.ToJpeg(), ImreadModes.Color);

        Assert.Equal(new Vec3b(30, 20, 250), png.At<Vec3b>(9, 20));
        Assert.Equal(new Vec3b(90, 200, 10), png.At<Vec3b>(0, 0));
        Assert.InRange(jpeg.At<Vec3b>(9, 20).Item2, 240, 255);
        Assert.InRange(jpeg.At<Vec3b>(0, 0).Item1, 195, 205);
    }

    [Fact]
    public void APlacedPictureKeepsItsShape()
    {
        using var tall = new Canvas(100, 200, Rgb.Ink);
        using var canvas = new Canvas(80, 40, Rgb.White);
        canvas.Place(tall, 0, 0, 80, 40); // 20 x 40, centred

        Assert.Equal(20 * 40, canvas.Count(Rgb.Ink));
        Assert.Equal(Rgb.Ink, canvas[30, 0]);
        Assert.Equal(Rgb.White, canvas[29, 0]);
    }

    [Fact]
    public void HuesRunFromRedOverGreenToBlue()
    {
        Assert.Equal(new Rgb(255, 0, 0), Rgb.FromHsv(0, 1, 1));
        Assert.Equal(new Rgb(0, 255, 0), Rgb.FromHsv(1.0 / 3, 1, 1));
        Assert.Equal(new Rgb(0, 0, 255), Rgb.FromHsv(-1.0 / 3, 1, 1));
        Assert.Equal(new Rgb(128, 128, 128), Rgb.FromHsv(0.4, 0, 0.5));
    }
}
