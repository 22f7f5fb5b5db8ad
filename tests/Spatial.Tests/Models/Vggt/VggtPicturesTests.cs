using Spatial.Models;

namespace Spatial.Tests;

public sealed class VggtPicturesTests
{
    private static readonly VggtConfig Config = new(); // 518 pixels in patches of 14

    [Theory]
    [InlineData(640, 480, 518, 392)]
    [InlineData(1600, 900, 518, 294)]
    [InlineData(480, 480, 518, 518)]
    [InlineData(480, 640, 518, 518)] // 686 rows, of which the middle is kept
    [InlineData(1000, 500, 518, 252)] // 18.5 patches are 18
    public void PicturesAreAsWideAsTheLearnedOnes(int width, int height, int expectedWidth, int expectedHeight) =>
        Assert.Equal((expectedWidth, expectedHeight), SizeOf(width, height, VggtPictureFit.Crop));

    [Fact]
    public void PortraitsAreTurnedForSamplingOnly()
    {
        Assert.Equal((518, 392), SizeOf(480, 640, VggtPictureFit.CropLandscape));
        Assert.Equal((518, 392), SizeOf(640, 480, VggtPictureFit.CropLandscape));

        // Two pixels, red above blue; a quarter turn clockwise brings the lower one to the left.
        var picture = new ImagePixels(1, 2, [255, 0, 0, 0, 0, 255]);
        var turned = VggtPictures.Resized(picture, Config with { ImageSize = 28 }, VggtPictureFit.CropLandscape);
        Assert.Equal((28, 14), (turned.Width, turned.Height));
        Assert.Equal([0, 0, 255], turned.Rgb[..3]);
        Assert.Equal([255, 0, 0], turned.Rgb[(27 * 3)..(28 * 3)]);
    }

    [Fact]
    public void OfHighPicturesTheMiddleIsKept()
    {
        // Thirds of red, green and blue, each higher than the frame is wide by far.
        var rows = 90;
        var rgb = Enumerable.Range(0, rows).SelectMany(row => Enumerable.Range(0, 30).SelectMany(_ => Enumerable.Range(0, 3).Select(colour => (byte)(row / 30 == colour ? 255 : 0)))).ToArray();

        var frame = VggtPictures.Resized(new(30, rows, rgb), Config with { ImageSize = 28 }, VggtPictureFit.Crop);

        Assert.Equal((28, 28), (frame.Width, frame.Height));
        Assert.Equal([0, 255, 0], frame.Rgb[(14 * 28 * 3)..((14 * 28 * 3) + 3)]);
    }

    [Fact]
    public void PaddedPicturesStandInAWhiteSquare()
    {
        using var frames = VggtPictures.Prepare([Plain(100, 50, 51)], Config with { ImageSize = 56 }, VggtPictureFit.Pad);

        Assert.Equal([1, 3, 56, 56], frames.shape);
        Assert.Equal(1, frames[0, 0, 13, 30].item<float>());
        Assert.Equal(0.2f, frames[0, 0, 14, 0].item<float>(), 1e-6f);
        Assert.Equal(0.2f, frames[0, 2, 41, 55].item<float>(), 1e-6f);
        Assert.Equal(1, frames[0, 1, 42, 30].item<float>());
        Assert.Equal((28, 56), SizeOf(50, 100, VggtPictureFit.Pad, 56));
    }

    [Fact]
    public void PicturesOfSeveralSizesGetWhiteEdges()
    {
        using var frames = VggtPictures.Prepare([Plain(56, 28, 102), Plain(56, 56, 0)], Config with { ImageSize = 56 }, VggtPictureFit.Crop);

        Assert.Equal([2, 3, 56, 56], frames.shape);
        Assert.Equal((1f, 0.4f, 1f), (frames[0, 0, 13, 0].item<float>(), frames[0, 0, 14, 0].item<float>(), frames[0, 0, 42, 0].item<float>()));
        Assert.Equal(0, frames[1].max().item<float>());
    }

    [Fact]
    public void APictureWithoutAPatchIsRefused()
    {
        var wide = Assert.Throws<ArgumentException>(() => VggtPictures.Prepare([Plain(100, 1, 0)], Config, VggtPictureFit.Crop));
        var none = Assert.Throws<ArgumentException>(() => VggtPictures.Prepare([], Config, VggtPictureFit.Crop));

        Assert.Contains("a picture of 100x1 pixels has less than one patch", wide.Message, StringComparison.Ordinal);
        Assert.Contains("at least one picture", none.Message, StringComparison.Ordinal);
    }

    private static ImagePixels Plain(int width, int height, byte value) => new(width, height, [.. Enumerable.Repeat(value, 3 * width * height)]);

    private static (int Width, int Height) SizeOf(int width, int height, VggtPictureFit fit, int size = 518)
    {
        var frame = VggtPictures.Resized(Plain(width, height, 9), Config with { ImageSize = size }, fit);
        return (frame.Width, frame.Height);
    }
}
