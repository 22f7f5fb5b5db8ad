using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>The golden scans as samples. Their labels are classes of the challenge, so each class is numbered as one general category of it is.</summary>
[Trait("Category", "Golden")]
public sealed class SegmentationGoldenThroughTheCommandLineTests : IDisposable
{
    private const double Tolerance = 1e-12; // relative, see origin.md

    private static readonly string[] GeneralNames =
    [
        "noise", "movable_object.barrier", "vehicle.bicycle", "vehicle.bus.rigid", "vehicle.car", "vehicle.construction", "vehicle.motorcycle",
        "human.pedestrian.adult", "movable_object.trafficcone", "vehicle.trailer", "vehicle.truck", "flat.driveable_surface", "flat.other", "flat.sidewalk",
        "flat.terrain", "static.manmade", "static.vegetation",
    ];

    private readonly MadeScenes _scenes = new();
    private readonly string _golden = TestData.Golden("segmentation");

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

        var (result, expected) = (WrittenMetrics.Of(run, _scenes.Beside("report")).ResultOf("lidarseg"), Expected("lidarseg"));
        Assert.Equal(expected["confusion_gt_rows"]!.AsArray().SelectMany(row => row!.AsArray()).Select(count => (long)count!), result.Confusion!.Counts);
        Figures.AssertClose(expected["miou"], result.Value("mIoU"), Tolerance, "mIoU");
        Figures.AssertClose(expected["fwiou"], result.Value("FWIoU"), Tolerance, "FWIoU");
        AssertClasses(expected["iou_per_class"]!, result, "IoU");
    }

    [Fact]
    public void EveryFigureOfPanopticIsTheOfficialOne()
    {
        var run = Evaluate("panoptic", "_panoptic.npz", "panoptic,panoptic-min30", scan => NpzFile.Read(scan)["data"].Count);

        var report = WrittenMetrics.Of(run, _scenes.Beside("report"));
        foreach (var (golden, protocol) in (ValueTuple<string, string>[])[("panoptic_min15", "panoptic"), ("panoptic_min30", "panoptic-min30")])
        {
            var (result, expected) = (report.ResultOf(protocol), Expected(golden));
            foreach (var name in (string[])["PQ", "SQ", "RQ"])
            {
                Figures.AssertClose(expected[name], result.Value(name), Tolerance, name);
                AssertClasses(expected[$"{name}_all"]!, result, name);
            }

            Figures.AssertClose(expected["mIoU"], result.Value("mIoU"), Tolerance, "mIoU");
            AssertClasses(expected["iou_all"]!, result, "IoU");
            AssertClasses(expected["tp"]!, result, "TP");
            AssertClasses(expected["fp"]!, result, "FP");
            AssertClasses(expected["fn"]!, result, "FN");
        }
    }

    private CommandRun Evaluate(string table, string ending, string protocols, Func<string, int> pointsOf)
    {
        string[] scans = [.. Directory.EnumerateFiles(_golden, "*_gt" + ending).Order()];
        var samples = _scenes.Scene("scene-0103", [.. scans.Select((_, at) => EgoStand.Level(at, 0))], (Quaterniond.Identity, Vector3d.Zero));
        foreach (var (scan, sample) in scans.Zip(samples))
        {
            _scenes.PointLabels(table, sample, pointsOf(scan), File.ReadAllBytes(scan));
            _scenes.Write(
                $"submission/{table}/mini_val/{_scenes.LidarOf(sample)}{ending}", File.ReadAllBytes(scan.Replace("_gt", "_pred", StringComparison.Ordinal)));
        }

        return _scenes.Written().Evaluate(_scenes.Beside("submission"), table, protocols, "report", "--split", "all");
    }

    private JsonNode Expected(string name) => JsonNode.Parse(File.ReadAllText(Path.Join(_golden, "expected.json")))![name]!;

    private static void AssertClasses(JsonNode expected, ProtocolResult result, string figure)
    {
        for (var label = 1; label < PointLabels.ClassNames.Count; label++)
        {
            var name = $"{figure}/{PointLabels.ClassNames[label]}";
            Figures.AssertClose(expected[label], result.Value(name), Tolerance, $"{result.Protocol} {name}");
        }
    }
}
