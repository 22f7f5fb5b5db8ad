using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Spatial.Datasets;

/// <summary>Reads nuScenes LIDAR_TOP files: little-endian float32, five values per point, no header.</summary>
public static class LidarFile
{
    private const int PointBytes = LidarScan.Width * sizeof(float);

    /// <summary>Reads a sweep.</summary>
    /// <param name="file">A .pcd.bin file.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>[N, 5] x y z intensity ring, exactly as stored, in the sensor's own frame.</returns>
    /// <exception cref="InvalidDataException">Empty, cut off, above a cap, of another layout, or with too many points that are not finite.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <remarks>nuScenes devkit, <c>LidarPointCloud.from_file</c>, which keeps the first four columns.</remarks>
    public static LidarScan Read(DatasetPath file, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        limits ??= FileLimits.Default;
        using var content = FileContent.Open(file);
        ThrowIfWrongLength(content, limits);
        var values = new float[content.Length / sizeof(float)]; // [N, 5]
        content.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        var scan = new LidarScan(values);
        ThrowIfOtherLayout(file, scan);
        if (scan.NonFinitePoints > limits.MaxNonFiniteShare * scan.Count)
        {
            throw file.Fault($"{scan.NonFinitePoints} of {scan.Count} points are NaN or infinite, "
                + $"more than the {limits.MaxNonFiniteShare:0.##%} that {nameof(FileLimits.MaxNonFiniteShare)} allows");
        }

        return scan;
    }

    private static void ThrowIfWrongLength(FileContent content, FileLimits limits)
    {
        var (points, remainder) = Math.DivRem(content.Length, PointBytes);
        if (content.Length == 0)
        {
            throw content.File.Fault("is empty (0 bytes), expected 20 bytes per point; download it again");
        }

        if (remainder != 0)
        {
            var guess = content.Length % 16 == 0 ? "it looks like 4 floats per point (KITTI)" : "it is cut off; download it again";
            throw content.File.Fault($"expected a multiple of {PointBytes} bytes (5 float32 per point), got {content.Length} bytes, "
                + $"{remainder} left over; {guess}");
        }

        if (points > limits.MaxPoints)
        {
            throw content.File.Fault($"has {points} points, more than the {limits.MaxPoints} that {nameof(FileLimits.MaxPoints)} allows");
        }
    }

    // The fifth value of nuScenes is a small whole number. Another layout puts coordinates there, another byte order makes them fractions.
    private static void ThrowIfOtherLayout(DatasetPath file, LidarScan scan)
    {
        var fractions = 0;
        var swappedRings = 0;
        var first = float.NaN;
        for (var i = 4; i < scan.Values.Length; i += LidarScan.Width)
        {
            var ring = scan.Values[i];
            if (!float.IsFinite(ring) || ring == MathF.Truncate(ring))
            {
                continue;
            }

            first = fractions++ == 0 ? ring : first;
            var swapped = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReverseEndianness(BitConverter.SingleToInt32Bits(ring)));
            swappedRings += swapped is >= 0 and <= byte.MaxValue && swapped == MathF.Truncate(swapped) ? 1 : 0;
        }

        // A quarter: of a KITTI file read five by five, a quarter of the "rings" are intensities, many of them 0.
        if (fractions * 4 <= scan.Count)
        {
            return;
        }

        var guess = swappedRings * 2 > fractions ? "it looks big-endian" : "it looks like 4 floats per point (KITTI)";
        throw file.Fault($"expected x y z intensity ring with whole ring numbers, got ring {first:G6} and {fractions} of {scan.Count} fractions; {guess}");
    }
}
