using System.Text.Json.Nodes;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class OccupancyGoldenThroughTheCommandLineTests : IDisposable
{
    private const double Tolerance = 1e-12; // relative, see origin.md

    private static readonly (string Golden, string Protocol)[] Masks =
        [("camera_mask", "occ3d"), ("lidar_mask", "occ3d-lidar-mask"), ("no_mask", "occ3d-no-mask")];

    private readonly MadeScenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void EveryFigureOfEveryMaskIsTheOfficialOne()
    {
        var folder = TestData.Golden("occ3d_miou");
        string[] frames = [.. Directory.EnumerateDirectories(folder, "frame*_gt").Order()];
        var tokens = _scenes.Scene("scene-0103", [.. frames.Select((_, at) => EgoStand.Level(at, 0))], (Quaterniond.Identity, Vector3d.Zero));
        foreach (var (frame, token) in frames.Zip(tokens))
        {
            _scenes.Write($"data/gts/scene-0103/{token}/labels.npz", File.ReadAllBytes(Path.Join(frame, "labels.npz")));
            _scenes.Write($"predicted/{token}.npz", File.ReadAllBytes(frame.Replace("_gt", "_pred.npz", StringComparison.Ordinal)));
        }

        var run = _scenes.Written().Evaluate(
            _scenes.Beside("predicted"), "occ3d", string.Join(',', Masks.Select(mask => mask.Protocol)), "report", "--split", "all");

        var report = WrittenMetrics.Of(run, _scenes.Beside("report"));
        var expected = JsonNode.Parse(File.ReadAllText(Path.Join(folder, "expected.json")))!;
        Assert.All(Masks, mask => AssertFigures(expected[mask.Golden]!, report.ResultOf(mask.Protocol)));
    }

    private static void AssertFigures(JsonNode expected, ProtocolResult result)
    {
        Assert.Equal(expected["confusion_gt_rows"]!.AsArray().SelectMany(row => row!.AsArray()).Select(count => (long)count!), result.Confusion!.Counts);
        Figures.AssertClose(expected["mIoU"], result.Value("mIoU") / 100, Tolerance, $"{result.Protocol} mIoU");
        Assert.Equal((double)expected["mIoU_percent_rounded"]!, Math.Round(result.Value("mIoU")!.Value, 2));
        foreach (var (label, name) in OccupancyLabels.Occ3D.Classes.Index())
        {
            Figures.AssertClose(expected["per_class_iou"]![label], result.Value($"IoU/{name}") / 100, Tolerance, $"{result.Protocol} IoU/{name}");
        }
    }
}
