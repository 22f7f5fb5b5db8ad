using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>A dense voxel array in little space, exactly: only what differs from the empty value is kept, as runs of equal values.</summary>
/// <remarks>A run is {gap since the last run's end, length, value}: the two counts as little-endian base 128, the value in its own bytes,
/// little-endian. Order is the array's own, so the same array always gives the same bytes.</remarks>
public static class VoxelRuns
{
    /// <summary>The runs of an array.</summary>
    /// <typeparam name="T">One voxel's value; compared bit for bit, so NaN and negative zero survive.</typeparam>
    /// <param name="cells">All voxels in flat order.</param>
    /// <param name="empty">The value that is left out.</param>
    public static byte[] Encode<T>(ReadOnlySpan<T> cells, T empty)
        where T : unmanaged, IEquatable<T>
    {
        var runs = new ArrayBufferWriter<byte>();
        var end = 0;
        var at = 0;
        while (at < cells.Length)
        {
            var skipped = cells[at..].IndexOfAnyExcept(empty);
            if (skipped < 0)
            {
                break;
            }

            var start = at + skipped;
            var value = cells[start];
            var length = cells[start..].IndexOfAnyExcept(value);
            length = length < 0 ? cells.Length - start : length;

            WriteCount(runs, start - end);
            WriteCount(runs, length);
            MemoryMarshal.Write(runs.GetSpan(Unsafe.SizeOf<T>()), in value);
            runs.Advance(Unsafe.SizeOf<T>());
            at = end = start + length;
        }

        return runs.WrittenSpan.ToArray();
    }

    /// <summary>Fills an array from its runs.</summary>
    /// <param name="runs">What <see cref="Encode{T}"/> gave.</param>
    /// <param name="empty">The value of voxels outside all runs.</param>
    /// <param name="cells">Receives all voxels in flat order.</param>
    /// <exception cref="InvalidDataException">The runs are cut short, overlap the end of the array, or hold an empty run.</exception>
    public static void Decode<T>(ReadOnlySpan<byte> runs, T empty, Span<T> cells)
        where T : unmanaged, IEquatable<T>
    {
        cells.Fill(empty);
        var end = 0L;
        while (!runs.IsEmpty)
        {
            var start = end + ReadCount(ref runs);
            var length = ReadCount(ref runs);
            end = start + length;
            if (length == 0 || end > cells.Length)
            {
                throw new InvalidDataException($"voxel run of {length} at {start} does not fit in {cells.Length} voxels");
            }

            if (!MemoryMarshal.TryRead<T>(runs, out var value))
            {
                throw new InvalidDataException($"voxel run at {start} is cut short: expected {Unsafe.SizeOf<T>()} bytes, got {runs.Length}");
            }

            cells.Slice((int)start, (int)length).Fill(value);
            runs = runs[Unsafe.SizeOf<T>()..];
        }
    }

    internal static void WriteCount(ArrayBufferWriter<byte> runs, int count)
    {
        var rest = (uint)count;
        for (; rest >= 0x80; rest >>= 7)
        {
            runs.Write([(byte)(rest | 0x80)]);
        }

        runs.Write([(byte)rest]);
    }

    internal static uint ReadCount(ref ReadOnlySpan<byte> runs)
    {
        const int maxBytes = 5;
        var count = 0UL;
        for (var i = 0; i < Math.Min(maxBytes, runs.Length); i++)
        {
            count |= (ulong)(runs[i] & 0x7F) << (7 * i);
            if (runs[i] < 0x80 && count <= int.MaxValue)
            {
                runs = runs[(i + 1)..];
                return (uint)count;
            }
        }

        throw new InvalidDataException($"runs end inside a count, with {runs.Length} bytes left");
    }
}
