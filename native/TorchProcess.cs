using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Settings of a whole process that perceives frame after frame with libtorch on the CPU.</summary>
public static partial class TorchProcess
{
    private const int TrimThreshold = -1, TopPad = -2, MappedBlocks = -4; // of glibc's mallopt
    private const int PadBytes = 64 << 20;

    /// <summary>Prepares the process, once, before libtorch is first used. Memory that was freed is kept for the next frame, instead of given back to the system
    /// and zeroed anew page by page, so the process stays near its peak. And libtorch's threads wait for work awake for a moment only, since kernels
    /// have threads of their own; <c>GOMP_SPINCOUNT</c> in the environment has precedence.</summary>
    /// <returns>False where the C library has no such settings.</returns>
    public static bool Prepare()
    {
        try
        {
            _ = SetVariable("GOMP_SPINCOUNT", "20000", 0); // about 0.1 ms
            return Mallopt(MappedBlocks, 0) + Mallopt(TrimThreshold, int.MaxValue) + Mallopt(TopPad, PadBytes) == 3;
        }
        catch (Exception absent) when (absent is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Mallopt(int parameter, int value);

    // .NET's own variables are not those that native libraries read.
    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
