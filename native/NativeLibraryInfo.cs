namespace Spatial.Native;

/// <summary>What the native library beside the assemblies can do on this machine.</summary>
/// <param name="Version">Version of the library.</param>
/// <param name="Implementations">Kernel implementations in the build: reference, cpu, and cuda when it was built with nvcc.</param>
/// <param name="CpuFeatures">Instruction sets of this CPU that the kernels can use, for example avx2; empty on others.</param>
/// <param name="Devices">Names of the CUDA devices the library sees, by ordinal; empty without CUDA.</param>
/// <param name="Threads">CPU threads a kernel uses by default.</param>
public sealed record NativeLibraryInfo(
    string Version,
    IReadOnlyList<string> Implementations,
    IReadOnlyList<string> CpuFeatures,
    IReadOnlyList<string> Devices,
    int Threads)
{
    /// <summary>True when the library was built with CUDA and sees a device.</summary>
    public bool CudaAvailable => Devices.Count > 0;

    /// <summary>Asks the library.</summary>
    /// <exception cref="DllNotFoundException">The library is not beside the assemblies; building native/Spatial.Native.csproj puts it there.</exception>
    /// <exception cref="NativeKernelException">The CUDA driver fails.</exception>
    public static unsafe NativeLibraryInfo Read()
    {
        NativeKernelException.ThrowIfFailed(NativeMethods.DeviceCount(out var deviceCount), "device_count");
        return new(
            NativeText.From(NativeMethods.Version()),
            Words(NativeText.From(NativeMethods.Implementations())),
            Words(NativeText.From(NativeMethods.CpuFeatures())),
            [.. Enumerable.Range(0, deviceCount).Select(DeviceName)],
            NativeMethods.Threads());
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static unsafe string DeviceName(int device)
    {
        var name = stackalloc byte[256];
        NativeKernelException.ThrowIfFailed(NativeMethods.DeviceName(device, name, 256), "device_name");
        return NativeText.From(name);
    }
}
