using System.Runtime.CompilerServices;
using OpenCvSharp;
using Spatial.Datasets;
using Spatial.Native;
using Spatial.Pictures;
using TorchSharp;

namespace Spatial.Cli;

/// <summary>The native libraries, each really called. One method per library: a missing one must not keep the others from loading.</summary>
internal static class LibraryChecks
{
    private const string Rebuild = "run ./spatial setup, or dotnet build -c Release in the repository";

    public static IEnumerable<MachineCheck> All()
    {
        yield return MachineCheck.Try("native library", required: true, Rebuild, AskTheKernels);
        yield return MachineCheck.Try("OpenCV", required: true, "apt-get install libgtk-3-0; then " + Rebuild, DecodeAPicture);
        yield return MachineCheck.Try("fonts", required: true, Rebuild, DrawText);
        yield return MachineCheck.Try("libtorch", required: false, Rebuild, AddTensors);
        yield return MachineCheck.Try("Point Cloud Library", required: false, "optional; ./spatial setup --with-pcl", FindPcl);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string AskTheKernels()
    {
        var native = NativeLibraryInfo.Read();
        var devices = native.Devices.Count == 0 ? "no CUDA device" : string.Join(", ", native.Devices);
        var kernels = $"kernels {string.Join(' ', native.Implementations)}, uses {string.Join(' ', native.CpuFeatures)}";
        return $"{native.Version}, {kernels}, {native.Threads} threads, {devices}";
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string DecodeAPicture()
    {
        OpenCvRuntime.EnsureLoaded();
        using var picture = new Mat(2, 3, MatType.CV_8UC3, new OpenCvSharp.Scalar(10, 20, 30));
        Cv2.ImEncode(".png", picture, out var png);
        using var decoded = Cv2.ImDecode(png, ImreadModes.Color);
        return decoded.Size() == picture.Size() && decoded.At<Vec3b>(1, 2) == new Vec3b(10, 20, 30)
            ? $"{Cv2.GetVersionString()}, decoded a picture"
            : throw new InvalidOperationException("a picture of 3x2 pixels did not come back as it was");
    }

    // Without a font Skia draws nothing and says nothing, so the picture itself is looked at.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string DrawText()
    {
        var (white, black) = (new Rgb(255, 255, 255), new Rgb(0, 0, 0));
        using var canvas = new Canvas(40, 20, white);
        canvas.Text("HI", 2, 18, 18, black);
        var marked = Enumerable.Range(0, canvas.Width * canvas.Height).Count(i => canvas[i % canvas.Width, i / canvas.Width] != white);
        return marked > 0 ? "our own, drew text" : throw new InvalidOperationException("text left no mark");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string AddTensors()
    {
        using var scope = torch.NewDisposeScope();
        var sum = torch.tensor(new float[] { 1, 2 }) + torch.tensor(new float[] { 3, 5 });
        return sum[1].item<float>() == 7
            ? $"{torch.__version__}, added two tensors{(torch.cuda.is_available() ? ", CUDA available" : "")}"
            : throw new InvalidOperationException($"2 + 5 gave {sum[1].item<float>()}");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string FindPcl() => PointCloudLibrary.IsAvailable
        ? PointCloudLibrary.Version.ToString()
        : throw new DllNotFoundException(PointCloudLibrary.MissingBecause);
}
