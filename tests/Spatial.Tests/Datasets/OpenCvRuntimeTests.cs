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
        OpenCvRuntime.EnsureLoaded();

        // A desktop uses none of them and a bare server all.
        var libraries = Directory.GetFiles(Path.Join(AppContext.BaseDirectory, "stubs")).Select(file => Path.GetFileName(file)!).ToArray();
        Assert.Contains("libgtk-3.so.0", libraries);
        Assert.All(libraries, library => Assert.True(NativeLibrary.TryLoad(library, out _), $"neither the system's {library} nor its stand-in is loaded"));
        Assert.Empty(OpenCvRuntime.StandIns.Except(libraries));
    }
}
