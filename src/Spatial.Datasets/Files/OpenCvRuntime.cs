using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>Makes OpenCV's native library loadable on machines without a desktop.</summary>
/// <remarks>The official OpenCvSharp library asks for GTK by name, though nothing here opens a window. Where the system has no GTK, empty
/// libraries of the same names (native/stubs) stand in.</remarks>
public static class OpenCvRuntime
{
    private static readonly string[] Needed = ["libgtk-3.so.0", "libgdk-3.so.0"];
    private static readonly Lazy<IReadOnlyList<string>> Loaded = new(Load);

    /// <summary>The libraries for which an empty one stands in; none where the system has GTK.</summary>
    /// <exception cref="DllNotFoundException">Neither the system's library nor the stand-in is there.</exception>
    public static IReadOnlyList<string> StandIns => Loaded.Value;

    /// <summary>To be called before the first use of Cv2; cheap after the first time, safe from any thread.</summary>
    /// <exception cref="DllNotFoundException">Neither the system's library nor the stand-in is there.</exception>
    public static void EnsureLoaded() => _ = Loaded.Value;

    private static List<string> Load()
    {
        var standIns = new List<string>();
        if (!OperatingSystem.IsLinux())
        {
            return standIns;
        }

        foreach (var library in Needed)
        {
            if (NativeLibrary.TryLoad(library, out _))
            {
                continue;
            }

            var standIn = Path.Join(AppContext.BaseDirectory, "stubs", library);
            if (!File.Exists(standIn) || !NativeLibrary.TryLoad(standIn, out _))
            {
                throw new DllNotFoundException(
                    $"OpenCV needs {library}, expected it on the system or an empty stand-in under stubs/ beside the program, found neither; "
                    + $"run: apt-get install libgtk-3-0 ({standIn})");
            }

            standIns.Add(library);
        }

        return standIns;
    }
}
