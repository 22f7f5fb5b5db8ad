using System.Runtime.InteropServices;
using OpenCvSharp;
using Spatial.Datasets;

namespace Spatial.Tests;

public sealed class OpenCvRuntimeTests
{
    [Fact]
    public void OpenCvWorksWithOrWithoutADesktop()
    {
        OpenCvRuntime.EnsureLoaded();
        OpenCvRuntime.EnsureLoaded();

        using var ones = Mat.Ones(2, 3, MatType.CV_8UC1).ToMat();
        Assert.Equal(6, Cv2.Sum(ones).Val0);
    }

    [Fact]
    public void StandInsAreThereForEveryLibraryTheyMayReplace()
    {
        foreach (var library in new[] { "libgtk-3.so.0", "libgdk-3.so.0" })
        {
            Assert.True(NativeLibrary.TryLoad(Path.Join(AppContext.BaseDirectory, "stubs", library), out _), library);
        }

        Assert.All(OpenCvRuntime.StandIns, library => Assert.StartsWith("libg", library));
    }
}
