using System.Text.Json.Nodes;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

[Trait("Category", "Golden")]
public sealed class SegmentationGoldenTests
{
    private const double Tolerance = 1e-12; // relative; sums of a few hundred float64, added in another order

    private readonly string _folder = TestData.Golden("segmentation");

    [Fact]
    public void EveryFigureOfLidarsegIsMet()
    {
        var (protocol, expected) = (LidarsegProtocol.Instance, Expected()["lidarseg"]!);
        var result = protocol.Score([.. Scans("_lidarseg.bin").Select(scan =>
            protocol.Measure(scan.Truth, "golden", File.ReadAllBytes(scan.Truth), File.ReadAllBytes(scan.Prediction)))]);

        Assert.Equal(Counts(expected["confusion_gt_rows"]!), result.Confusion!.Counts);
        Figures.AssertClose(expected["miou"], result.Value("mIoU"), Tolerance, "mIoU");
        Figures.AssertClose(expected["fwiou"], result.Value("FWIoU"), Tolerance, "FWIoU");
        AssertClasses(expected["iou_per_class"]!, result, "IoU");
        Assert.Null(expected["iou_per_class"]![0]); // ignore, which has no row
    }

    [Theory]
    [InlineData("panoptic_min15")]
    [InlineData("panoptic_min30")]
    public void EveryFigureOfPanopticIsMet(string setting)
    {
        var (protocol, expected) = (setting == "panoptic_min15" ? PanopticProtocol.Benchmark : PanopticProtocol.MinPoints30, Expected()[setting]!);
        SampleStatistics[] samples = [.. Scans("_panoptic.npz").Select(scan => protocol.Measure(
            scan.Truth, "golden", Labels(scan.Truth), ChallengeClasses.Already, Labels(scan.Prediction)))];
        var result = protocol.Score(samples);

        foreach (var name in new[] { "PQ", "SQ", "RQ" })
        {
            Figures.AssertClose(expected[name], result.Value(name), Tolerance, name);
            AssertClasses(expected[$"{name}_all"]!, result, name);
        }

        Figures.AssertClose(expected["mIoU"], result.Value("mIoU"), Tolerance, "mIoU");
        AssertClasses(expected["iou_all"]!, result, "IoU");
        AssertClasses(expected["tp"]!, result, "TP");
        AssertClasses(expected["fp"]!, result, "FP");
        AssertClasses(expected["fn"]!, result, "FN");
        AssertIouSums(expected["iou_sum"]!, samples);
        Assert.Equal(Transposed(Counts(expected["sem_confusion_pred_rows"]!)), result.Confusion!.Counts);
    }

    private static void AssertIouSums(JsonNode expected, SampleStatistics[] samples)
    {
        for (var label = 0; label < PointLabels.ClassNames.Count; label++)
        {
            Figures.AssertClose(expected[label], samples.Sum(sample => sample.Sums[label]), Tolerance, $"IoU sum of {PointLabels.ClassNames[label]}");
        }
    }

    private static void AssertClasses(JsonNode expected, ProtocolResult result, string figure)
    {
        for (var label = 1; label < PointLabels.ClassNames.Count; label++)
        {
            var name = $"{figure}/{PointLabels.ClassNames[label]}";
            Figures.AssertClose(expected[label], result.Value(name), Tolerance, $"{result.Protocol} {name}");
        }
    }

    private JsonNode Expected() => JsonNode.Parse(File.ReadAllText(Path.Join(_folder, "expected.json")))!;

    private (string Truth, string Prediction)[] Scans(string ending) =>
        [.. Directory.EnumerateFiles(_folder, "*_gt" + ending).Order().Select(truth => (truth, truth.Replace("_gt", "_pred", StringComparison.Ordinal)))];

    private static ushort[] Labels(string path) => NpzFile.Read(path)["data"].Require<ushort>(-1);

    private static long[] Counts(JsonNode rows) => [.. rows.AsArray().SelectMany(row => row!.AsArray()).Select(count => (long)count!)];

    private static long[] Transposed(long[] counts)
    {
        var size = (int)Math.Sqrt(counts.Length);
        return [.. Enumerable.Range(0, counts.Length).Select(at => counts[(at % size * size) + (at / size)])];
    }
}
