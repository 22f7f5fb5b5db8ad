using System.Globalization;
using Spatial.Datasets;

namespace Spatial.Cli;

/// <summary>One keyframe file of a sample.</summary>
/// <param name="Channel">Sensor.</param>
/// <param name="OffsetMs">Time after the sample's own, milliseconds.</param>
/// <param name="File">Path below the data root.</param>
/// <param name="Bytes">Size on the disk; null when it is not there.</param>
internal sealed record SensorFile(string Channel, double OffsetMs, string File, long? Bytes);

/// <summary>A class and how many boxes of a sample carry it.</summary>
internal sealed record BoxCount(string Category, int Boxes, int LidarPoints, int RadarPoints);

/// <summary>A sample: its files, sweeps and boxes.</summary>
internal sealed record SampleOverview(
    string Token, string Scene, long TimestampMicros, int LidarSweeps, IReadOnlyList<SensorFile> Files, IReadOnlyList<BoxCount> Boxes)
{
    private const int MostSweeps = 100;

    /// <summary>Reads the tables and the sizes of files.</summary>
    public static SampleOverview Of(NuScenesTables tables, string token)
    {
        var sample = tables.SampleOf(token);
        var keyFrames = tables.KeyFramesOf(token);
        return new(
            token,
            tables.SceneNamed(sample.SceneToken).Name,
            sample.TimestampMicros,
            keyFrames.TryGetValue(NuScenesReader.LidarChannel, out var lidar) ? tables.SweepTokens(lidar, MostSweeps).Count : 0,
            [.. keyFrames.Select(pair => FileOf(tables, pair.Key, tables.SampleDataOf(pair.Value), sample))],
            BoxesOf(tables, token));
    }

    /// <summary>Writes it as tables.</summary>
    public void Write(Screen screen)
    {
        screen.WriteTable("", ["", ""],
        [
            ["sample", Token],
            ["scene", Scene],
            ["time", DateTimeOffset.UnixEpoch.AddMicroseconds(TimestampMicros).ToString("yyyy-MM-dd HH:mm:ss.ffffff 'UTC'", CultureInfo.InvariantCulture)],
            ["LiDAR sweeps", LidarSweeps == MostSweeps ? $"{MostSweeps} or more" : $"{LidarSweeps}"],
        ]);
        screen.WriteTable(
            "Files", ["channel", "offset ms#", "bytes#", "file"],
            Files.Select(file => new[]
            {
                file.Channel,
                file.OffsetMs.ToString("F1", CultureInfo.InvariantCulture),
                file.Bytes?.ToString(CultureInfo.InvariantCulture) ?? "MISSING",
                file.File,
            }));
        screen.WriteTable(
            "Boxes", ["class", "boxes#", "LiDAR points#", "radar points#"],
            Boxes.Select(count => new[] { count.Category, $"{count.Boxes}", $"{count.LidarPoints}", $"{count.RadarPoints}" }));
    }

    private static SensorFile FileOf(NuScenesTables tables, string channel, SampleDataRow row, SampleRow sample)
    {
        var file = new FileInfo(Path.Combine(tables.DataRoot, row.Filename));
        return new(channel, (row.TimestampMicros - sample.TimestampMicros) * 1e-3, row.Filename, file.Exists ? file.Length : null);
    }

    private static BoxCount[] BoxesOf(NuScenesTables tables, string token) =>
    [
        .. tables.AnnotationTokensOf(token)
            .Select(tables.SampleAnnotationOf)
            .GroupBy(box => tables.CategoryOf(tables.InstanceOf(box.InstanceToken).CategoryToken).Name)
            .Select(group => new BoxCount(group.Key, group.Count(), group.Sum(box => box.LidarPointCount), group.Sum(box => box.RadarPointCount)))
            .OrderByDescending(count => count.Boxes)
            .ThenBy(count => count.Category, StringComparer.Ordinal),
    ];
}
