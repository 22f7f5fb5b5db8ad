using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace Spatial.Models;

/// <summary>Voxels one after the other: by sample, by window, and by cell in the window. Equal cells keep their order.</summary>
/// <remarks>A voxel's key is a sum of one number per coordinate, so each axis has a table of them and nothing is divided per voxel.</remarks>
internal sealed class VoxelOrder
{
    private const int DigitBits = 12; // two passes for 24 bits; 4,096 counters stay in the first-level cache

    private readonly long[][] _tables; // by sample, z, y, x: the columns of the coordinates

    /// <param name="shape">The grid.</param>
    /// <param name="batchSize">Samples B.</param>
    /// <param name="window">Cells of a window.</param>
    /// <param name="shifted">Windows begin half a window before the grid does.</param>
    /// <param name="axis">What is read first.</param>
    public VoxelOrder(SparseShape shape, int batchSize, WindowShape window, bool shifted, ScanAxis axis)
    {
        // One window more than the grid fills, for the shift.
        var (windowsX, windowsY, windowsZ) = (Windows(shape.X, window.X), Windows(shape.Y, window.Y), Windows(shape.Z, window.Z));
        var cells = (long)window.X * window.Y * window.Z;
        var inX = axis == ScanAxis.X;
        var (cellX, cellY) = inX ? ((long)window.Y * window.Z, (long)window.Z) : (window.Z, (long)window.X * window.Z);
        var (windowX, windowY) = inX ? (windowsY * windowsZ * cells, windowsZ * cells) : (windowsZ * cells, windowsX * windowsZ * cells);
        var sample = windowsX * windowsY * windowsZ * cells;
        _tables =
        [
            [.. Enumerable.Range(0, batchSize).Select(i => i * sample)],
            Table(shape.Z, window.Z, shifted, cells, 1),
            Table(shape.Y, window.Y, shifted, windowY, cellY),
            Table(shape.X, window.X, shifted, windowX, cellX),
        ];
        KeyCount = batchSize * sample;
    }

    /// <summary>Keys are below this.</summary>
    public long KeyCount { get; }

    /// <summary>The rows of the coordinates, sorted.</summary>
    /// <param name="coordinates">[V, 4] int64: sample, z, y, x.</param>
    /// <returns>[V] int64, on the same device.</returns>
    /// <exception cref="ArgumentException">A voxel lies outside the grid (on the CPU).</exception>
    public Tensor Sort(Tensor coordinates) =>
        coordinates.device_type == DeviceType.CPU && KeyCount <= uint.MaxValue ? SortByDigits(coordinates) : SortByTorch(coordinates);

    /// <summary>The same by operations of torch, on any device.</summary>
    internal Tensor SortByTorch(Tensor coordinates)
    {
        using var scope = NewDisposeScope();
        var keys = Enumerable.Range(0, 4)
            .Select(column => tensor(_tables[column], device: coordinates.device).index_select(0, coordinates.select(1, column)))
            .Aggregate((sum, part) => sum + part);
        return keys.sort(0, descending: false, stable: true).Indices.MoveToOuterDisposeScope();
    }

    private Tensor SortByDigits(Tensor coordinates)
    {
        using var whole = coordinates.contiguous();
        var rows = MemoryMarshal.Cast<byte, long>(whole.bytes);
        var keyed = new ulong[rows.Length / 4]; // the key, and below it the row
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

        return tensor(Array.ConvertAll(SortedByDigits(keyed), value => (long)(uint)value));
    }

    private ulong[] SortedByDigits(ulong[] keyed)
    {
        var (from, to) = (keyed, new ulong[keyed.Length]);
        var starts = new int[1 << DigitBits];
        for (var shift = 0; KeyCount - 1 >> shift > 0; shift += DigitBits)
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

    private static long Windows(int cells, int window) => ((cells + window - 1) / window) + 1;

    private static long[] Table(int cells, int window, bool shifted, long perWindow, long perCell)
    {
        var shift = shifted ? window / 2 : 0;
        return [.. Enumerable.Range(shift, cells).Select(at => (at / window * perWindow) + (at % window * perCell))];
    }
}
