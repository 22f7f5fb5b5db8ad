using System.Numerics;

namespace Spatial.Native;

/// <summary>Marks the voxels that rays from one place pass. Which voxels these are, to the last bit, says <c>mark_rays.h</c>. Places are in cells from the
/// grid's lower corner; a voxel that a ray touches for less than a ten-thousandth of its edge may be left out.</summary>
internal static unsafe class MarkRays
{
    private const int MostCells = 320; // as the header says

    /// <summary>Marks all voxels on the way to each of some places, those of both ends included, as far as they lie in the grid.</summary>
    /// <param name="grid">Its sizes count: 320 cells along each axis at most.</param>
    /// <param name="from">Where the rays begin, within the grid.</param>
    /// <param name="to">Where each ends; neighbours travel together: the more alike they are, the faster.</param>
    /// <param name="mask">[X, Y, Z] uint8; set to 1.</param>
    /// <exception cref="ArgumentException">A length does not fit the grid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rays do not begin in the grid.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void To(VoxelGrid grid, Vector3 from, ReadOnlySpan<Vector3> to, Span<byte> mask)
    {
        Check(grid, from, mask.Length, nameof(mask));
        Run(grid, from, to, null, 0, mask);
    }

    /// <summary>Marks all voxels on the way to each of some places up to the first that is occupied, which is included.</summary>
    /// <param name="grid">Its sizes count: 320 cells along each axis at most.</param>
    /// <param name="from">Where the rays begin, within the grid.</param>
    /// <param name="to">Where each ends; neighbours travel together: the more alike they are, the faster.</param>
    /// <param name="labels">[X, Y, Z] uint8.</param>
    /// <param name="free">The label of free voxels.</param>
    /// <param name="mask">[X, Y, Z] uint8; set to 1.</param>
    /// <exception cref="ArgumentException">A length does not fit the grid.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rays do not begin in the grid.</exception>
    /// <exception cref="NativeKernelException">The kernel fails.</exception>
    public static void UntilOccupied(VoxelGrid grid, Vector3 from, ReadOnlySpan<Vector3> to, ReadOnlySpan<byte> labels, byte free, Span<byte> mask)
    {
        Check(grid, from, mask.Length, nameof(mask));
        Check(grid, from, labels.Length, nameof(labels));
        fixed (byte* labelsAt = labels)
        {
            var l = NativeTensor.OnCpu(labelsAt, NativeDtype.UInt8, grid.SizeX, grid.SizeY, grid.SizeZ);
            Run(grid, from, to, &l, free, mask);
        }
    }

    private static void Check(VoxelGrid grid, Vector3 from, int length, string name)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.SizeX > MostCells || grid.SizeY > MostCells || grid.SizeZ > MostCells)
        {
            throw new ArgumentException(
                $"grid must have {MostCells} cells along an axis at most, got {grid.SizeX} x {grid.SizeY} x {grid.SizeZ}", nameof(grid));
        }

        if (length != grid.Count)
        {
            throw new ArgumentException($"{name} must be [{grid.SizeX}, {grid.SizeY}, {grid.SizeZ}], got {length} values", name);
        }

        if (!(from.X > 0 && from.Y > 0 && from.Z > 0 && from.X < grid.SizeX && from.Y < grid.SizeY && from.Z < grid.SizeZ))
        {
            throw new ArgumentOutOfRangeException(nameof(from), $"rays must begin in the grid of {grid.SizeX} x {grid.SizeY} x {grid.SizeZ} cells, got {from}");
        }
    }

    private static void Run(VoxelGrid grid, Vector3 from, ReadOnlySpan<Vector3> to, NativeTensor* labels, byte free, Span<byte> mask)
    {
        fixed (Vector3* toAt = to)
        fixed (byte* maskAt = mask)
        {
            var e = NativeTensor.OnCpu(toAt, NativeDtype.Float32, to.Length, 3);
            var m = NativeTensor.OnCpu(maskAt, NativeDtype.UInt8, grid.SizeX, grid.SizeY, grid.SizeZ);
            NativeKernelException.ThrowIfFailed(NativeMethods.MarkRays(&from.X, &e, labels, free, &m), "mark_rays");
        }
    }
}
