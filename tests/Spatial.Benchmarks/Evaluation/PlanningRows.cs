using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>Planning metrics of 50 samples: VAD's, which draws its own rasters, and UniAD's, which is given them.</summary>
public static class PlanningRows
{
    private const int Samples = 50;
    private const double Tolerance = 1e-5; // the official code works in float32

    private static readonly string[] VadFigures =
        [.. new[] { "plan_L2", "plan_obj_col", "plan_obj_box_col" }.SelectMany(name => new[] { "1s", "2s", "3s" }.Select(horizon => $"{name}_{horizon}"))];

    /// <summary>The rows.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var cases = PlanningCase.Make(Samples);
        ObstacleRaster[] rasters = [.. cases.Select(sample => sample.Obstacles)];
        folder.WriteJson("cases.json", cases.Select(Describe));
        folder.Write<byte>("occupancy.u8", [.. rasters.SelectMany(Cells)]);

        var script = new AnsweringScript("planning_evaluation.py", folder.FullPath);
        var vad = new VadPlanning();
        SampleStatistics[] OfVad() => [.. cases.Select(sample => vad.Measure(
            "sample", "scene", sample.Truth, sample.Plan, sample.Boxes, sample.Features, isFutureValid: true))];
        var officialVad = new ScriptPeer(script, "vad", "official (VAD compute_planner_metric_stp3)", 50);
        yield return Row("E2", "VAD planning, rasters drawn", "planning_vad", () => vad.Score(OfVad()), officialVad, script, result =>
            CompareSamples(OfVad().Select(sample => vad.Score([sample])), result));

        var uniad = new UniAdPlanning();
        float[][] truths = [.. cases.Select(sample => sample.MaskedTruth)];
        ProtocolResult OfUniAd() => uniad.Score([.. cases.Index().Select(sample => uniad.Measure(
            "sample", "scene", truths[sample.Index], sample.Item.Mask, sample.Item.Plan, rasters[sample.Index]))]);
        var officialUniAd = new ScriptPeer(script, "uniad", "official (UniAD PlanningMetric.update)", goal: null);
        yield return Row("E3", "UniAD planning, rasters given", "planning_uniad", OfUniAd, officialUniAd, script, result => CompareSteps(OfUniAd(), result));
    }

    private static Comparison Row(
        string id, string title, string op, Func<ProtocolResult> ours, ScriptPeer peer, AnsweringScript script, Func<JsonElement, string> compare)
    {
        return new(
            id, title, $"{Samples} samples", EvaluationOps.Of(op, ours), [peer.Peer], LimitMs: null, LimitFormula: "", LimitGoal: null, () => peer.Compare(compare))
        {
            Held = [script],
        };
    }

    private static object Describe(PlanningCase sample) => new
    {
        gt = sample.Truth.Chunk(2),
        pred = sample.Plan.Chunk(2),
        mask = sample.Mask.Chunk(2),
        boxes = sample.Boxes.Chunk(PlanningCase.BoxWidth),
        feats = sample.Features.Chunk(PlanningCase.FeatureWidth),
    };

    private static IEnumerable<byte> Cells(ObstacleRaster raster) =>
        from step in Enumerable.Range(0, ObstacleRaster.Steps)
        from row in Enumerable.Range(0, ObstacleRaster.Size)
        from column in Enumerable.Range(0, ObstacleRaster.Size)
        select raster.IsOccupied(step, row, column) ? (byte)1 : (byte)0;

    private static string CompareSamples(IEnumerable<ProtocolResult> ours, JsonElement theirs) => Agreement.OfFigures(
        "figures of samples",
        [.. ours.SelectMany(result => VadFigures.Select(name => result.Figures.Single(figure => figure.Kind.Name == name).Value))],
        [.. theirs.EnumerateArray().SelectMany(result => VadFigures.Select(name => (double?)result.GetProperty(name).GetDouble()))],
        Tolerance);

    private static string CompareSteps(ProtocolResult ours, JsonElement theirs)
    {
        var table = ours.Tables.Single();
        double?[] Column(string name)
        {
            var at = table.Columns.Select(column => column.Name).ToList().IndexOf(name);
            return [.. table.Rows.Select(row => row.Values[at])];
        }

        return Agreement.OfFigures(
            "figures of steps",
            [.. Column("L2_at"), .. Column("obj_col_at"), .. Column("obj_box_col_at")],
            [.. new[] { "L2", "obj_col", "obj_box_col" }.SelectMany(name => Agreement.Figures(theirs.GetProperty(name)))],
            Tolerance);
    }
}
