using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>A whole number per voxel, by which voxels are sorted and equal ones are found: a sum of one number for each of its coordinates.</summary>
/// <remarks>As a sum, it takes one table per axis, and nothing is divided per voxel.</remarks>
internal sealed class CellKeys
{
    private const int DigitBits = 12; // two passes for 24 bits; 4,096 counters stay in the first-level cache

    private readonly long[][] _tables; // of samples, z, y, x: the columns of coordinates

    private CellKeys(long[] samples, long[] z, long[] y, long[] x)
    {
        _tables = [samples, z, y, x];
        Count = _tables.Sum(table => table.Append(0).Max()) + 1;
    }

    /// <summary>Keys are below this.</summary>
    public long Count { get; }

    /// <summary>Keys that sort voxels by sample, by window, and by cell in the window.</summary>
    /// <param name="shape">The grid.</param>
    /// <param name="batchSize">Samples B.</param>
    /// <param name="window">Cells of a window.</param>
    /// <param name="shifted">Windows begin half a window before the grid does.</param>
    /// <param name="axis">What is read first.</param>
    public static CellKeys OfWindows(SparseShape shape, int batchSize, WindowShape window, bool shifted, ScanAxis axis)
    {
        // One window more than the grid fills, for the shift.
        var (windowsX, windowsY, windowsZ) = (Parts(shape.X, window.X) + 1, Parts(shape.Y, window.Y) + 1, Parts(shape.Z, window.Z) + 1);
        var cells = (long)window.X * window.Y * window.Z;
        var xFirst = axis == ScanAxis.X;
        var (cellX, cellY) = xFirst ? (window.Y * window.Z, window.Z) : (window.Z, window.X * window.Z);
        var (windowX, windowY) = xFirst ? (windowsY * windowsZ * cells, windowsZ * cells) : (windowsZ * cells, windowsX * windowsZ * cells);
        return new(
            Multiples(batchSize, windowsX * windowsY * windowsZ * cells), Table(shape.Z, window.Z, cells, 1), Table(shape.Y, window.Y, windowY, cellY),
            Table(shape.X, window.X, windowX, cellX));

        long[] Table(int count, int width, long perWindow, long perCell) =>
            [.. Enumerable.Range(shifted ? width / 2 : 0, count).Select(at => (at / width * perWindow) + (at % width * perCell))];
    }

    /// <summary>Keys of the cells of a coarser grid, which sort by sample, x, y, z.</summary>
    /// <param name="shape">The grid of the voxels.</param>
    /// <param name="batchSize">Samples B.</param>
    /// <param name="scale">Cells that become one, along each axis.</param>
    /// <param name="coarse">Extents of the coarser grid, from which strides follow.</param>
    public static CellKeys OfCells(SparseShape shape, int batchSize, VoxelScale scale, SparseShape coarse) => new(
        Multiples(batchSize, (long)coarse.X * coarse.Y * coarse.Z), Table(shape.Z, scale.Z, 1), Table(shape.Y, scale.Y, coarse.Z),
        Table(shape.X, scale.X, (long)coarse.Y * coarse.Z));

    /// <summary>The cells that keys of <see cref="OfCells"/> stand for.</summary>
    /// <param name="keys">[V] int64.</param>
    /// <param name="shape">Extents that the strides follow from.</param>
    /// <returns>[V, 4] int64: sample, z, y, x.</returns>
    public static Tensor CoordinatesOf(Tensor keys, SparseShape shape)
    {
        if (keys.device_type != DeviceType.CPU)
        {
            return CoordinatesByTorch(keys, shape);
        }

        using var whole = keys.contiguous();
        var values = TensorValues.View<long>(whole);
        var coordinates = new long[values.Length * 4];
        for (var row = 0; row < values.Length; row++)
        {
            var cell = coordinates.AsSpan(row * 4, 4);
            (var columns, cell[1]) = Math.DivRem(values[row], shape.Z);
            (var slices, cell[2]) = Math.DivRem(columns, shape.Y);
            (cell[0], cell[3]) = Math.DivRem(slices, shape.X);
        }

        return tensor(coordinates, [values.Length, 4]);
    }

    /// <summary><see cref="CoordinatesOf"/> by operations of torch, on any device.</summary>
    internal static Tensor CoordinatesByTorch(Tensor keys, SparseShape shape)
    {
        using var scope = NewDisposeScope();
        var columns = keys.div(shape.Z, RoundingMode.floor);
        var slices = columns.div(shape.Y, RoundingMode.floor);
        return stack([slices.div(shape.X, RoundingMode.floor), keys.remainder(shape.Z), columns.remainder(shape.Y), slices.remainder(shape.X)], 1)
            .MoveToOuterDisposeScope();
    }

