using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>Point segmentation of one scan: the lidarseg confusion and panoptic quality.</summary>
public static class SegmentationRows
{
    private const int Points = 34720; // of one sweep
    private const double Tolerance = 1e-12;

    /// <summary>The rows.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var (truth, predicted) = Scan();
        byte[] truthClasses = Array.ConvertAll(truth, ClassOf), predictedClasses = Array.ConvertAll(predicted, ClassOf);
        folder.Write<byte>("gt_classes.u8", truthClasses);
        folder.Write<byte>("pred_classes.u8", predictedClasses);
        folder.Write<ushort>("gt_panoptic.u16", truth);
        folder.Write<ushort>("pred_panoptic.u16", predicted);

        var script = new AnsweringScript("segmentation_evaluation.py", folder.FullPath);
        var confusion = new ScriptPeer(script, "lidarseg", "official (nuscenes-devkit ConfusionMatrix.update)", goal: null);
        SampleStatistics Lidarseg() => LidarsegProtocol.Instance.Measure("sample", "scene", truthClasses, predictedClasses);
        yield return Row("E4", "lidarseg confusion", "lidarseg", Lidarseg, confusion, script, result =>
            Agreement.OfCounts("counts of the confusion", LidarsegProtocol.Instance.Score([Lidarseg()]).Confusion!.Counts, result));

        var quality = new ScriptPeer(script, "panoptic", "official (nuscenes-devkit PanopticEval.addBatch)", goal: null);
        SampleStatistics Panoptic() => PanopticProtocol.Benchmark.Measure("sample", "scene", truth, ChallengeClasses.Already, predicted);
        yield return Row("E5", "panoptic quality", "panoptic", Panoptic, quality, script, result => Compare(PanopticProtocol.Benchmark.Score([Panoptic()]), result));
    }

    private static Comparison Row(
        string id, string title, string op, Func<SampleStatistics> ours, ScriptPeer peer, AnsweringScript script, Func<JsonElement, string> compare)
    {
        return new(
            id, title, $"one scan, {Points} points", EvaluationOps.Of(op, ours), [peer.Peer], LimitMs: null, LimitFormula: "", LimitGoal: null,
            () => peer.Compare(compare))
        {
            Held = [script],
        };
    }

    private static string Compare(ProtocolResult ours, JsonElement theirs)
    {
        var figures = ours.Figures.ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        var table = ours.Tables.Single();
        var counts = new[] { "TP", "FP", "FN" }.Select(name => table.Columns.Select(column => column.Name).ToList().IndexOf(name)).ToArray();
        long[] segments = [.. counts.SelectMany(column => table.Rows.Select(row => (long)row.Values[column]!.Value))];
        long[] official = [.. new[] { "tp", "fp", "fn" }.SelectMany(name => theirs.GetProperty(name).EnumerateArray().Skip(1).Select(count => count.GetInt64()))];
        return string.Join(", ",
            Agreement.OfCounts("counts of segments", segments, JsonSerializer.SerializeToElement(official)),
            Agreement.OfFigures(
                "qualities", [figures["PQ"], figures["SQ"], figures["RQ"]],
                [.. new[] { "pq", "sq", "rq" }.Select(name => (double?)theirs.GetProperty(name).GetDouble())], Tolerance));
    }

    private static byte ClassOf(ushort label) => (byte)(label / PointLabels.InstancesPerClass);

    // Runs of points of one object, as a sweep gives them; a tenth of the objects is taken for something else, and edges are blurred.
    private static (ushort[] Truth, ushort[] Predicted) Scan()
    {
        const int firstStuff = 11, instances = 12, longestRun = 60;
        var random = new Random(17);
        var (truth, predicted) = (new ushort[Points], new ushort[Points]);
        for (var point = 0; point < Points;)
        {
            var label = Label(0);
            var taken = label < PointLabels.InstancesPerClass || random.Next(10) == 0 ? Label(1) : label; // a prediction names a class for every point
            for (var end = Math.Min(Points, point + random.Next(1, longestRun)); point < end; point++)
            {
                truth[point] = label;
                predicted[point] = random.Next(20) == 0 ? (ushort)(PointLabels.InstancesPerClass * firstStuff) : taken;
            }
        }

        return (truth, predicted);

        ushort Label(int firstClass)
        {
            var @class = random.Next(firstClass, PointLabels.ClassNames.Count);
            var instance = @class is > 0 and < firstStuff ? random.Next(1, instances) : 0;
            return (ushort)((PointLabels.InstancesPerClass * @class) + instance);
        }
    }
}
