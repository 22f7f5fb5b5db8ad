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

/// <summary>A sample: its files, sweeps and boxes, and what a frame of it would lack.</summary>
internal sealed record SampleOverview(
    string Token,
    string Scene,
    long TimestampMicros,
    int LidarSweeps,
    IReadOnlyList<SensorFile> Files,
    IReadOnlyList<BoxCount> Boxes,
    IReadOnlyList<string> Missing)
{
    private const int MostSweeps = 100;
    private const string Unknown = "MISSING";

    /// <summary>Reads the tables and the sizes of files.</summary>
    public static SampleOverview Of(NuScenesTables tables, string token)
    {
        var sample = tables.SampleOf(token);
        var keyFrames = tables.KeyFramesOf(token);
        var (sweeps, missing) = FrameOf(tables, token);
        return new(
            token,
            tables.Scenes.FirstOrDefault(scene => scene.Token == sample.SceneToken)?.Name ?? Unknown,
            sample.TimestampMicros,
            sweeps,
            [.. keyFrames.Select(pair => FileOf(tables, pair.Key, tables.SampleDataOf(pair.Value), sample))],
            BoxesOf(tables, token),
            missing);
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
        screen.WriteTable("Missing", ["what"], Missing.Select(what => new[] { what }));
        screen.WriteTable(
            "Boxes", ["class", "boxes#", "LiDAR points#", "radar points#"],
            Boxes.Select(count => new[] { count.Category, $"{count.Boxes}", $"{count.LidarPoints}", $"{count.RadarPoints}" }));
    }

    // The reader names what it cannot use, so that a sample is judged here as it is when it is predicted.
    private static (int Sweeps, IReadOnlyList<string> Missing) FrameOf(NuScenesTables tables, string token)
    {
        try
        {
            var frame = new NuScenesReader(tables).ReadFrame(token, MostSweeps);
            return (frame.Sweeps.Count, frame.Gaps);
        }
        catch (InvalidDataException fault)
        {
            return (0, [fault.Message]);
        }
    }

    private static SensorFile FileOf(NuScenesTables tables, string channel, SampleDataRow row, SampleRow sample) =>
        new(channel, (row.TimestampMicros - sample.TimestampMicros) * 1e-3, row.Filename, FilePresence.SizeOf(tables, row.Filename));

    private static BoxCount[] BoxesOf(NuScenesTables tables, string token) =>
    [
        .. tables.AnnotationTokensOf(token)
            .Select(tables.SampleAnnotationOf)
            .GroupBy(box => CategoryOf(tables, box))
            .Select(group => new BoxCount(group.Key, group.Count(), group.Sum(box => box.LidarPointCount), group.Sum(box => box.RadarPointCount)))
            .OrderByDescending(count => count.Boxes)
            .ThenBy(count => count.Category, StringComparer.Ordinal),
    ];

    private static string CategoryOf(NuScenesTables tables, SampleAnnotationRow box)
    {
        var instance = tables.Find(box.InstanceToken).Select(found => found.Row).OfType<InstanceRow>().FirstOrDefault();
        return instance is null ? Unknown
            : tables.Find(instance.CategoryToken).Select(found => found.Row).OfType<CategoryRow>().FirstOrDefault()?.Name ?? Unknown;
    }
}
