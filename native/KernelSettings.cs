namespace Spatial.Native;

/// <summary>How kernels run in this process.</summary>
public static class KernelSettings
{
    /// <summary>The implementation forced for all kernels: reference, cpu, avx2 or cuda; empty when it follows from where the data lies.</summary>
    /// <remarks>Starts as the environment variable SPATIAL_KERNELS. avx2 is cpu without AVX-512. With cuda, CPU data is copied to device 0 and back.</remarks>
    /// <exception cref="NativeKernelException">The name is unknown, or this build or machine has no such implementation.</exception>
    public static unsafe string Implementation
    {
        get => NativeText.From(NativeMethods.Kernels());
        set => NativeKernelException.ThrowIfFailed(NativeMethods.SetKernels(value), "set_kernels");
    }

    /// <summary>CPU threads a kernel uses when its call does not say; setting 0 restores one per hardware core.</summary>
    /// <remarks>Results have the same bits for any number.</remarks>
    /// <exception cref="NativeKernelException">The number is negative.</exception>
    public static int Threads
    {
        get => NativeMethods.Threads();
        set => NativeKernelException.ThrowIfFailed(NativeMethods.SetThreads(value), "set_threads");
    }
}
