using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class MapMaskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MapMaskTests()
    {
        OpenCvRuntime.EnsureLoaded();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RowsCountFromTheTopAndPlacesFromTheBottom()
    {
        var mask = MapMask.Read(Write(3, 2, (column, row) => (column, row) == (2, 0)));

        Assert.Equal((3, 2), (mask.Width, mask.Height));
        Assert.Equal((2, 1), mask.PixelOf(0.25, 0.15));
        Assert.Equal((0, 2), mask.PixelOf(-0.05, 0.05)); // cut towards zero, as the devkit does
        Assert.True(mask.Contains(0.25, 0.25));
        Assert.False(mask.Contains(0.25, 0.15));
        Assert.False(mask.Contains(0.25, 0.05)); // row 2, below the picture
    }

    [Fact]
    public void EveryPixelKeepsItsPlace()
    {
        for (var width = 1; width < 100; width += 7)
        {
            bool Foreground(int column, int row) => ((column * 7) + (row * 13)) % 5 < 2;

            var mask = MapMask.Read(Write(width, 9, (column, row) => Foreground(column, row)));

            for (var row = -1; row <= 9; row++)
            {
                for (var column = -1; column <= width; column++)
                {
                    var inside = row is >= 0 and < 9 && column >= 0 && column < width;
                    Assert.Equal(inside && Foreground(column, row), mask.IsForeground(column, row));
                }
            }
        }
    }

    [Fact]
    public void PlacesThatAreNotNumbersAreNotOnTheMap()
    {
        var mask = MapMask.Read(Write(40, 40, (_, _) => true));

        Assert.False(mask.Contains(1e300, 1));
        Assert.False(mask.Contains(1, double.NegativeInfinity));
        Assert.False(mask.Contains(double.NaN, 1));
        Assert.True(mask.Contains(1, 1));
    }

    [Fact]
    public void MasksAboveTheCapAreRejectedBeforeDecoding()
    {
        var path = Write(40, 40, (_, _) => true);

        Assert.Contains("MaxMaskPixels", Assert.Throws<InvalidDataException>(() => MapMask.Read(path, new() { MaxMaskPixels = 1599 })).Message);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void MasksOfADatasetAreReadWhole()
    {
        foreach (var path in Directory.EnumerateFiles(TestData.Golden("geometry", "dataroot", "maps"), "*.png"))
        {
            var mask = MapMask.Read(path);

            using var pixels = Cv2.ImRead(path, ImreadModes.Grayscale);
            Assert.Equal((pixels.Cols, pixels.Rows), (mask.Width, mask.Height));
            for (var row = 0; row < mask.Height; row++)
            {
                for (var column = 0; column < mask.Width; column++)
                {
                    Assert.Equal(pixels.At<byte>(row, column) >= 225, mask.IsForeground(column, row));
                }
            }
        }
    }

    private string Write(int width, int height, Func<int, int, bool> foreground)
    {
        using var pixels = new Mat(height, width, MatType.CV_8UC1);
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                pixels.Set(row, column, (byte)(foreground(column, row) ? 255 : 0));
            }
        }

        Cv2.ImEncode(".png", pixels, out var bytes);
        return _folder.Write("map.png", bytes);
    }
}
