using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Memory on a CUDA device that is freed when it is disposed. Works without a CUDA libtorch.</summary>
public sealed class DeviceBuffer : SafeHandle
{
    /// <summary>Allocates memory.</summary>
    /// <param name="device">CUDA ordinal, 0 or above.</param>
    /// <param name="bytes">Size in bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The ordinal or the size is negative.</exception>
    /// <exception cref="NativeKernelException">The build or machine has no such device, or its memory is full.</exception>
    public DeviceBuffer(int device, long bytes)
        : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(device);
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        NativeKernelException.ThrowIfFailed(NativeMethods.DeviceAllocate(device, bytes, out var memory), "device_allocate");
        (Device, Bytes) = (device, bytes);
        SetHandle(memory);
    }

    /// <summary>CUDA ordinal.</summary>
    public int Device { get; }

    /// <summary>Size in bytes.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>Copies values to the start of the buffer.</summary>
    /// <exception cref="ArgumentException">They do not fit.</exception>
    /// <exception cref="NativeKernelException">The device fails.</exception>
    public unsafe void Upload<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var bytes = CheckedBytes<T>(values.Length, nameof(values));
        fixed (T* source = values)
        {
            NativeKernelException.ThrowIfFailed(NativeMethods.DeviceUpload(Device, (void*)handle, source, bytes), "device_upload");
        }
    }

    /// <summary>Copies values from the start of the buffer.</summary>
    /// <exception cref="ArgumentException">The buffer holds fewer.</exception>
    /// <exception cref="NativeKernelException">The device fails.</exception>
    public unsafe void Download<T>(Span<T> values)
        where T : unmanaged
    {
        var bytes = CheckedBytes<T>(values.Length, nameof(values));
        fixed (T* target = values)
        {
            NativeKernelException.ThrowIfFailed(NativeMethods.DeviceDownload(Device, target, (void*)handle, bytes), "device_download");
        }
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => NativeMethods.DeviceFree(Device, handle) == NativeStatus.Ok;

    private unsafe long CheckedBytes<T>(int count, string parameter)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(IsClosed, this);
        var bytes = (long)count * sizeof(T);
        return bytes <= Bytes ? bytes : throw new ArgumentException($"the buffer holds {Bytes} bytes, got {bytes}", parameter);
    }
}
