using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class ImageFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImageFileTests()
    {
        OpenCvRuntime.EnsureLoaded();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void RealImagesDecodeToTheirSize()
    {
        foreach (var path in Directory.EnumerateFiles(TestData.Real("nuscenes-keyframe", "samples"), "*.jpg", SearchOption.AllDirectories))
        {
            var pixels = ImageFile.ReadPixels(path, 1600, 900);

            Assert.Equal(1600 * 900 * 3, pixels.Rgb.Length);
            Assert.True(pixels.Rgb.Distinct().Count() > 100);
        }
    }
}
