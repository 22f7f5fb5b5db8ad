using System.Buffers.Binary;

namespace Spatial.Datasets;

/// <summary>Reads nuScenes radar files: a text header, then packed records of 43 bytes.</summary>
public static class RadarFile
{
    private const int DynamicProperty = 3;
    private const int AmbiguityState = 11;
    private const int InvalidState = 14;

    /// <summary>Reads the returns that pass a filter.</summary>
    /// <param name="file">A .pcd file.</param>
    /// <param name="filter">Which returns to keep: by invalid_state, dyn_prop and ambig_state.</param>
    /// <param name="limits">Caps; the defaults where null.</param>
    /// <returns>[18, N] in the sensor's own frame. A NaN in the first record means that the radar saw nothing: N is 0.</returns>
    /// <exception cref="InvalidDataException">The header is not that of nuScenes or does not fit the data.</exception>
    /// <exception cref="FileNotFoundException">No such file.</exception>
    /// <remarks>nuScenes devkit, <c>RadarPointCloud.from_file</c>.</remarks>
    public static RadarScan Read(DatasetPath file, RadarFilter filter, FileLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(filter);
        limits ??= FileLimits.Default;
        var bytes = FileContent.ReadAll(file, limits.MaxHeaderBytes + ((long)limits.MaxPoints * RadarHeader.RecordBytes) + 1, nameof(FileLimits.MaxPoints));
        var header = RadarHeader.Parse(file, bytes, limits);
        var records = bytes.AsSpan(header.DataOffset);
        var expected = (header.Points * (long)RadarHeader.RecordBytes) + 1;
        if (records.Length < expected)
        {
            // The devkit demands a byte after the last record; files of nuScenes end in a newline.
            throw file.Fault($"header says POINTS {header.Points}, which takes {expected} bytes after the header, got {records.Length}; download it again");
        }

        var points = Decode(records, header.Points);
        return FirstHasNan(points) ? new([], 0) : Transpose(points.Where(point => Passes(point, filter)).ToList());
    }

    private static double[][] Decode(ReadOnlySpan<byte> records, int count)
    {
        var points = new double[count][];
        for (var i = 0; i < count; i++)
        {
            points[i] = DecodeRecord(records.Slice(i * RadarHeader.RecordBytes, RadarHeader.RecordBytes));
        }

        return points;
    }

    private static double[] DecodeRecord(ReadOnlySpan<byte> record)
    {
        var point = new double[RadarScan.Fields.Count];
        var offset = 0;
        for (var field = 0; field < point.Length; field++)
        {
            var rest = record[offset..];
            (point[field], var size) = field switch
            {
                3 or >= 10 => ((sbyte)rest[0], 1), // dyn_prop, and the states and widths after the velocities
                4 => (BinaryPrimitives.ReadInt16LittleEndian(rest), 2), // id
                _ => (BinaryPrimitives.ReadSingleLittleEndian(rest), 4),
            };
            offset += size;
        }

        return point;
    }

    private static bool FirstHasNan(double[][] points) => points[0].Any(double.IsNaN);

    private static bool Passes(double[] point, RadarFilter filter) =>
        filter.InvalidStates.Contains((int)point[InvalidState])
        && filter.DynamicProperties.Contains((int)point[DynamicProperty])
        && filter.AmbiguityStates.Contains((int)point[AmbiguityState]);

    private static RadarScan Transpose(List<double[]> points)
    {
        var values = new double[RadarScan.Fields.Count * points.Count]; // [18, N]
        for (var i = 0; i < points.Count; i++)
        {
            for (var field = 0; field < RadarScan.Fields.Count; field++)
            {
                values[(field * points.Count) + i] = points[i][field];
            }
        }

        return new(values, points.Count);
    }
}
