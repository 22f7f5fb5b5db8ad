using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>All golden cases of DrivePI as tables: every box of a step is annotated at that keyframe.</summary>
[Trait("Category", "Golden")]
public sealed class DrivePiGoldenThroughTheCommandLineTests : IDisposable
{
    private readonly PlannedScenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void EveryCaseAndTheAverageAreTheOfficialOnes()
    {
        var (cases, expected) = (PlanningGolden.Json("planning_polygon", "cases.json"), PlanningGolden.Json("planning_polygon", "expected.json"));
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var path = PlanPaths.Cumulated(PlanningGolden.Floats(given.GetProperty("gt_step_offsets")));
            var steps = PlanningGolden.Floats(given.GetProperty("gt_mask")).Count(mask => mask == 1);
            var samples = _scenes.Add(number, PlanFrame.Ego, path[..(2 * steps)], PlanningGolden.Floats(given.GetProperty("pred_traj")));
            foreach (var (step, boxes) in given.GetProperty("fut_boxes").EnumerateArray().Take(steps).Index())
            {
                Annotate(samples[step + 1], boxes);
            }
        }

        var report = _scenes.Evaluate("planning-drivepi");

        Assert.Equal(expected.GetProperty("samples_counted").GetInt64(), report.Result.Samples);
        foreach (var figure in expected.GetProperty("metric_dict_mean_of_1s_2s_3s").EnumerateObject())
        {
            AssertNear(figure.Name, figure.Value.GetDouble(), report.Result, $"{figure.Name}_avg", "average");
        }

        foreach (var figure in expected.GetProperty("mean_to_step").EnumerateObject())
        {
            foreach (var (step, value) in PlanningGolden.Doubles(figure.Value).Index())
            {
                AssertNear(figure.Name, value, report.Result, FormattableString.Invariant($"{figure.Name}/{(step + 1) / 2.0:0.0}s"), "average");
            }
        }

        foreach (var (number, official) in expected.GetProperty("per_case").EnumerateArray().Index())
        {
            AssertCase(official, report.Scenes.Single(scene => scene.Scene == PlannedScenes.NameOf(number)).Result, $"case {number}");
        }
    }

    private void Annotate(string sample, JsonElement boxes)
    {
        foreach (var box in boxes.EnumerateArray().Select(PlanningGolden.Doubles))
        {
            _scenes.Tables.Object("vehicle.car", (sample, PlannedScenes.InGlobal(PlanFrame.Ego, new(box[0], box[1], box[2]), new(box[4], box[3], box[5]), box[6])));
        }
    }

    private static void AssertCase(JsonElement official, ProtocolResult result, string what)
    {
        if (official.ValueKind == JsonValueKind.Null)
        {
            Assert.Equal(0, result.Samples);
            return;
        }

        var (truth, plan) = (PlanningGolden.Flags(official.GetProperty("gt_collides")), PlanningGolden.Flags(official.GetProperty("pred_collides")));
        var distances = PlanningGolden.Doubles(official.GetProperty("l2"));
        foreach (var (horizon, steps) in (ValueTuple<string, int>[])[("1s", 2), ("2s", 4), ("3s", 6)])
        {
            AssertNear("L2", distances.Take(steps).Average(), result, $"L2_{horizon}", what);
            AssertNear("obj_col", truth.Take(steps).Average(collides => collides ? 1 : 0), result, $"obj_col_{horizon}", what);
            AssertNear("obj_box_col", plan.Zip(truth).Take(steps).Average(pair => pair.First && !pair.Second ? 1 : 0), result, $"obj_box_col_{horizon}", what);
        }
    }

    // The official figures are fractions, ours percent.
    private static void AssertNear(string kind, double official, ProtocolResult result, string figure, string what) =>
        PlanningGolden.AssertNear(official * (kind == "L2" ? 1 : 100), PlanningGolden.ValueOf(result, figure), $"{what}, {figure}");
}
