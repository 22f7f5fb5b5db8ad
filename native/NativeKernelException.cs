namespace Spatial.Native;

/// <summary>Why a native call failed, numbered as in <c>spatial/abi.h</c>.</summary>
public enum NativeStatus
{
    /// <summary>It did not fail.</summary>
    Ok = 0,

    /// <summary>A tensor or number is not what the kernel's header asks for.</summary>
    InvalidArgument = 1,

    /// <summary>An output's capacity is too small.</summary>
    TooSmall = 2,

    /// <summary>The build or machine lacks the device or implementation that was asked for.</summary>
    Unavailable = 3,

    /// <summary>Memory ran out.</summary>
    OutOfMemory = 4,

    /// <summary>The GPU reported an error.</summary>
    DeviceError = 5,

    /// <summary>A fault inside the library.</summary>
    InternalError = 6,
}

/// <summary>A native kernel refused or failed.</summary>
public sealed class NativeKernelException : Exception
{
    /// <summary>Creates the exception of one failed call.</summary>
    /// <param name="kernel">Name of the kernel or function, for example voxelize.</param>
    /// <param name="status">Its status.</param>
    /// <param name="nativeText">What the native side says.</param>
    public NativeKernelException(string kernel, NativeStatus status, string nativeText)
        : base($"{kernel} failed ({status}): {nativeText}")
    {
        (Kernel, Status) = (kernel, status);
    }

    /// <summary>Name of the kernel or function.</summary>
    public string Kernel { get; }

    /// <summary>Why it failed.</summary>
    public NativeStatus Status { get; }

    internal static unsafe void ThrowIfFailed(NativeStatus status, string kernel)
    {
        if (status != NativeStatus.Ok)
        {
            throw new NativeKernelException(kernel, status, NativeText.From(NativeMethods.LastError()));
        }
    }
}