    /// <summary>The rows of coordinates in the order of their keys; rows of equal keys stay in theirs.</summary>
    /// <param name="coordinates">[V, 4] int64: sample, z, y, x.</param>
    /// <returns>[V] int64, on the same device.</returns>
    /// <exception cref="ArgumentException">A voxel lies outside the grid (on the CPU).</exception>
    public Tensor Sort(Tensor coordinates) =>
        ByDigits(coordinates) ? tensor(Array.ConvertAll(SortedByDigits(coordinates), Row)) : SortByTorch(coordinates);

    /// <summary>The keys that occur.</summary>
    /// <param name="coordinates">[V, 4] int64: sample, z, y, x.</param>
    /// <returns>Keys [U] int64, ascending; inverse [V] int64, the place of each voxel's key among them.</returns>
    /// <exception cref="ArgumentException">A voxel lies outside the grid (on the CPU).</exception>
    public (Tensor Keys, Tensor Inverse) Unique(Tensor coordinates)
    {
        if (!ByDigits(coordinates))
        {
            return UniqueByTorch(coordinates);
        }

        var sorted = SortedByDigits(coordinates);
        var (keys, inverse) = (new long[sorted.Length], new long[sorted.Length]);
        var count = 0;
        foreach (var keyed in sorted)
        {
            var key = (long)(keyed >> 32);
            if (count == 0 || keys[count - 1] != key)
            {
                keys[count++] = key;
            }

            inverse[Row(keyed)] = count - 1;
        }

        return (tensor(keys[..count]), tensor(inverse));
    }

    /// <summary><see cref="Sort"/> by operations of torch, on any device.</summary>
    internal Tensor SortByTorch(Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        return KeysOf(coordinates).sort(0, descending: false, stable: true).Indices.MoveToOuterDisposeScope();
    }

    /// <summary><see cref="Unique"/> by operations of torch, on any device.</summary>
    internal (Tensor Keys, Tensor Inverse) UniqueByTorch(Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        var (keys, inverse, _) = KeysOf(coordinates).unique(sorted: true, return_inverse: true);
        return (keys.MoveToOuterDisposeScope(), inverse!.MoveToOuterDisposeScope());
    }

    private Tensor KeysOf(Tensor coordinates) => Enumerable.Range(0, 4)
        .Select(column => tensor(_tables[column], device: coordinates.device).index_select(0, coordinates.select(1, column)))
        .Aggregate((sum, part) => sum + part);

    private bool ByDigits(Tensor coordinates) => coordinates.device_type == DeviceType.CPU && Count <= uint.MaxValue;

    // A key and, in the lower half, its row, per voxel.
    private ulong[] SortedByDigits(Tensor coordinates)
    {
        using var whole = coordinates.contiguous();
        var rows = TensorValues.View<long>(whole);
        var keyed = new ulong[rows.Length / 4];
        var (samples, zs, ys, xs) = (_tables[0], _tables[1], _tables[2], _tables[3]);
        for (var row = 0; row < keyed.Length; row++)
        {
            var (sample, z, y, x) = (rows[4 * row], rows[(4 * row) + 1], rows[(4 * row) + 2], rows[(4 * row) + 3]);
            if ((ulong)sample >= (ulong)samples.Length || (ulong)z >= (ulong)zs.Length || (ulong)y >= (ulong)ys.Length || (ulong)x >= (ulong)xs.Length)
            {
                throw new ArgumentException(
                    $"voxels must lie in {samples.Length} samples of {zs.Length} x {ys.Length} x {xs.Length} cells (z, y, x), "
                    + $"got sample {sample}, cell {z}, {y}, {x}", nameof(coordinates));
            }

            keyed[row] = ((ulong)(samples[sample] + zs[z] + ys[y] + xs[x]) << 32) | (uint)row;
        }

        return Sorted(keyed);
    }

    private ulong[] Sorted(ulong[] keyed)
    {
        var (from, to) = (keyed, new ulong[keyed.Length]);
        var starts = new int[1 << DigitBits];
        for (var shift = 0; (Count - 1) >> shift > 0; shift += DigitBits)
        {
            Array.Clear(starts);
            foreach (var value in from)
            {
                starts[Digit(value, shift)]++;
            }

            var start = 0;
            for (var digit = 0; digit < starts.Length; digit++)
            {
                (starts[digit], start) = (start, start + starts[digit]);
            }

            foreach (var value in from)
            {
                to[starts[Digit(value, shift)]++] = value;
            }

            (from, to) = (to, from);
        }

        return from;

        static int Digit(ulong value, int shift) => (int)(value >> (32 + shift)) & ((1 << DigitBits) - 1);
    }

    private static long Row(ulong keyed) => (uint)keyed;

    private static long Parts(int cells, int width) => (cells + width - 1) / width;

    private static long[] Multiples(int count, long step) => [.. Enumerable.Range(0, count).Select(i => i * step)];

    private static long[] Table(int cells, int width, long step) => [.. Enumerable.Range(0, cells).Select(at => at / width * step)];
}
