using System.Runtime.InteropServices;

namespace Spatial.Native;

/// <summary>Element types of the native border, numbered as in <c>spatial/abi.h</c>.</summary>
internal enum NativeDtype
{
    UInt8 = 0,
    Int32 = 1,
    Int64 = 2,
    Float32 = 3,
    Float64 = 4,
    BFloat16 = 5,
}

/// <summary><c>spatial_tensor</c>: a contiguous array somewhere, described for one call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeTensor
{
    public const int Cpu = -1;
    public const int MaxRank = 6;

    public void* Data;
    public fixed long Shape[MaxRank];
    public int Rank;
    public NativeDtype Dtype;
    public int Device;

    public static NativeTensor OnCpu(void* data, NativeDtype dtype, params ReadOnlySpan<long> shape) => On(Cpu, data, dtype, shape);

    public static NativeTensor On(int device, void* data, NativeDtype dtype, params ReadOnlySpan<long> shape)
    {
        var tensor = new NativeTensor { Data = data, Rank = shape.Length, Dtype = dtype, Device = device };
        for (var axis = 0; axis < shape.Length; axis++)
        {
            tensor.Shape[axis] = shape[axis];
        }

        return tensor;
    }
}

/// <summary><c>spatial_voxel_grid</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct NativeVoxelGrid
{
    public fixed double Min[3];
    public fixed double CellSize[3];
    public fixed int Size[3];

    public static NativeVoxelGrid From(VoxelGrid grid)
    {
        var native = default(NativeVoxelGrid);
        (native.Min[0], native.Min[1], native.Min[2]) = (grid.Min.X, grid.Min.Y, grid.Min.Z);
        (native.CellSize[0], native.CellSize[1], native.CellSize[2]) = (grid.CellSize.X, grid.CellSize.Y, grid.CellSize.Z);
        (native.Size[0], native.Size[1], native.Size[2]) = (grid.SizeX, grid.SizeY, grid.SizeZ);
        return native;
    }
}
