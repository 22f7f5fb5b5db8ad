using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Benchmarks;

/// <summary>Row C7: RayIoU and velocity error of one frame, from grids to tallies.</summary>
public static class RayIouRows
{
    private const double Tolerance = 1e-6; // of float32 sums over rays in the official code

    /// <summary>The row.</summary>
    public static IEnumerable<Comparison> Make(InputFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        var frame = OccupancyFrame.Make(seed: 2026);
        double[] origins = [.. RayIouRays.Origins.Select(value => (double)value)];
        Write(folder.Inside("rayiou"), frame, origins);

        var script = new AnsweringScript("occupancy_evaluation.py", folder.FullPath);
        var official = new ScriptPeer(script, "rayiou", "official (OccNet), its CUDA caster compiled for one CPU thread", 25);
        var plain = new FirstHitRays(frame.Truth.Classes, frame.Prediction.Classes, OccupancyLabels.OpenOcc.Free);
        var steps = plain.Run(threads: 1);
        SampleStatistics Ours(int threads) => RayIouProtocol.OpenOcc.Measure(
            "sample", "scene", frame.Truth, frame.TruthFlow, frame.Prediction, frame.PredictedFlow, origins, threads);
        yield return new(
            "C7",
            "RayIoU and AVE, whole frame",
            $"{2 * RayIouRays.Count} rays, {steps} steps",
            EvaluationOps.Of("rayiou_frame", () => Ours(threads: 1)),
            [official.Peer, Peer.Here("plain DDA, C++ (cast alone: no distances, no tallies)", 1.0, () => plain.Run(threads: 1))],
            ceilings => 1e-6 * steps * 114 / ceilings.FmaGigaflops,
            "1 ns per step on a core of 114 GFLOP/s, scaled by the round's FMA rate",
            LimitGoal: 3,
            () => official.Compare(result => Compare(Ours(threads: 1), result)));
        yield return new(
            "C7",
            "the same, ours on two threads",
            $"{2 * RayIouRays.Count} rays, {steps} steps",
            EvaluationOps.Of("rayiou_frame_2_threads", () => Ours(threads: 2)),
            [official.Peer],
            LimitMs: null,
            "none: peers have one thread",
            LimitGoal: null,
            () => official.Compare(result => Compare(Ours(threads: 2), result)))
        {
            Held = [script],
        };
    }

    private static void Write(InputFolder folder, OccupancyFrame frame, double[] origins)
    {
        folder.Write<byte>("gt.u8", frame.Truth.Classes);
        folder.Write<byte>("pred.u8", frame.Prediction.Classes);
        folder.Write<float>("gt_flow.f32", frame.TruthFlow.Velocities);
        folder.Write<float>("pred_flow.f32", frame.PredictedFlow.Velocities);
        folder.Write<double>("origins.f64", origins);
    }

    private static string Compare(SampleStatistics ours, JsonElement theirs)
    {
        var score = RayIouProtocol.OpenOcc.Score([ours]);
        var figures = score.AllFigures().ToDictionary(figure => figure.Kind.Name, figure => figure.Value);
        var classes = OccupancyLabels.OpenOcc.Classes.SkipLast(1).ToArray();
        double?[] ious = [.. new[] { 1, 2, 4 }.SelectMany(metres => classes.Select(name => figures[$"RayIoU@{metres}m/{name}"]))];
        double?[] errors = [.. classes.Select(name => figures.GetValueOrDefault($"AVE/{name}"))];
        var confusion = score.Confusion!;
        var labels = Enumerable.Range(0, confusion.Size);
        return string.Join(", ",
            Agreement.OfCounts("counts of rays per true class", [.. labels.Select(truth => labels.Sum(predicted => confusion[truth, predicted]))], theirs.GetProperty("gt_rays")),
            Agreement.OfCounts("per predicted class", [.. labels.Select(predicted => labels.Sum(truth => confusion[truth, predicted]))], theirs.GetProperty("pred_rays")),
            Agreement.OfFigures("IoUs", ious, Agreement.Figures(theirs.GetProperty("iou")), Tolerance),
            Agreement.OfFigures("velocity errors", errors, Agreement.Figures(theirs.GetProperty("ave")), Tolerance));
    }
}
