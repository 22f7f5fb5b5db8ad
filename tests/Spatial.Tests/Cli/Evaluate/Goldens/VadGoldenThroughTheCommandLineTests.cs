using System.Text.Json;
using Spatial.Evaluation;

namespace Spatial.Tests;

/// <summary>All golden cases of VAD as tables. Its metric is given agents that its own loader would have left out: further aside than 15 m, of a category
/// without a detection class, or with gaps in their future. Those stand for agents that the loader keeps and that lie in the same cells.</summary>
[Trait("Category", "Golden")]
public sealed class VadGoldenThroughTheCommandLineTests : IDisposable
{
    private const int FirstHuman = 2;
    private const int LastHuman = 8;
    private const int FirstVehicle = 14;
    private const int LastVehicle = 23;
    private static readonly Vector3d OffTheRaster = new(1000, 1000, 0);

    private readonly PlannedScenes _scenes = new();

    public void Dispose() => _scenes.Dispose();

    [Fact]
    public void EveryCaseAndTheAverageAreTheOfficialOnes()
    {
        var (cases, expected) = (PlanningGolden.Json("planning", "vad_cases.json"), PlanningGolden.Json("planning", "vad_expected.json"));
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var path = PlanningGolden.Floats(given.GetProperty("gt_traj"));
            var driven = given.GetProperty("fut_valid_flag").GetBoolean() ? path : path[..^2];
            var samples = _scenes.Add(number, PlanFrame.Lidar, driven, PlanningGolden.Floats(given.GetProperty("pred_traj")));
            foreach (var (box, features) in given.GetProperty("agent_boxes").EnumerateArray().Zip(given.GetProperty("agent_feats").EnumerateArray()))
            {
                AddAgent(samples, PlanningGolden.Doubles(box), PlanningGolden.Doubles(features));
            }
        }

        var report = _scenes.Evaluate("planning-vad");

        Assert.Equal(expected.GetProperty("num_valid").GetInt64(), report.Result.Samples);
        AssertFigures(expected.GetProperty("average"), report.Result, "average");
        foreach (var (number, figures) in expected.GetProperty("per_case").EnumerateArray().Index())
        {
            var result = report.Scenes.Single(scene => scene.Scene == PlannedScenes.NameOf(number)).Result;
            Assert.Equal(cases[number].GetProperty("fut_valid_flag").GetBoolean() ? 1 : 0, result.Samples);
            if (result.Samples > 0)
            {
                AssertFigures(figures, result, $"case {number}");
            }
        }
    }

    private void AddAgent(string[] samples, double[] box, double[] features)
    {
        var size = new BoxSize(box[3], box[4], box[5]);
        var heading = -box[6] - (Math.PI / 2);
        var place = new Vector3d(box[0], box[1], box[2]);
        var isKept = Math.Abs(place.X) < 15 && Math.Abs(place.Y) < 30;
        List<(string, Box3D)> seen = [(samples[0], PlannedScenes.InGlobal(PlanFrame.Lidar, isKept ? place : Vector3d.Zero, size, heading))];
        for (var step = 0; step < samples.Length - 1; step++)
        {
            place += new Vector3d(features[2 * step], features[(2 * step) + 1], 0);
            heading += features[VadObstacles.YawStepAt + step];
            if (features.AsSpan(VadObstacles.MaskAt + step, PlanSteps.Count - step).Contains(1))
            {
                var isThere = features[VadObstacles.MaskAt + step] == 1;
                seen.Add((samples[step + 1], PlannedScenes.InGlobal(PlanFrame.Lidar, isThere ? place : OffTheRaster, size, heading)));
            }
        }

        _scenes.Tables.Object(CategoryOf((int)features[VadObstacles.CategoryAt]), seen);
    }

    private static string CategoryOf(int index)
    {
        var name = PlanningCategories.LidarsegOrder[index];
        return PlanningCategories.DetectionRoadUsers.Contains(name) ? name
            : index is >= FirstHuman and <= LastHuman ? "human.pedestrian.adult"
            : index is >= FirstVehicle and <= LastVehicle ? "vehicle.car"
            : name;
    }

    private static void AssertFigures(JsonElement expected, ProtocolResult result, string what)
    {
        foreach (var figure in expected.EnumerateObject().Where(figure => figure.Name != "fut_valid_flag"))
        {
            PlanningGolden.AssertNear(figure.Value.GetDouble(), PlanningGolden.ValueOf(result, figure.Name), $"{what}, {figure.Name}");
        }
    }
}
