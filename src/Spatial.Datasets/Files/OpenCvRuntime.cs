using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>Makes OpenCV's native library loadable on machines without a desktop.</summary>
/// <remarks>The official OpenCvSharp library asks for GTK, Cairo, Pango and X11 by name, though nothing here opens a window. Empty libraries of
/// the same names (native/stubs) stand in for those that the system lacks. See docs/decisions/0003.</remarks>
public static class OpenCvRuntime
{
    // What the OpenCvSharp library lists as needed beyond the C and C++ runtimes; it calls them only to open windows.
    private static readonly string[] Needed =
    [
        "libglib-2.0.so.0", "libgobject-2.0.so.0", "libgio-2.0.so.0", "libX11.so.6", "libfreetype.so.6", "libharfbuzz.so.0", "libcairo.so.2",
        "libcairo-gobject.so.2", "libpango-1.0.so.0", "libpangocairo-1.0.so.0", "libatk-1.0.so.0", "libgdk_pixbuf-2.0.so.0", "libgdk-3.so.0",
        "libgtk-3.so.0", "libdrm.so.2", "libatomic.so.1",
    ];

    private static readonly Lazy<IReadOnlyList<string>> Loaded = new(Load);

    /// <summary>The libraries for which an empty one stands in; none on a desktop.</summary>
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
                    + $"run: apt-get install libgtk-3-0 libatomic1 ({standIn})");
            }

            standIns.Add(library);
        }

        return standIns;
    }
}
