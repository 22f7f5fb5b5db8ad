using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Puts our library in front of TorchSharp's, in which numbers live on until no call can be reading them (native/torchsharp/scalars.cpp).</summary>
/// <remarks>TorchSharp 0.107 passes the address of a <c>Scalar</c> and keeps nothing alive for the length of the call: the collector may free it meanwhile. With
/// a collection at any time one addition in 2,000 to 11,000 read a number that was gone.</remarks>
internal static class TorchScalars
{
    private const string Theirs = "LibTorchSharp";
    private const string Ours = "libspatial_torchsharp.so";

    /// <summary>Runs before anything else of this assembly.</summary>
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "Whoever uses kernels uses TorchSharp.")]
    internal static void Keep()
    {
        try
        {
            NativeLibrary.SetDllImportResolver(typeof(TorchSharp.Scalar).Assembly, Resolve);
        }
        catch (InvalidOperationException)
        {
            // The program resolves TorchSharp's library itself.
        }
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path) =>
        name == Theirs && NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, Ours), out var library) ? library : IntPtr.Zero;
}
