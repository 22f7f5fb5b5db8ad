using Spatial.Datasets;

namespace Spatial.Tests;

/// <summary>The golden scans as samples. Their labels are classes of the challenge, so each class is numbered as one general category of it is.</summary>
[Trait("Category", "Golden")]
public sealed class SegmentationGoldenThroughTheCommandLineTests : IDisposable
{
    private static readonly string[] GeneralNames =
    [
        "noise", "movable_object.barrier", "vehicle.bicycle", "vehicle.bus.rigid", "vehicle.car", "vehicle.construction", "vehicle.motorcycle",
        "human.pedestrian.adult", "movable_object.trafficcone", "vehicle.trailer", "vehicle.truck", "flat.driveable_surface", "flat.other", "flat.sidewalk",
        "flat.terrain", "static.manmade", "static.vegetation",
    ];

    private readonly MadeScenes _scenes = new();

    public SegmentationGoldenThroughTheCommandLineTests()
    {
        foreach (var (index, name) in GeneralNames.Index())
        {
            _scenes.Category(name, index);
        }
    }

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void EveryFigureOfLidarsegIsTheOfficialOne()
    {
        var run = Evaluate("lidarseg", "_lidarseg.bin", "lidarseg", scan => File.ReadAllBytes(scan).Length);

        SegmentationGolden.AssertLidarseg(WrittenMetrics.Of(run, _scenes.Beside("report")).ResultOf("lidarseg"));
    }

    [Fact]
    public void EveryFigureOfPanopticIsTheOfficialOne()
    {
        var run = Evaluate("panoptic", "_panoptic.npz", "panoptic,panoptic-min30", scan => NpzFile.Read(scan)["data"].Count);

        var report = WrittenMetrics.Of(run, _scenes.Beside("report"));
        SegmentationGolden.AssertPanoptic("panoptic_min15", report.ResultOf("panoptic"));
        SegmentationGolden.AssertPanoptic("panoptic_min30", report.ResultOf("panoptic-min30"));
    }

    private CommandRun Evaluate(string table, string ending, string protocols, Func<string, int> pointsOf)
    {
        var scans = SegmentationGolden.Scans(ending);
        var samples = _scenes.Scene("scene-0103", [.. scans.Select((_, at) => EgoStand.Level(at, 0))], (Quaterniond.Identity, Vector3d.Zero));
        foreach (var (scan, sample) in scans.Zip(samples))
        {
            _scenes.PointLabels(table, sample, pointsOf(scan.Truth), File.ReadAllBytes(scan.Truth));
            _scenes.Write($"submission/{table}/mini_val/{_scenes.LidarOf(sample)}{ending}", File.ReadAllBytes(scan.Prediction));
        }

        return _scenes.Written().Evaluate(_scenes.Beside("submission"), table, protocols, "report", "--split", "all");
    }
}
