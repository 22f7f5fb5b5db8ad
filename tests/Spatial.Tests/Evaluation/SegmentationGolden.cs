using System.Text.Json.Nodes;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>Scans and official figures of LiDAR segmentation.</summary>
internal static class SegmentationGolden
{
    private const double Tolerance = 1e-12; // relative; sums of a few hundred float64, added in another order

    private static readonly string Folder = TestData.Golden("segmentation");

    /// <summary>The official figures of a setting: lidarseg, panoptic_min15 or panoptic_min30.</summary>
    public static JsonNode Expected(string setting) => JsonNode.Parse(File.ReadAllText(Path.Join(Folder, "expected.json")))![setting]!;

    /// <summary>Files of true and predicted labels, scan by scan.</summary>
    /// <param name="ending">_lidarseg.bin or _panoptic.npz.</param>
    public static (string Truth, string Prediction)[] Scans(string ending) =>
        [.. Directory.EnumerateFiles(Folder, "*_gt" + ending).Order().Select(truth => (truth, truth.Replace("_gt", "_pred", StringComparison.Ordinal)))];

    /// <summary>Compares every figure of lidarseg.</summary>
    public static void AssertLidarseg(ProtocolResult result)
    {
        var expected = Expected("lidarseg");
        Assert.Equal(Counts(expected["confusion_gt_rows"]!), result.Confusion!.Counts);
        AssertFigure(expected["miou"], result, "mIoU");
        AssertFigure(expected["fwiou"], result, "FWIoU");
        AssertClasses(expected["iou_per_class"]!, result, "IoU");
        Assert.Null(expected["iou_per_class"]![0]); // ignore, which has no row
    }

    /// <summary>Compares every figure of panoptic segmentation.</summary>
    public static void AssertPanoptic(string setting, ProtocolResult result)
    {
        var expected = Expected(setting);
        foreach (var name in (string[])["PQ", "SQ", "RQ"])
        {
            AssertFigure(expected[name], result, name);
            AssertClasses(expected[$"{name}_all"]!, result, name);
        }

        AssertFigure(expected["mIoU"], result, "mIoU");
        AssertClasses(expected["iou_all"]!, result, "IoU");
        AssertClasses(expected["tp"]!, result, "TP");
        AssertClasses(expected["fp"]!, result, "FP");
        AssertClasses(expected["fn"]!, result, "FN");
        Assert.Equal(Transposed(Counts(expected["sem_confusion_pred_rows"]!)), result.Confusion!.Counts);
    }

    /// <summary>Compares the sums of IoU that panoptic quality is made from.</summary>
    public static void AssertIouSums(string setting, SampleStatistics[] samples)
    {
        for (var label = 0; label < PointLabels.ClassNames.Count; label++)
        {
            Figures.AssertClose(
                Expected(setting)["iou_sum"]![label], samples.Sum(sample => sample.Sums[label]), Tolerance, $"IoU sum of {PointLabels.ClassNames[label]}");
        }
    }

    private static void AssertClasses(JsonNode expected, ProtocolResult result, string figure)
    {
        for (var label = 1; label < PointLabels.ClassNames.Count; label++)
        {
            AssertFigure(expected[label], result, $"{figure}/{PointLabels.ClassNames[label]}");
        }
    }

    private static void AssertFigure(JsonNode? expected, ProtocolResult result, string name) =>
        Figures.AssertClose(expected, result.Value(name), Tolerance, $"{result.Protocol} {name}");

    private static long[] Counts(JsonNode rows) => [.. rows.AsArray().SelectMany(row => row!.AsArray()).Select(count => (long)count!)];

    private static long[] Transposed(long[] counts)
    {
        var size = (int)Math.Sqrt(counts.Length);
        return [.. Enumerable.Range(0, counts.Length).Select(at => counts[(at % size * size) + (at / size)])];
    }
}
