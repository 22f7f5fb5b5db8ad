namespace Spatial.Datasets;

/// <summary>Points of several sweeps in one sensor's frame, field by field as the devkit lays them out.</summary>
/// <typeparam name="T">float for LiDAR, double for radar.</typeparam>
/// <param name="Fields">Rows: 4 for LiDAR (x, y, z, intensity), 18 for radar (<see cref="RadarScan.Fields"/>).</param>
/// <param name="Count">Number of points N.</param>
/// <param name="Points">[Fields, N], x y z in metres in the reference sensor's frame; radar velocities stay in their own sensor's frame.</param>
/// <param name="Times">[N] seconds from each point's sweep to the reference; 0 or more.</param>
public sealed record MergedSweeps<T>(int Fields, int Count, T[] Points, double[] Times)
    where T : unmanaged;

/// <summary>Accumulates past sweeps into the frame of a reference sensor.</summary>
/// <remarks>nuScenes devkit, <c>utils/data_classes.py</c>, <c>PointCloud.from_file_multisweep</c>: transforms fused in double precision, LiDAR
/// points stored in float32, close points dropped in their own sensor's frame before motion is compensated.</remarks>
public static class MultiSweep
{
    private const int LidarFields = 4;

    /// <summary>Merges LiDAR sweeps, newest first.</summary>
    /// <param name="reader">The data set.</param>
    /// <param name="sampleToken">The sample whose key sweep comes first.</param>
    /// <param name="channel">The LiDAR, for example LIDAR_TOP.</param>
    /// <param name="referenceChannel">The sensor whose frame and time the points are brought to; may be a camera.</param>
    /// <param name="sweeps">Most sweeps.</param>
    /// <param name="minDistance">Points with |x| and |y| both below this in their own sensor's frame are dropped, metres.</param>
    /// <returns>[4, N] float32.</returns>
    /// <exception cref="ArgumentException">There is no such sample, or it has no such channel.</exception>
    /// <exception cref="InvalidDataException">A row or file that is needed is missing or damaged.</exception>
    public static MergedSweeps<float> Lidar(
        NuScenesReader reader, string sampleToken, string channel, string referenceChannel, int sweeps, double minDistance = 1)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Merge(reader.PosedSweeps(sampleToken, channel, referenceChannel, sweeps), LidarFields, minDistance, file =>
        {
            var scan = LidarFile.Read(file, reader.Limits);
            return Columns(scan.Values, LidarScan.Width, LidarFields);
        }, value => value, value => (float)value);
    }

    /// <summary>Merges radar sweeps, newest first.</summary>
    /// <param name="reader">The data set.</param>
    /// <param name="sampleToken">The sample whose key sweep comes first.</param>
    /// <param name="channel">The radar, for example RADAR_FRONT.</param>
    /// <param name="referenceChannel">The sensor whose frame and time the points are brought to.</param>
    /// <param name="sweeps">Most sweeps.</param>
    /// <param name="filter">Which returns to keep; the devkit's default where null.</param>
    /// <param name="minDistance">Points with |x| and |y| both below this in their own sensor's frame are dropped, metres.</param>
    /// <returns>[18, N] float64.</returns>
    /// <exception cref="ArgumentException">There is no such sample, or it has no such channel.</exception>
    /// <exception cref="InvalidDataException">A row or file that is needed is missing or damaged.</exception>
    public static MergedSweeps<double> Radar(
        NuScenesReader reader, string sampleToken, string channel, string referenceChannel, int sweeps, RadarFilter? filter = null, double minDistance = 1)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return Merge(reader.PosedSweeps(sampleToken, channel, referenceChannel, sweeps), RadarScan.Fields.Count, minDistance, file =>
        {
            var scan = RadarFile.Read(file, filter ?? RadarFilter.Default, reader.Limits);
            return [.. Enumerable.Range(0, RadarScan.Fields.Count).Select(field => scan.Values.AsSpan(field * scan.Count, scan.Count).ToArray())];
        }, value => value, value => value);
    }

    private static MergedSweeps<T> Merge<T>(
        IEnumerable<PosedSweep> sweeps, int fields, double minDistance, Func<DatasetPath, T[][]> read, Func<T, double> widen, Func<double, T> narrow)
        where T : unmanaged
    {
        var merged = Enumerable.Range(0, fields).Select(_ => new List<T>()).ToArray();
        var times = new List<double>();
        foreach (var sweep in sweeps)
        {
            var columns = read(sweep.File);
            for (var i = 0; i < columns[0].Length; i++)
            {
                var point = new Vector3d(widen(columns[0][i]), widen(columns[1][i]), widen(columns[2][i]));
                if (Math.Abs(point.X) < minDistance && Math.Abs(point.Y) < minDistance)
                {
                    continue;
                }

                var moved = sweep.ReferenceFromSensor * point;
                merged[0].Add(narrow(moved.X));
                merged[1].Add(narrow(moved.Y));
                merged[2].Add(narrow(moved.Z));
                for (var field = 3; field < fields; field++)
                {
                    merged[field].Add(columns[field][i]);
                }

                times.Add(sweep.Age);
            }
        }

        return new(fields, times.Count, [.. merged.SelectMany(field => field)], [.. times]);
    }

    private static float[][] Columns(float[] rows, int width, int kept)
    {
        var columns = new float[kept][];
        for (var field = 0; field < kept; field++)
        {
            columns[field] = new float[rows.Length / width];
            for (var i = 0; i < columns[field].Length; i++)
            {
                columns[field][i] = rows[(i * width) + field];
            }
        }

        return columns;
    }
}
