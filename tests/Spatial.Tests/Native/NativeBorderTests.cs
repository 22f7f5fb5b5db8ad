using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Spatial.Native;

namespace Spatial.Tests;

public sealed unsafe class NativeBorderTests
{
    private const int AbiVersion = 1;

    [Fact]
    public void StructsHaveTheSizesAndOffsetsTheNativeSideHas()
    {
        var native = new long[32];
        int count;
        fixed (long* values = native)
        {
            count = NativeMethods.AbiLayout(values, native.Length);
        }

        long[] managed =
        [
            AbiVersion,
            sizeof(NativeTensor),
            OffsetOf<NativeTensor>(nameof(NativeTensor.Data)),
            OffsetOf<NativeTensor>(nameof(NativeTensor.Shape)),
            OffsetOf<NativeTensor>(nameof(NativeTensor.Rank)),
            OffsetOf<NativeTensor>(nameof(NativeTensor.Dtype)),
            OffsetOf<NativeTensor>(nameof(NativeTensor.Device)),
            sizeof(NativeVoxelGrid),
            OffsetOf<NativeVoxelGrid>(nameof(NativeVoxelGrid.Min)),
            OffsetOf<NativeVoxelGrid>(nameof(NativeVoxelGrid.CellSize)),
            OffsetOf<NativeVoxelGrid>(nameof(NativeVoxelGrid.Size)),
            sizeof(NativeTracedScene),
            OffsetOf<NativeTracedScene>(nameof(NativeTracedScene.FirstInstances)),
            OffsetOf<NativeTracedScene>(nameof(NativeTracedScene.FirstNodes)),
            OffsetOf<NativeTracedScene>(nameof(NativeTracedScene.FirstRoot)),
            sizeof(NativeSceneLight),
            OffsetOf<NativeSceneLight>(nameof(NativeSceneLight.Fog)),
            OffsetOf<NativeSceneLight>(nameof(NativeSceneLight.Exposure)),
            sizeof(NativeShading),
            OffsetOf<NativeShading>(nameof(NativeShading.GroundCell)),
            OffsetOf<NativeShading>(nameof(NativeShading.Light)),
            sizeof(NativeCamera),
            OffsetOf<NativeCamera>(nameof(NativeCamera.RayFromPixel)),
            OffsetOf<NativeCamera>(nameof(NativeCamera.Samples)),
        ];
        Assert.Equal(native[..count], managed);
    }

    [Fact]
    public void TheLibraryTellsItsVersionAndImplementations()
    {
        var info = NativeLibraryInfo.Read();

        Assert.NotEmpty(info.Version);
        Assert.Contains("reference", info.Implementations);
        Assert.Contains("cpu", info.Implementations);
        Assert.True(info.Threads >= 1);
        Assert.Equal(info.Devices.Count > 0, info.CudaAvailable);
    }

    [Fact]
    public void AnUnknownImplementationIsRefused()
    {
        var error = Assert.Throws<NativeKernelException>(() => KernelSettings.Implementation = "gpu");

        Assert.Equal(NativeStatus.InvalidArgument, error.Status);
        Assert.Contains("must be reference, avx2, cpu or cuda, got 'gpu'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CudaWithoutADeviceIsAnErrorThatSaysSo()
    {
        Assert.SkipWhen(NativeLibraryInfo.Read().CudaAvailable, "this machine has a CUDA device");

        var forced = Assert.Throws<NativeKernelException>(() => KernelSettings.Implementation = "cuda");
        var allocated = Assert.Throws<NativeKernelException>(() => new DeviceBuffer(0, 16));

        Assert.Equal(NativeStatus.Unavailable, forced.Status);
        Assert.Equal(NativeStatus.Unavailable, allocated.Status);
        Assert.Contains("CUDA was asked for", allocated.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DeviceMemoryGivesBackWhatWasWritten()
    {
        Assert.SkipUnless(NativeLibraryInfo.Read().CudaAvailable, "no CUDA device, or the native library was built without CUDA");
        int[] sent = [1, 2, 3, 4];
        var received = new int[4];

        using var buffer = new DeviceBuffer(0, 16);
        buffer.Upload<int>(sent);
        buffer.Download<int>(received);

        Assert.Equal(sent, received);
        Assert.Throws<ArgumentException>(() => buffer.Upload<int>(new int[5]));
    }

    private static long OffsetOf<T>(string field)
        where T : unmanaged
    {
        // Marshal.OffsetOf measures the managed field itself: these structs have no members that marshal differently.
        Assert.False(RuntimeHelpers.IsReferenceOrContainsReferences<T>());
        return Marshal.OffsetOf<T>(field);
    }
}
