using System.Text.Json;
using Spatial.Datasets;
using Spatial.Evaluation;

namespace Spatial.Tests;

public sealed class UniAdPlanningTests
{
    private static readonly float[] Standing = new float[12];
    private static readonly float[] Ones = [.. Enumerable.Repeat(1f, 12)];

    [Fact]
    public void BothMeaningsOfAHorizonAreToldUnderTheirOwnNames()
    {
        var protocol = new UniAdPlanning();
        float[] plan = [1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0];

        var result = protocol.Score([protocol.Measure("a", "scene", Standing, Ones, plan, new())]);

        Assert.Equal([2, 4, 6, 4], HorizonsOf(result, "L2_at"));
        Assert.Equal([1.5, 2.5, 3.5, 2.5], HorizonsOf(result, "L2_to"));
    }

    [Fact]
    public void AMissingStepCountsWithDistanceZeroAndWithoutCollision()
    {
        var protocol = new UniAdPlanning();
        float[] mask = [1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0];
        float[] plan = [.. Enumerable.Repeat(new float[] { 3, 4 }, 6).SelectMany(point => point)];
        var obstacles = new ObstacleRaster();
        obstacles.FillStep(4);
        obstacles.FillStep(5);

        var result = protocol.Score([protocol.Measure("a", "scene", Standing, mask, plan, obstacles)]);

        Assert.Equal([5, 5, 0, 10.0 / 3], HorizonsOf(result, "L2_at"));
        Assert.Equal([0, 0, 0, 0], HorizonsOf(result, "obj_box_col_at"));
        Assert.Equal(1, result.Samples);
        Assert.Equal(1, result.Tallies.Single(tally => tally.Name.Contains("counted with zeros")).Count);
    }

    [Fact]
    [Trait("Category", "Golden")]
    public void EveryCaseIsScoredAsByTheOfficialCode()
    {
        var cases = PlanningGolden.Json("planning", "vad_cases.json");
        var expected = PlanningGolden.Json("planning", "bev_expected.json").GetProperty("uniad");
        var count = cases.GetArrayLength();
        var rasters = NpzFile.Read(TestData.Golden("planning", "bev_rasters.npz"))["occupancy"]
            .Require<byte>(count, ObstacleRaster.Steps, ObstacleRaster.Size, ObstacleRaster.Size / 8);
        var masks = NpyArray.Read(TestData.Golden("planning", "masks.npy")).Require<float>(count, 6, 2);
        var protocol = new UniAdPlanning();
        var samples = new List<SampleStatistics>();
        foreach (var (number, given) in cases.EnumerateArray().Index())
        {
            var mask = masks.AsSpan(number * 12, 12);
            var truth = PlanningGolden.Floats(given.GetProperty("gt_traj"));
            for (var i = 0; i < truth.Length; i++)
            {
                truth[i] *= mask[i];
            }

            var plan = PlanningGolden.Floats(given.GetProperty("pred_traj"));
            var sample = protocol.Measure($"{number}", "scene", truth, mask, plan, ObstacleRaster.FromPackedBits(PlanningGolden.Raster(rasters, number)));
            samples.Add(sample);
            AssertSteps(expected.GetProperty("per_case")[number], protocol.Score([sample]), "at", $"case {number}");
        }

        var result = protocol.Score(samples);
        AssertSteps(expected.GetProperty("average"), result, "at", "average");
        AssertSteps(expected.GetProperty("reported_uniad_at_time"), result, "at", "at time");
        AssertSteps(expected.GetProperty("reported_stp3_mean_to_time"), result, "to", "mean to time");
        Assert.Equal(4, expected.EnumerateObject().Count()); // Nothing expected is left uncompared.
    }

    private static void AssertSteps(JsonElement expected, ProtocolResult result, string rule, string what)
    {
        foreach (var figure in expected.EnumerateObject())
        {
            foreach (var (step, value) in PlanningGolden.Doubles(figure.Value).Index())
            {
                var name = FormattableString.Invariant($"{figure.Name}_{rule}/{(step + 1) / 2.0:0.0}s");
                PlanningGolden.AssertNear(value, PlanningGolden.ValueOf(result, name), $"{what}, {name}");
            }
        }
    }

    private static double?[] HorizonsOf(ProtocolResult result, string name) =>
        [.. new[] { "1s", "2s", "3s", "avg" }.Select(horizon => PlanningGolden.ValueOf(result, $"{name}_{horizon}"))];
}
